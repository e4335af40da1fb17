import type { GraphQLField, GraphQLNamedType, GraphQLSchema } from "graphql";
import {
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isLeafType,
  isObjectType,
  isSpecifiedScalarType,
  OverlappingFieldsCanBeMergedRule,
  parse,
  validate,
} from "graphql";

/** A rule of the contract: a sentence, and the check that names where it is broken. */
export interface SchemaRule {
  readonly sentence: string;
  readonly check: (schema: GraphQLSchema) => string[];
}

export const everythingIsDescribed: SchemaRule = {
  sentence: "every type but the roots, every field, argument, input field and enum value has a description",
  check: (schema) =>
    ownTypes(schema)
      .flatMap((type) => [...(isRoot(schema, type) ? [] : [type]), ...partsOf(type)])
      .filter(({ description }) => (description ?? "").trim() === "")
      .map(({ name }) => `${name} has no description.`),
};

export const mutationsTakeOneInput: SchemaRule = {
  sentence: "a mutation takes one argument, `input`, of a type named after it",
  check: (schema) =>
    mutationsOf(schema)
      .filter(({ name, args }) => args.length !== 1 || args[0]?.name !== "input" || String(args[0].type) !== `${capital(name)}Input!`)
      .map(({ name }) => `${name} does not take (input: ${capital(name)}Input!).`),
};

export const mutationsAnswerUserErrors: SchemaRule = {
  sentence: "a mutation answers a payload named after it, with userErrors: [UserError!]!",
  check: (schema) =>
    mutationsOf(schema)
      .filter(
        ({ name, type }) => String(type) !== `${capital(name)}Payload!` || payloadField(schema, name, "userErrors") !== "[UserError!]!",
      )
      .map(({ name }) => `${name} does not answer ${capital(name)}Payload! with userErrors: [UserError!]!.`),
};

export const changesOfStockTellTheirSequence: SchemaRule = {
  sentence: "a mutation with an idempotency key answers sequence: Sequence and replayed: Boolean!",
  check: (schema) =>
    mutationsOf(schema)
      .filter(({ name }) => inputField(schema, name, "idempotencyKey") !== null)
      .filter(
        ({ name }) =>
          inputField(schema, name, "idempotencyKey") !== "String!" ||
          payloadField(schema, name, "sequence") !== "Sequence" ||
          payloadField(schema, name, "replayed") !== "Boolean!",
      )
      .map(({ name }) => `${name} lacks a required idempotencyKey, a sequence or replayed.`),
};

export const connectionsAreRelays: SchemaRule = {
  sentence: "a connection is asked for with first: Int = 20 and after: String, and holds edges, nodes and pageInfo",
  check: (schema) =>
    outputFields(schema)
      .filter(({ field }) => /Connection!?$/.test(String(field.type)))
      .filter(({ field }) => !asksForAPage(field) || !holdsAPage(schema, String(field.type).replace("!", "")))
      .map(({ name }) => `${name} is no connection like the others.`),
};

export const userErrorsCarryTheirCode: SchemaRule = {
  sentence: "every code of UserErrorCode has the error type of its name",
  check: (schema) => {
    const codes = schema.getType("UserErrorCode");
    const userError = schema.getType("UserError");
    if (!isEnumType(codes) || !isInterfaceType(userError)) return ["UserError or UserErrorCode is missing."];
    const wanted = new Set(codes.getValues().map(({ name }) => `${name.toLowerCase().split("_").map(capital).join("")}Error`));
    const found = new Set(schema.getPossibleTypes(userError).map(({ name }) => name));
    return [
      ...[...wanted].filter((name) => !found.has(name)).map((name) => `There is no type ${name}.`),
      ...[...found].filter((name) => !wanted.has(name)).map((name) => `${name} has no code.`),
    ];
  },
};

export const userErrorsAreAskedForSideBySide: SchemaRule = {
  sentence: "fields of one name are of one type over all user errors, so that fragments on all of them stand in one document",
  check: (schema) => {
    const userError = schema.getType("UserError");
    if (!isInterfaceType(userError)) return ["UserError is missing."];
    const fragments = schema.getPossibleTypes(userError).map((type) => {
      const fields = Object.values(type.getFields()).map((field) =>
        isLeafType(getNamedType(field.type)) ? field.name : `${field.name} { __typename }`,
      );
      return `... on ${type.name} { ${fields.join(" ")} }`;
    });
    const document = parse(`fragment Errors on UserError { ${fragments.join(" ")} }`);
    return validate(schema, document, [OverlappingFieldsCanBeMergedRule]).map(({ message }) => message);
  },
};

