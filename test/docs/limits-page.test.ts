import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { format, resolveConfig } from "prettier";
import { describe, expect, it } from "vitest";
import { limitsPage } from "../../scripts/limits-page.js";
import { root } from "./pages.js";

/** Names of limits that no client meets: sizes of memories, which change how fast the hub is and nothing else. */
const UNSEEN: readonly string[] = [];

describe("the page of limits", () => {
  it("is what the code declares: `npm run docs:limits` writes it", async () => {
    const path = join(root, "docs/guide/limits.md");
    expect(readFileSync(path, "utf8")).toBe(await format(limitsPage(), { ...(await resolveConfig(path)), parser: "markdown" }));
  });

  it("lists every limit that the rooms declare for others: name a new one in scripts/fixed-limits.ts", () => {
    const listed = readFileSync(join(root, "scripts/fixed-limits.ts"), "utf8");
    const declared = sources().flatMap(({ path, text }) =>
      [...text.matchAll(/^export const ([A-Z_]+_(?:MAX|MIN)) =/gm)].map(([, name = ""]) => ({ path, name })),
    );
    expect(declared.length).toBeGreaterThan(40);
    const missing = declared.filter(({ name }) => !UNSEEN.includes(name) && !new RegExp(`\\b${name}\\b`).test(listed));
    expect(missing).toEqual([]);
  });
});

/** The sources of the hub, without the command line, whose limits `--help` tells. */
function sources(): { readonly path: string; readonly text: string }[] {
  return readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts") && !path.startsWith("cli"))
    .map((path) => ({ path, text: readFileSync(join(root, "src", path), "utf8") }));
}
