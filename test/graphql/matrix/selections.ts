import {
  type FieldNode,
  getNamedType,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLObjectType,
  isInterfaceType,
  isLeafType,
  isObjectType,
  Kind,
  type OperationTypeNode,
  parse,
  type SelectionNode,
  type SelectionSetNode,
} from "graphql";
import { schemaOfAllResolvers } from "../../../scripts/schema-text.js";
import { KEYS, OWN_CHANNEL, type Principal } from "./principals.js";

/** The schema as the hub builds it: its fields know their roles. */
export const schema = await schemaOfAllResolvers();

export type RootName = "Query" | "Mutation" | "Subscription";

export interface RootField {
  /** As `Query.sequence`. */
  readonly id: string;
  readonly operation: OperationTypeNode;
  readonly field: GraphQLField<unknown, unknown>;
}

export function rootFieldsOf(name: RootName): readonly RootField[] {
  const type = schema.getType(name) as GraphQLObjectType;
  const operation = name.toLowerCase() as OperationTypeNode;
  return Object.values(type.getFields()).map((field) => ({ id: `${name}.${field.name}`, operation, field }));
}

/** Connections and their edges: how a list is cut into pages says nothing of who may see what is in it. */
const isPlumbing = (type: GraphQLNamedType): boolean => /(Connection|Edge)$|^PageInfo$/.test(type.name);

/** Every field that leads from one object to another, and whose parent is no root, as `Sale.reservation`. */
export const edges: readonly string[] = Object.values(schema.getTypeMap())
  .filter((type): type is GraphQLObjectType => isObjectType(type) && !type.name.startsWith("__") && !isRoot(type) && !isPlumbing(type))
  .flatMap((type) =>
    Object.values(type.getFields())
      // What is wrong with somebody's own call leads to nothing of others'.
      .filter((field) => !isLeafType(getNamedType(field.type)) && field.name !== "userErrors")
      .map((field) => `${type.name}.${field.name}`),
  );

/** Every field that names roles, and whose parent is no root. */
export const guarded: readonly {
  readonly id: string;
  readonly parent: GraphQLObjectType;
  readonly field: GraphQLField<unknown, unknown>;
}[] = Object.values(schema.getTypeMap())
  .filter((type): type is GraphQLObjectType => isObjectType(type) && !isRoot(type))
  .flatMap((parent) =>
    Object.values(parent.getFields())
      .filter((field) => rolesOf(field) !== null)
      .map((field) => ({ id: `${parent.name}.${field.name}`, parent, field })),
  );

function isRoot(type: GraphQLObjectType): boolean {
  return [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].includes(type);
}

function rolesOf(field: GraphQLField<unknown, unknown>): readonly string[] | null {
  return (field.extensions["roles"] as readonly string[] | undefined) ?? null;
}

/** Whether a role may use a field at all. */
export function mayUse(field: GraphQLField<unknown, unknown>, who: Principal): boolean {
  const roles = rolesOf(field);
  const { role } = KEYS[who];
  return role === "ADMIN" || roles === null || roles.length === 0 || roles.includes(role);
}

const DEPTH_MAX = 4;
/** Entries of a list within a list. */
const PAGE = 5;

/** Everything that somebody may ask for below a type, without going in circles; with the braces, or nothing for a leaf. */
export function everythingOf(type: GraphQLNamedType, who: Principal): string {
  return isLeafType(type) ? "" : selectionOf(type, who, []);
}

/** Of fields of one name, in several types, those that may be asked for side by side. */
function agreed(types: readonly GraphQLObjectType[]): (field: GraphQLField<unknown, unknown>) => boolean {
  return ({ name, type }) => types.every((each) => String(each.getFields()[name]?.type ?? type) === String(type));
}

