import type { GraphQLField } from "graphql";
import { Extensions } from "type-graphql";

/**
 * Declares how many entries a plain list has at most: `@SizeMax(BOOKS_PER_AUTHOR_MAX)` beside its `@Field` or `@FieldResolver`. Every
 * plain list says so, but for those that are as long as a list the caller gives. What it is for: see `costOf`.
 */
export function SizeMax(entries: number): MethodDecorator & PropertyDecorator {
  return Extensions({ sizeMax: entries });
}

/** The declared greatest size of a plain list; null where none is declared. */
export function sizeMaxOf({ extensions }: Pick<GraphQLField<unknown, unknown>, "extensions">): number | null {
  const declared = extensions["sizeMax"];
  return typeof declared === "number" ? declared : null;
}
