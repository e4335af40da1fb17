import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { schemaOfAllResolvers, schemaText } from "./schema-text.js";

/** Prints the schema of all resolver classes to schema/schema.graphql. With --check: compares, and fails where the file differs. */
const target = fileURLToPath(new URL("../schema/schema.graphql", import.meta.url));

function firstDifference(committed: string, printed: string): string {
  const before = committed.split("\n");
  const after = printed.split("\n");
  const line = after.findIndex((text, index) => text !== before[index]);
  const at = line < 0 ? after.length : line;
  return `line ${at + 1}: committed is ${JSON.stringify(before[at] ?? "")}, the code makes ${JSON.stringify(after[at] ?? "")}`;
}

const printed = schemaText(await schemaOfAllResolvers());
if (process.argv.includes("--check")) {
  const committed = readFileSync(target, "utf8");
  if (committed !== printed) {
    console.error(
      `schema/schema.graphql is not what the code makes. Run "npm run schema:print". At ${firstDifference(committed, printed)}.`,
    );
    process.exit(1);
  }
  console.log("schema/schema.graphql is what the code makes.");
} else {
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, printed);
  console.log(`Printed ${printed.split("\n").length} lines to schema/schema.graphql.`);
}
