import { getNamedType, getNullableType, isInputObjectType, isNonNullType, type GraphQLInputType, type GraphQLSchema } from "graphql";
import { schema } from "./mutations.js";

export { schema };

/** A field with a default: its name, its default, and whether null may be given. */
export type DefaultedField = readonly [name: string, value: unknown, nullable: boolean];

/** The fields with a default in the inputs of the mutations that take an idempotency key, nested inputs included; of one mutation, or of all. */
export function stockInputs(of: GraphQLSchema, mutation?: string): readonly (readonly DefaultedField[])[] {
  const mutations = Object.values(of.getMutationType()?.getFields() ?? {}).filter(
    ({ name }) => mutation === undefined || name === mutation,
  );
  return mutations.map(({ args }) => {
    const input = getNamedType(args[0]?.type);
    return isInputObjectType(input) && input.getFields()["idempotencyKey"] !== undefined ? defaultsBelow(input) : [];
  });
}

function defaultsBelow(type: GraphQLInputType): readonly DefaultedField[] {
  const input = getNamedType(getNullableType(type));
  if (!isInputObjectType(input)) return [];
  return Object.values(input.getFields()).flatMap((field): DefaultedField[] => {
    const own: DefaultedField[] = field.defaultValue === undefined ? [] : [[field.name, field.defaultValue, !isNonNullType(field.type)]];
    return [...own, ...defaultsBelow(field.type)];
  });
}
