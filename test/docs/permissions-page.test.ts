import { readFileSync } from "node:fs";
import { join } from "node:path";
import { format, resolveConfig } from "prettier";
import { expect, it } from "vitest";
import { permissionsPage } from "../../scripts/permissions-page.js";
import { root } from "./pages.js";

it("the page of permissions is what the table says: `npm run docs:permissions` writes it", async () => {
  const path = join(root, "docs/guide/permissions.md");
  expect(readFileSync(path, "utf8")).toBe(await format(permissionsPage(), { ...(await resolveConfig(path)), parser: "markdown" }));
});
