import { type GraphQLSchema, isObjectType } from "graphql";
import { Extensions } from "type-graphql";
import { globalId } from "./global-id.rules.js";

/** Says of a type whose `id` is a number of the database that it is shown as a global id: `@OpaqueIds()` beside its `@ObjectType`. */
export function OpaqueIds(): ClassDecorator {
  return Extensions({ opaqueIds: true });
}

/** Shows the ids of all types that are declared with `@OpaqueIds()` as global ids. */
export function showOpaqueIds(schema: GraphQLSchema): void {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.extensions["opaqueIds"] !== true) continue;
    const { id } = type.getFields();
    if (id === undefined) throw new Error(`${type.name} has no id to be shown.`);
    const { name } = type;
    id.resolve = (source: { readonly id: string | number }): string => globalId(name, source.id);
  }
}
