import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { format, resolveConfig } from "prettier";
import { limitsPage } from "./limits-page.js";

/** Writes docs/guide/limits.md from the declared limits. A test holds the page to them. */
const target = fileURLToPath(new URL("../docs/guide/limits.md", import.meta.url));
const page = await format(limitsPage(), { ...(await resolveConfig(target)), parser: "markdown" });
writeFileSync(target, page);
console.log(`Wrote ${page.split("\n").length} lines to docs/guide/limits.md.`);