function selectionOf(
  type: GraphQLNamedType,
  who: Principal,
  above: readonly string[],
  isWanted: (field: GraphQLField<unknown, unknown>) => boolean = () => true,
  documents = new Set<string>(),
): string {
  if (isInterfaceType(type)) {
    const possible = schema.getPossibleTypes(type);
    const parts = possible.map((one) => `... on ${one.name} ${selectionOf(one, who, [...above, type.name], agreed(possible))}`);
    return `{ __typename ${parts.join(" ")} }`;
  }
  if (!isObjectType(type)) throw new Error(`Nothing is known of what may be asked of ${type.name}.`);
  const path = isPlumbing(type) ? above : [...above, type.name];
  const reached = new Set<string>();
  const parts = Object.values(type.getFields()).flatMap((field) => {
    const target = getNamedType(field.type);
    if (!mayUse(field, who) || !isWanted(field)) return [];
    const args = argsOf(field);
    if (isLeafType(target)) return [`${field.name}${args}`];
    if (field.name === "edges") return ["edges { cursor }"];
    if (path.includes(target.name) || (path.length >= DEPTH_MAX && !isPlumbing(target))) return [];
    // Of what a second field leads to, its own fields, and of a document that is led to already: what it leads to is asked for by the first.
    const again = (reached.has(target.name) && isOf(target, "Node")) || documents.has(target.name);
    reached.add(target.name);
    if (isOf(target, "DocumentRef")) documents.add(target.name);
    return [`${field.name}${args} ${again ? leavesOf(target, who) : selectionOf(target, who, path, () => true, documents)}`];
  });
  return `{ __typename ${parts.join(" ")} }`;
}

function isOf(type: GraphQLNamedType, kind: string): boolean {
  return isObjectType(type) && type.getInterfaces().some(({ name }) => name === kind);
}

function leavesOf(type: GraphQLNamedType, who: Principal): string {
  return selectionOf(type, who, [], ({ type: field }) => isLeafType(getNamedType(field)));
}

/** Short lists, and what is asked for in the name of a channel in that of the own one. */
function argsOf({ args }: GraphQLField<unknown, unknown>): string {
  if (args.some(({ name }) => name === "first")) return `(first: ${PAGE})`;
  return args.some(({ name }) => name === "channel") ? `(channel: "${OWN_CHANNEL}")` : "";
}

/** Selections that lead from a type to a field, shortest first found; null where there is no way that somebody may go. */
export function wayTo(from: GraphQLNamedType, parent: GraphQLObjectType, field: string, who: Principal): string | null {
  const seen = new Set<string>();
  let front: { readonly type: GraphQLNamedType; readonly wrap: (inner: string) => string }[] = [{ type: from, wrap: (inner) => inner }];
  const target = parent.getFields()[field];
  const inner = target === undefined || isLeafType(getNamedType(target.type)) ? "" : " { __typename }";
  while (front.length > 0) {
    const next: typeof front = [];
    for (const { type, wrap } of front) {
      if (type === parent) return wrap(`{ ${field}${inner} }`);
      if (!isObjectType(type) || seen.has(type.name)) continue;
      seen.add(type.name);
      for (const step of Object.values(type.getFields())) {
        if (isLeafType(getNamedType(step.type)) || !mayUse(step, who)) continue;
        next.push({ type: getNamedType(step.type), wrap: (rest) => wrap(`{ ${step.name}${argsOf(step)} ${rest} }`) });
      }
    }
    front = next;
  }
  return null;
}

/** Notes every edge that led to something in an answer, by the operation that asked for it. */
export function noteEdges(document: string, data: unknown, note: (edge: string) => void): void {
  for (const definition of parse(document).definitions) {
    if (definition.kind === Kind.OPERATION_DEFINITION) walk(definition.selectionSet, data, null, note);
  }
}

function walk(selections: SelectionSetNode, value: unknown, parent: string | null, note: (edge: string) => void): void {
  if (Array.isArray(value)) {
    for (const entry of value) walk(selections, entry, parent, note);
    return;
  }
  if (typeof value !== "object" || value === null) return;
  const entries = value as Readonly<Record<string, unknown>>;
  const type = typeof entries["__typename"] === "string" ? entries["__typename"] : parent;
  for (const field of fieldsFor(selections.selections, type)) {
    const below = entries[field.alias?.value ?? field.name.value];
    if (field.selectionSet === undefined) continue;
    if (type !== null && leadsSomewhere(below)) note(`${type}.${field.name.value}`);
    walk(field.selectionSet, below, null, note);
  }
}

function fieldsFor(selections: readonly SelectionNode[], type: string | null): FieldNode[] {
  return selections.flatMap((selection) => {
    if (selection.kind === Kind.FIELD) return [selection];
    if (selection.kind !== Kind.INLINE_FRAGMENT || selection.typeCondition?.name.value !== type) return [];
    return fieldsFor(selection.selectionSet.selections, type);
  });
}

function leadsSomewhere(value: unknown): boolean {
  return Array.isArray(value) ? value.some((entry) => entry !== null) : value !== null && value !== undefined;
}