export const bulkInputsHaveItems: SchemaRule = {
  sentence: "an input of many has a list called items, and no other that is not deprecated",
  check: (schema) =>
    ownTypes(schema)
      .filter((type) => isInputObjectType(type))
      .filter(({ name }) => name.endsWith("ManyInput"))
      .flatMap((type) => {
        const lists = Object.values(type.getFields()).filter(
          ({ type: of, deprecationReason }) => /\[/.test(String(of)) && !deprecationReason,
        );
        return lists.length === 1 && lists[0]?.name === "items" ? [] : [`${type.name} has other lists than items.`];
      }),
};

export const locationsAreShownAsObjects: SchemaRule = {
  sentence: "`location` is the Location wherever it is shown, and its code in inputs, arguments and user errors",
  check: (schema) =>
    ownTypes(schema).flatMap((type) => {
      if (!(isObjectType(type) || isInterfaceType(type) || isInputObjectType(type))) return [];
      const isCode = isInputObjectType(type) || type.getInterfaces().some(({ name }) => name === "UserError");
      const own = type.getFields()["location"];
      const args = isInputObjectType(type) ? [] : Object.values(type.getFields()).flatMap((field) => field.args);
      const codes = args.filter(({ name }) => name === "location");
      const isRight = own === undefined || isRoot(schema, type) || getNamedType(own.type).name === (isCode ? "String" : "Location");
      return isRight && codes.every((code) => getNamedType(code.type).name === "String")
        ? []
        : [`${type.name} breaks the rule of locations.`];
    }),
};

export const whatHasAnIdIsANode: SchemaRule = {
  sentence: "an object with an id of the hub is a Node, whose id is an ID!: a cache keys by it, and fetches by it",
  check: (schema) =>
    ownTypes(schema)
      .filter((type) => isObjectType(type) || isInterfaceType(type))
      .filter((type) => type.name !== "Node" && type.name !== "ExternalRef" && type.getFields()["id"] !== undefined)
      .filter((type) => String(type.getFields()["id"]?.type) !== "ID!" || !type.getInterfaces().some(({ name }) => name === "Node"))
      .map(({ name }) => `${name} has an id and is no Node.`),
};

export const schemaRules = [
  everythingIsDescribed,
  mutationsTakeOneInput,
  mutationsAnswerUserErrors,
  changesOfStockTellTheirSequence,
  connectionsAreRelays,
  userErrorsCarryTheirCode,
  whatHasAnIdIsANode,
  userErrorsAreAskedForSideBySide,
  bulkInputsHaveItems,
  locationsAreShownAsObjects,
];

function ownTypes(schema: GraphQLSchema): GraphQLNamedType[] {
  return Object.values(schema.getTypeMap()).filter((type) => !type.name.startsWith("__") && !isSpecifiedScalarType(type));
}

function isRoot(schema: GraphQLSchema, type: GraphQLNamedType): boolean {
  return type === schema.getQueryType() || type === schema.getMutationType() || type === schema.getSubscriptionType();
}

interface Described {
  readonly name: string;
  readonly description?: string | null | undefined;
}

function partsOf(type: GraphQLNamedType): Described[] {
  const within = ({ name, description }: Described): Described => ({ name: `${type.name}.${name}`, description });
  if (isEnumType(type)) return type.getValues().map(within);
  if (isInputObjectType(type)) return Object.values(type.getFields()).map(within);
  if (!isObjectType(type) && !isInterfaceType(type)) return [];
  return Object.values(type.getFields()).flatMap((field) => [
    within(field),
    ...field.args.map(({ name, description }) => ({ name: `${type.name}.${field.name}(${name}:)`, description })),
  ]);
}

function mutationsOf(schema: GraphQLSchema): GraphQLField<unknown, unknown>[] {
  return Object.values(schema.getMutationType()?.getFields() ?? {});
}

function inputField(schema: GraphQLSchema, mutation: string, field: string): string | null {
  const type = schema.getType(`${capital(mutation)}Input`);
  const found = isInputObjectType(type) ? type.getFields()[field] : undefined;
  return found === undefined ? null : String(found.type);
}

function payloadField(schema: GraphQLSchema, mutation: string, field: string): string | null {
  const type = schema.getType(`${capital(mutation)}Payload`);
  const found = isObjectType(type) ? type.getFields()[field] : undefined;
  return found === undefined ? null : String(found.type);
}

function outputFields(schema: GraphQLSchema): { name: string; field: GraphQLField<unknown, unknown> }[] {
  return ownTypes(schema)
    .filter((type) => isObjectType(type))
    .flatMap((type) => Object.values(type.getFields()).map((field) => ({ name: `${type.name}.${field.name}`, field })));
}

function asksForAPage({ args }: GraphQLField<unknown, unknown>): boolean {
  const first = args.find(({ name }) => name === "first");
  const after = args.find(({ name }) => name === "after");
  return first !== undefined && first.defaultValue === 20 && /^Int!?$/.test(String(first.type)) && String(after?.type) === "String";
}

function holdsAPage(schema: GraphQLSchema, connection: string): boolean {
  const type = schema.getType(connection);
  const node = connection.replace(/Connection$/, "");
  if (!isObjectType(type)) return false;
  const { edges, nodes, pageInfo } = type.getFields();
  return String(edges?.type) === `[${node}Edge!]!` && String(nodes?.type) === `[${node}!]!` && String(pageInfo?.type) === "PageInfo!";
}

function capital(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
