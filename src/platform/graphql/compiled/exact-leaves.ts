import {
  type DocumentNode,
  getNamedType,
  GraphQLNonNull,
  type GraphQLNamedType,
  GraphQLString,
  type GraphQLSchema,
  isLeafType,
  isNonNullType,
  isObjectType,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from "graphql";
import { Json } from "../json.js";
import { Sequence } from "../sequence.js";

/**
 * A type that says `@Extensions({ exact: true })` promises that every leaf of its objects is already what is to be shown: a string for a
 * String or a Sequence, a whole number within 32 bits for an Int, never a promise. What was asked for of such types only is shown without
 * being looked at value by value, which for hundreds of objects is half of the work.
 */
function isExact(type: GraphQLNamedType | null | undefined): boolean {
  return isObjectType(type) && type.extensions["exact"] === true;
}

/** Whether all leaves that a document asks for are of exact types. */
export function asksForExactLeaves(schema: GraphQLSchema, document: DocumentNode): boolean {
  const types = new TypeInfo(schema);
  let exact = true;
  visit(
    document,
    visitWithTypeInfo(types, {
      Field({ name }) {
        if (name.value !== "__typename" && isLeafType(getNamedType(types.getType()))) exact &&= isExact(types.getParentType());
      },
    }),
  );
  return exact;
}

/** Whether a document asks for free data, of which a single value may be long. */
export function asksForFreeData(schema: GraphQLSchema, document: DocumentNode): boolean {
  const types = new TypeInfo(schema);
  let free = false;
  visit(document, visitWithTypeInfo(types, { Field: () => void (free ||= getNamedType(types.getType())?.name === Json.name) }));
  return free;
}

/** Sequences of exact types are the text they are shown as. For a schema that only runs what was validated against another. */
export function showSequencesAsText(schema: GraphQLSchema): void {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || !isExact(type)) continue;
    for (const field of Object.values(type.getFields())) {
      if (getNamedType(field.type).name !== Sequence.name) continue;
      field.type = isNonNullType(field.type) ? new GraphQLNonNull(GraphQLString) : GraphQLString;
    }
  }
}
