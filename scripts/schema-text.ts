import "reflect-metadata";
import { readdirSync } from "node:fs";
import type { GraphQLSchema } from "graphql";
import { isIntrospectionType, isSpecifiedScalarType, printType } from "graphql";
import { buildHubSchema } from "../src/platform/graphql/hub-schema.js";
// It loads the rooms in the order in which their fields are printed.
import "../src/schema.js";

const source = new URL("../src/", import.meta.url);

/**
 * The schema of all resolver classes but that of a switch which is off unless it is set. Needs no database: resolvers are made without their
 * constructors, since none of them runs.
 */
export async function schemaOfAllResolvers(): Promise<GraphQLSchema> {
  const files = readdirSync(source, { recursive: true, encoding: "utf8" }).filter(
    (name) => name.endsWith(".resolver.ts") && !name.startsWith("federation"),
  );
  const resolvers: object[] = [];
  for (const file of files.sort()) {
    const exported = (await import(new URL(file, source).href)) as Record<string, unknown>;
    for (const value of Object.values(exported)) {
      if (typeof value === "function") resolvers.push(Object.create(value.prototype as object) as object);
    }
  }
  return buildHubSchema({ resolvers });
}

/** Types by name, their fields as they stand in the code: a new type moves nothing else. */
export function schemaText(schema: GraphQLSchema): string {
  const types = Object.values(schema.getTypeMap()).filter((type) => !isSpecifiedScalarType(type) && !isIntrospectionType(type));
  const byName = types.sort((a, b) => (a.name < b.name ? -1 : 1));
  return `${byName.map((type) => printType(type)).join("\n\n")}\n`;
}
