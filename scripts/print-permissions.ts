import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { format, resolveConfig } from "prettier";
import { permissionsPage } from "./permissions-page.js";

/** Writes docs/guide/permissions.md from the table of permissions. A test holds the page to it. */
const target = fileURLToPath(new URL("../docs/guide/permissions.md", import.meta.url));
writeFileSync(target, await format(permissionsPage(), { ...(await resolveConfig(target)), parser: "markdown" }));
console.log("Wrote docs/guide/permissions.md.");
