import { readFileSync } from "node:fs";
import type { GraphQLInputType } from "graphql";
import { buildSchema, getNamedType, getNullableType, isInputObjectType, isListType, isNonNullType, isObjectType } from "graphql";

/** The schema as it is served: test/graphql/whole-schema.test.ts holds the served one against this file. */
export const schema = buildSchema(readFileSync(new URL("../../schema/schema.graphql", import.meta.url), "utf8"));

export type Input = Readonly<Record<string, unknown>>;

/** An error in `userErrors`, with the data its type carries. */
export interface UserErrorAnswer {
  readonly __typename: string;
  readonly code: string;
  readonly message: string;
  readonly field: readonly string[] | null;
  readonly [data: string]: unknown;
}

export interface Payload {
  readonly userErrors: readonly UserErrorAnswer[];
  readonly sequence?: string | null;
  readonly replayed?: boolean;
  /** Of bulk mutations: one for each item. */
  readonly results?: readonly Payload[];
  readonly [entity: string]: unknown;
}

/** Where a field of a mutation's input lies, and what it is. */
export interface InputField {
  /** As `lines.0.quantity`; lists at their first item. */
  readonly path: string;
  /** As `ReservationLineInput.quantity`. */
  readonly name: string;
  /** The name of its type, of its items where it is a list. */
  readonly type: string;
  readonly isList: boolean;
  readonly isRequired: boolean;
}

const mutationFields = schema.getMutationType()?.getFields() ?? {};

/** Every mutation's name, in the schema's order. */
export const mutationNames: readonly string[] = Object.keys(mutationFields);

/** What mutations are said to answer wherever one is refused: all data of the errors, and whether there is an entity. */
const ERRORS = `userErrors { __typename code message field
  ... on NotFoundError { entity value nearMiss }
  ... on InsufficientStockError { sku requested available holders { state quantity document { id } } }
  ... on ExceedsRemainingError { sku requested remaining }
  ... on VersionConflictError { currentVersion level { sku version } }
  ... on QuantityConflictError { sku expected actual }
  ... on IllegalTransitionError { from to }
  ... on ReservationExpiredError { expiredAt }
  ... on AlreadyExistsError { existing }
  ... on InactiveError { entity value }
  ... on QuantityOutOfRangeError { sku } }`;

/** A document that sends a mutation its input as the variable `input`. */
export function mutationDocument(mutation: string): string {
  const { type } = fieldOf(mutation);
  const input = getNamedType(fieldOf(mutation).args[0]?.type)?.name ?? "";
  const payload = getNamedType(type);
  if (!isObjectType(payload)) throw new Error(`${mutation} answers no payload.`);
  return `mutation ($input: ${input}!) { ${mutation}(input: $input) { ${selectionOf(payload.name)} } }`;
}

function selectionOf(payloadName: string): string {
  const payload = schema.getType(payloadName);
  if (!isObjectType(payload)) throw new Error(`There is no payload ${payloadName}.`);
  const parts = Object.values(payload.getFields()).map((field) => {
    if (field.name === "userErrors") return ERRORS;
    const type = getNamedType(field.type);
    if (field.name === "results") return `results { ${selectionOf(type.name)} }`;
    return isObjectType(type) ? `${field.name} { __typename }` : field.name;
  });
  return parts.join(" ");
}

/** Every field of a mutation's input, those of nested inputs too, outer ones first. */
export function inputFieldsOf(mutation: string): readonly InputField[] {
  const type = fieldOf(mutation).args[0]?.type;
  return type === undefined ? [] : fieldsBelow(type, "");
}

function fieldsBelow(type: GraphQLInputType, prefix: string): InputField[] {
  const input = getNamedType(type);
  if (!isInputObjectType(input)) return [];
  // What is deprecated is another name for what is there, and not given beside it.
  const current = Object.values(input.getFields()).filter(({ deprecationReason }) => !deprecationReason);
  return current.flatMap((field) => {
    const path = `${prefix}${field.name}`;
    const isList = isListType(getNullableType(field.type));
    const own: InputField = {
      path,
      name: `${input.name}.${field.name}`,
      type: getNamedType(field.type).name,
      isList,
      isRequired: isNonNullType(field.type) && field.defaultValue === undefined,
    };
    return [own, ...fieldsBelow(field.type, isList ? `${path}.0.` : `${path}.`)];
  });
}

function fieldOf(mutation: string): (typeof mutationFields)[string] {
  const field = mutationFields[mutation];
  if (field === undefined) throw new Error(`The schema has no mutation ${mutation}.`);
  return field;
}

/** A copy of an input with another value at a path; `undefined` leaves the field out. What lies above the path must be there. */
export function withValue(input: Input, path: string, value: unknown): Input {
  const copy = structuredClone(input) as Record<string, unknown>;
  const steps = path.split(".");
  const last = steps.pop() ?? "";
  let target: Record<string, unknown> = copy;
  for (const step of steps) {
    const inner = target[step];
    if (typeof inner !== "object" || inner === null) throw new Error(`The input has nothing at "${step}" of ${path}.`);
    target = inner as Record<string, unknown>;
  }
  if (value === undefined) delete target[last];
  else target[last] = value;
  return copy;
}

export function valueAt(input: Input, path: string): unknown {
  return path.split(".").reduce<unknown>((value, step) => (value as Record<string, unknown> | undefined)?.[step], input);
}
