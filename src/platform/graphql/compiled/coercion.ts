import {
  type GraphQLInputObjectType,
  type GraphQLInputType,
  type GraphQLSchema,
  isInputObjectType,
  isInputType,
  isListType,
  isNonNullType,
  type OperationDefinitionNode,
  typeFromAST,
  valueFromAST,
} from "graphql";

/** A value that cannot be coerced. What exactly is wrong with it is said by GraphQL itself, to which such a request goes. */
const UNFIT = Symbol("unfit");

type Coerce = (value: unknown) => unknown;

export type Variables = Readonly<Record<string, unknown>>;

/**
 * Coerces an operation's variables as GraphQL's `getVariableValues` does, made once for the operation: absent and null stay two things,
 * defaults are filled in. Answers null where a value does not fit. Throws for input types that may hold themselves.
 */
export function variablesOf(
  schema: GraphQLSchema,
  { variableDefinitions = [] }: OperationDefinitionNode,
): (given: Variables) => Variables | null {
  const known = new Map<GraphQLInputType, Coerce | null>();
  const declared = variableDefinitions.map(({ variable, type: node, defaultValue }) => {
    const type = typeFromAST(schema, node);
    if (!isInputType(type)) throw new Error(`The variable $${variable.name.value} has no input type.`);
    const byDefault = defaultValue === undefined ? undefined : valueFromAST(defaultValue, type);
    return { name: variable.name.value, required: isNonNullType(type), coerce: coercionOf(type, known), byDefault };
  });
  return (given) => {
    const coerced: Record<string, unknown> = {};
    for (const { name, required, coerce, byDefault } of declared) {
      if (!Object.hasOwn(given, name)) {
        if (byDefault !== undefined) coerced[name] = byDefault;
        else if (required) return null;
        continue;
      }
      const value = coerce(given[name]);
      if (value === UNFIT) return null;
      coerced[name] = value;
    }
    return coerced;
  };
}

function coercionOf(type: GraphQLInputType, known: Map<GraphQLInputType, Coerce | null>): Coerce {
  const made = known.get(type);
  if (made === null) throw new Error(`${String(type)} may hold itself: nothing bounds how deeply.`);
  if (made !== undefined) return made;
  known.set(type, null);
  const coerce = newCoercion(type, known);
  known.set(type, coerce);
  return coerce;
}

function newCoercion(type: GraphQLInputType, known: Map<GraphQLInputType, Coerce | null>): Coerce {
  if (isNonNullType(type)) {
    const inner = coercionOf(type.ofType, known);
    return (value) => (value === null || value === undefined ? UNFIT : inner(value));
  }
  if (isListType(type)) return orNull(listCoercion(coercionOf(type.ofType, known)));
  if (isInputObjectType(type)) return orNull(objectCoercion(type, known));
  return orNull((value) => {
    try {
      const parsed: unknown = type.parseValue(value);
      return parsed === undefined ? UNFIT : parsed;
    } catch {
      return UNFIT;
    }
  });
}

function orNull(coerce: Coerce): Coerce {
  return (value) => (value === null || value === undefined ? null : coerce(value));
}

function listCoercion(coerceItem: Coerce): Coerce {
  return (value) => {
    // A value that is no list is a list of one.
    if (!Array.isArray(value)) {
      const item = coerceItem(value);
      return item === UNFIT ? UNFIT : [item];
    }
    const items: unknown[] = [];
    for (const given of value as readonly unknown[]) {
      const item = coerceItem(given);
      if (item === UNFIT) return UNFIT;
      items.push(item);
    }
    return items;
  };
}

function objectCoercion(type: GraphQLInputObjectType, known: Map<GraphQLInputType, Coerce | null>): Coerce {
  if (type.isOneOf) return () => UNFIT;
  const fields = Object.values(type.getFields()).map(({ name, type: fieldType, defaultValue }) => ({
    name,
    required: isNonNullType(fieldType),
    coerce: coercionOf(fieldType, known),
    byDefault: defaultValue,
  }));
  const names = new Set(fields.map(({ name }) => name));
  return (value) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return UNFIT;
    const given = value as Variables;
    for (const name of Object.keys(given)) if (!names.has(name)) return UNFIT;
    const coerced: Record<string, unknown> = {};
    for (const { name, required, coerce, byDefault } of fields) {
      const fieldValue = given[name];
      if (fieldValue === undefined) {
        if (byDefault !== undefined) coerced[name] = byDefault;
        else if (required) return UNFIT;
        continue;
      }
      const field = coerce(fieldValue);
      if (field === UNFIT) return UNFIT;
      coerced[name] = field;
    }
    return coerced;
  };
}
