import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  getNamedType,
  getNullableType,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  isInterfaceType,
  isLeafType,
  isListType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type ValueNode,
} from "graphql";
import { PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX } from "./connection.types.js";
import { fragmentsOf, isIntrospection } from "./limits.js";

/** How many items a plain list is taken to have, where no list among the field's arguments tells. */
export const LIST_SIZE_ASSUMED = 10;

type Variables = Readonly<Record<string, unknown>>;

/**
 * Estimates how many objects the answer to an operation may hold. A connection counts its `first`, a plain list the longest list among
 * its field's arguments or 10, and what lies below is multiplied by it. Edges, connections and page infos count nothing by themselves.
 * Variables are read as they came: what is wrong with them is said when they are coerced.
 */
export function costOf(schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode, variables: Variables): number {
  const root = schema.getRootType(operation.operation);
  return root ? new Estimate(schema, document, operation, variables).of(operation.selectionSet, root, 1) : 0;
}

class Estimate {
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly #defaults: ReadonlyMap<string, ValueNode>;
  readonly #known = new Map<string, number>();

  constructor(
    private readonly schema: GraphQLSchema,
    document: DocumentNode,
    operation: OperationDefinitionNode,
    private readonly variables: Variables,
  ) {
    this.#fragments = fragmentsOf(document);
    this.#defaults = new Map(
      (operation.variableDefinitions ?? []).flatMap(({ variable, defaultValue }) =>
        defaultValue === undefined ? [] : [[variable.name.value, defaultValue] as const],
      ),
    );
  }

  /** `pageSize` is that of the connection whose selections these are; elsewhere it has no meaning. */
  of(selections: SelectionSetNode, type: GraphQLNamedType, pageSize: number): number {
    let nodes = 0;
    for (const selection of selections.selections) {
      if (selection.kind === Kind.FIELD) nodes += this.#ofField(selection, type, pageSize);
      else if (selection.kind === Kind.FRAGMENT_SPREAD) nodes += this.#ofFragment(selection.name.value, pageSize);
      else nodes += this.of(selection.selectionSet, this.#conditionOf(selection.typeCondition?.name.value, type), pageSize);
    }
    return nodes;
  }

  /** Each fragment is measured once for each page size: fragments that spread one another cannot blow the estimate up in time. */
  #ofFragment(name: string, pageSize: number): number {
    const key = `${name} ${pageSize}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const fragment = this.#fragments.get(name);
    const type = fragment && this.schema.getType(fragment.typeCondition.name.value);
    const nodes = fragment && type ? this.of(fragment.selectionSet, type, pageSize) : 0;
    this.#known.set(key, nodes);
    return nodes;
  }

  #conditionOf(name: string | undefined, parent: GraphQLNamedType): GraphQLNamedType {
    return (name === undefined ? undefined : this.schema.getType(name)) ?? parent;
  }

  #ofField(node: FieldNode, parent: GraphQLNamedType, pageSize: number): number {
    if (isIntrospection(node.name.value) || !(isObjectType(parent) || isInterfaceType(parent))) return 0;
    const field = parent.getFields()[node.name.value];
    if (field === undefined || node.selectionSet === undefined) return 0;
    const type = getNamedType(field.type);
    if (isLeafType(type)) return 0;
    const below = this.of(node.selectionSet, type, this.#pageSizeOf(node, field));
    return this.#timesOf(node, field, parent, pageSize) * ((isWrapping(type) ? 0 : 1) + below);
  }

  #timesOf(node: FieldNode, field: GraphQLField<unknown, unknown>, parent: GraphQLNamedType, pageSize: number): number {
    if (!isListType(getNullableType(field.type))) return 1;
    if (parent.name.endsWith("Connection")) return pageSize;
    const lengths = (node.arguments ?? []).map((argument) => this.#lengthOf(argument.value)).filter((length) => length !== null);
    return lengths.length === 0 ? LIST_SIZE_ASSUMED : Math.max(...lengths);
  }

  #pageSizeOf(node: FieldNode, field: GraphQLField<unknown, unknown>): number {
    if (!field.args.some((argument) => argument.name === "first")) return 1;
    const given = node.arguments?.find((argument) => argument.name.value === "first");
    const size = given === undefined ? null : this.#integerOf(given.value);
    return Math.min(Math.max(size ?? PAGE_SIZE_DEFAULT, 0), PAGE_SIZE_MAX);
  }

  #integerOf(value: ValueNode): number | null {
    if (value.kind === Kind.INT) return Number(value.value);
    if (value.kind !== Kind.VARIABLE) return null;
    const given = this.variables[value.name.value];
    if (given !== undefined) return typeof given === "number" && Number.isFinite(given) ? given : null;
    const byDefault = this.#defaults.get(value.name.value);
    return byDefault === undefined ? null : this.#integerOf(byDefault);
  }

  #lengthOf(value: ValueNode): number | null {
    if (value.kind === Kind.LIST) return value.values.length;
    if (value.kind !== Kind.VARIABLE) return null;
    const given = this.variables[value.name.value];
    if (given !== undefined) return Array.isArray(given) ? given.length : null;
    const byDefault = this.#defaults.get(value.name.value);
    return byDefault === undefined ? null : this.#lengthOf(byDefault);
  }
}

/** Types that only hold a page together. */
function isWrapping(type: GraphQLNamedType): boolean {
  return type.name.endsWith("Connection") || type.name.endsWith("Edge") || type.name === "PageInfo";
}
