import "reflect-metadata";
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import type { GraphQLSchema } from "graphql";
import { isIntrospectionType, isSpecifiedScalarType, printType } from "graphql";
import { buildHubSchema } from "../src/platform/graphql/hub-schema.js";

/**
 * Prints the schema of all resolver classes to schema/schema.graphql. With --check: compares, and fails where the file differs.
 * Needs no database: resolvers are made without their constructors, since none of them runs.
 */
const target = fileURLToPath(new URL("../schema/schema.graphql", import.meta.url));
const source = new URL("../src/", import.meta.url);

async function resolversWithoutParts(): Promise<object[]> {
  const files = readdirSync(source, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".resolver.ts"));
  const resolvers: object[] = [];
  for (const file of files.sort()) {
    const exported = (await import(new URL(file, source).href)) as Record<string, unknown>;
    for (const value of Object.values(exported)) {
      if (typeof value === "function") resolvers.push(Object.create(value.prototype as object) as object);
    }
  }
  return resolvers;
}

/** Types by name, their fields as they stand in the code: a new type moves nothing else. */
function print(schema: GraphQLSchema): string {
  const types = Object.values(schema.getTypeMap()).filter((type) => !isSpecifiedScalarType(type) && !isIntrospectionType(type));
  const byName = types.sort((a, b) => (a.name < b.name ? -1 : 1));
  return `${byName.map((type) => printType(type)).join("\n\n")}\n`;
}

function firstDifference(committed: string, printed: string): string {
  const before = committed.split("\n");
  const after = printed.split("\n");
  const line = after.findIndex((text, index) => text !== before[index]);
  const at = line < 0 ? after.length : line;
  return `line ${at + 1}: committed is ${JSON.stringify(before[at] ?? "")}, the code makes ${JSON.stringify(after[at] ?? "")}`;
}

const printed = print(buildHubSchema({ resolvers: await resolversWithoutParts() }));
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
