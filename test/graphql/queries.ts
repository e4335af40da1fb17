import type { GraphQLField, GraphQLInputType } from "graphql";
import { getNamedType, getNullableType, isEnumType, isInputObjectType, isLeafType, isListType, isNonNullType } from "graphql";
import type { Input } from "./mutations.js";
import { schema } from "./mutations.js";

const queryFields = schema.getQueryType()?.getFields() ?? {};

/** Every query's name, in the schema's order. */
export const queryNames: readonly string[] = Object.keys(queryFields);

/** Queries that answer a page of a list. */
export const listNames: readonly string[] = queryNames.filter((name) =>
  queryFields[name]?.args.some((argument) => argument.name === "after"),
);

/** A document that asks a query with these arguments and, where others must be given, with something of their type. */
export function queryDocument(name: string, given: Input = {}): RootDocument {
  return rootDocument("query", queryFields[name], given);
}

export interface RootDocument {
  readonly document: string;
  readonly variables: Input;
}

/** As `queryDocument`, for any field at the root. */
export function rootDocument(operation: string, field: GraphQLField<unknown, unknown> | undefined, given: Input): RootDocument {
  if (field === undefined) throw new Error(`The schema has no such ${operation}.`);
  const used = field.args.filter(
    (argument) => argument.name in given || (isNonNullType(argument.type) && argument.defaultValue === undefined),
  );
  const variables = Object.fromEntries(used.map(({ name: key, type }) => [key, key in given ? given[key] : somethingOf(type)]));
  const declared = used.map(({ name: key, type }) => `$${key}: ${String(type)}`).join(", ");
  const passed = used.map(({ name: key }) => `${key}: $${key}`).join(", ");
  const selection = isLeafType(getNamedType(field.type)) ? "" : " { __typename }";
  const { name } = field;
  const document = used.length === 0 ? `{ ${name}${selection} }` : `${operation} (${declared}) { ${name}(${passed})${selection} }`;
  return { document, variables };
}

/** The least that an input type accepts: its required fields, one item in a list, text that names nothing. */
export function somethingOf(type: GraphQLInputType): unknown {
  const inner = getNullableType(type);
  if (isListType(inner)) return [somethingOf(inner.ofType)];
  if (isInputObjectType(inner)) {
    const required = Object.values(inner.getFields()).filter((field) => isNonNullType(field.type) && field.defaultValue === undefined);
    return Object.fromEntries(required.map((field) => [field.name, somethingOf(field.type)]));
  }
  if (isEnumType(inner)) return inner.getValues()[0]?.name;
  const examples: Readonly<Record<string, unknown>> = { Int: 1, Boolean: true, DateTime: "2026-01-31T12:00:00Z", Sequence: "0" };
  return examples[getNamedType(inner).name] ?? "something";
}
