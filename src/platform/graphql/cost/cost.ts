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
import { PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX } from "../connection.types.js";
import { fragmentsOf, isIntrospection, isWrapping } from "./document-parts.js";
import { introspectionSize, wholeSchemaSize } from "./introspection-cost.js";
import { sizeMaxOf } from "./size-max.js";

/** How many entries a plain list usually has. */
export const LIST_SIZE_USUAL = 10;

/** What an object of an introspection counts, where the schema is not large: all of them are made in one task of the event loop. */
export const INTROSPECTION_WEIGHT = 4;

/** What the whole schema may cost, as GraphiQL and code generators ask for it: however large it grows, an operation may ask for it once. */
export const WHOLE_SCHEMA_COST = 15_000;

type Variables = Readonly<Record<string, unknown>>;

/** Above it a cost is no longer counted out. */
const COUNTED_MAX = 40_000;

/**
 * Estimates how many objects the answer to an operation may hold. What lies below a list is multiplied by its length:
 *
 * - a connection's is its `first`;
 * - a plain list's is that of the longest list among its field's arguments, where there is one;
 * - else 10, or its declared greatest size where that is less: documents are mostly small, and what is large is ended while it runs;
 * - but its declared greatest size where its type stands on the path already (`book → author → books`): there the answer does not
 *   grow with what is stored, but with the square of it, and with the cube another round on.
 *
 * Of fragments on the types of an interface, those of the type that asks for most count: an object is of one type.
 *
 * Edges, connections and page infos count nothing by themselves; introspection counts what it answers. Variables are read as they came: what
 * is wrong with them is said when they are coerced.
 */
export function costOf(schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode, variables: Variables): number {
  const root = schema.getRootType(operation.operation);
  return root ? new Estimate(schema, document, operation, variables).of(operation.selectionSet, root, TOP) : 0;
}

/** Where selections stand. */
interface Place {
  /** That of the connection whose selections these are; elsewhere it has no meaning. */
  readonly pageSize: number;
  /** The types above, in the order of their names, each with a blank behind it. */
  readonly path: string;
}

const TOP: Place = { pageSize: 1, path: "" };

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

  of(selections: SelectionSetNode, type: GraphQLNamedType, place: Place): number {
    let nodes = 0;
    // By the type of an interface that it is: an object is of one of them, and answers the fragments on that one alone.
    const ofOneType = new Map<GraphQLNamedType, number>();
    const add = (condition: GraphQLNamedType, more: number): void => {
      if (isInterfaceType(type) && isObjectType(condition)) ofOneType.set(condition, (ofOneType.get(condition) ?? 0) + more);
      else nodes += more;
    };
    for (const selection of selections.selections) {
      if (selection.kind === Kind.FIELD) nodes += this.#ofField(selection, type, place);
      else if (selection.kind === Kind.FRAGMENT_SPREAD) {
        const name = selection.name.value;
        add(this.#conditionOf(this.#fragments.get(name)?.typeCondition.name.value, type), this.#ofFragment(name, place));
      } else {
        const condition = this.#conditionOf(selection.typeCondition?.name.value, type);
        add(condition, this.of(selection.selectionSet, condition, place));
      }
    }
    return nodes + Math.max(0, ...ofOneType.values());
  }

  /** Each fragment is measured once for each kind of place: fragments that spread one another cannot blow the estimate up in time. */
  #ofFragment(name: string, place: Place): number {
    const key = `${name} ${place.pageSize} ${place.path}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const fragment = this.#fragments.get(name);
    const type = fragment && this.schema.getType(fragment.typeCondition.name.value);
    const nodes = fragment && type ? this.of(fragment.selectionSet, type, place) : 0;
    this.#known.set(key, nodes);
    return nodes;
  }

  #conditionOf(name: string | undefined, parent: GraphQLNamedType): GraphQLNamedType {
    return (name === undefined ? undefined : this.schema.getType(name)) ?? parent;
  }

  #ofField(node: FieldNode, parent: GraphQLNamedType, place: Place): number {
    if (isIntrospection(node.name.value)) return this.#ofIntrospection(node);
    if (!(isObjectType(parent) || isInterfaceType(parent))) return 0;
    const field = parent.getFields()[node.name.value];
    if (field === undefined || node.selectionSet === undefined) return 0;
    const type = getNamedType(field.type);
    if (isLeafType(type)) return 0;
    const path = isWrapping(type) ? place.path : pathThrough(place.path, type);
    const below = this.of(node.selectionSet, type, { pageSize: this.#pageSizeOf(node, field), path });
    return this.#timesOf(node, field, parent, place) * ((isWrapping(type) ? 0 : 1) + below);
  }

  #ofIntrospection(node: FieldNode): number {
    const parts = { schema: this.schema, fragments: this.#fragments, variables: this.variables };
    const weight = Math.min(INTROSPECTION_WEIGHT, WHOLE_SCHEMA_COST / wholeSchemaSize(this.schema));
    return Math.ceil(weight * introspectionSize(node, parts, COUNTED_MAX / weight));
  }

  #timesOf(node: FieldNode, field: GraphQLField<unknown, unknown>, parent: GraphQLNamedType, { pageSize, path }: Place): number {
    if (!isListType(getNullableType(field.type))) return 1;
    if (parent.name.endsWith("Connection")) return pageSize;
    const lengths = (node.arguments ?? []).map((argument) => this.#lengthOf(argument.value)).filter((length) => length !== null);
    if (lengths.length > 0) return Math.max(...lengths);
    const sizeMax = sizeMaxOf(field) ?? LIST_SIZE_USUAL;
    return isOn(path, getNamedType(field.type)) ? sizeMax : Math.min(sizeMax, LIST_SIZE_USUAL);
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

function isOn(path: string, { name }: GraphQLNamedType): boolean {
  return path.split(" ").includes(name);
}

function pathThrough(path: string, type: GraphQLNamedType): string {
  return isOn(path, type) ? path : `${[...path.split(" "), type.name].sort().join(" ")}`;
}
