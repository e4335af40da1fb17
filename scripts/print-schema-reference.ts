import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { buildSchema } from "graphql";
import { format, resolveConfig } from "prettier";
import { schemaReference } from "./schema-reference.js";

/** Writes docs/schema.md from schema/schema.graphql. With --check: compares, and fails where the file differs. */
const source = fileURLToPath(new URL("../schema/schema.graphql", import.meta.url));
const target = fileURLToPath(new URL("../docs/schema.md", import.meta.url));

const schema = buildSchema(readFileSync(source, "utf8"));
const page = await format(schemaReference(schema), { ...(await resolveConfig(target)), parser: "markdown" });
if (process.argv.includes("--check")) {
  if (!existsSync(target) || readFileSync(target, "utf8") !== page) {
    console.error(`docs/schema.md is not what schema/schema.graphql says. Run "npm run docs:schema".`);
    process.exit(1);
  }
  console.log("docs/schema.md is what schema/schema.graphql says.");
} else {
  writeFileSync(target, page);
  console.log(`Wrote ${page.split("\n").length} lines to docs/schema.md.`);
}
