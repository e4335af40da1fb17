import {
  type FragmentDefinitionNode,
  type FieldNode,
  getArgumentValues,
  getIntrospectionQuery,
  getNamedType,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  isObjectType,
  Kind,
  parse,
  SchemaMetaFieldDef,
  type SelectionSetNode,
  TypeMetaFieldDef,
} from "graphql";

export interface IntrospectionParts {
  readonly schema: GraphQLSchema;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly variables: Readonly<Record<string, unknown>>;
}

/**
 * How many objects a `__schema` or a `__type` answers: counted on the schema itself, which is at hand, where everything else is estimated.
 * Counting stops above `max`.
 */
export function introspectionSize(node: FieldNode, parts: IntrospectionParts, max: number): number {
  const field = node.name.value === SchemaMetaFieldDef.name ? SchemaMetaFieldDef : TypeMetaFieldDef;
  const count = new Count(parts, max);
  count.take(node, field, undefined);
  return count.objects;
}

const wholeSizes = new WeakMap<GraphQLSchema, number>();

/** How many objects the introspection answers that tools begin with, of everything there is. */
export function wholeSchemaSize(schema: GraphQLSchema): number {
  const known = wholeSizes.get(schema);
  if (known !== undefined) return known;
  const { definitions } = parse(getIntrospectionQuery());
  const fragments = new Map(
    definitions.flatMap((each) => (each.kind === Kind.FRAGMENT_DEFINITION ? [[each.name.value, each] as const] : [])),
  );
  const operation = definitions.find((each) => each.kind === Kind.OPERATION_DEFINITION);
  const [field] = operation?.selectionSet.selections ?? [];
  const size = field?.kind === Kind.FIELD ? introspectionSize(field, { schema, fragments, variables: {} }, Infinity) : 0;
  wholeSizes.set(schema, size);
  return size;
}

class Count {
  objects = 0;

  constructor(
    private readonly parts: IntrospectionParts,
    private readonly max: number,
  ) {}

  take(node: FieldNode, field: GraphQLField<unknown, unknown>, source: unknown): void {
    const type: GraphQLNamedType = getNamedType(field.type);
    if (node.selectionSet === undefined || !isObjectType(type)) return;
    const value = this.#read(node, field, source);
    for (const entry of Array.isArray(value) ? (value as unknown[]) : [value]) {
      if (entry === null || entry === undefined) continue;
      if (this.objects > this.max) return;
      this.objects += 1;
      this.#takeAll(node.selectionSet, type, entry);
    }
  }

  #takeAll({ selections }: SelectionSetNode, type: GraphQLObjectType, source: unknown): void {
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) {
        const field = type.getFields()[selection.name.value];
        if (field !== undefined) this.take(selection, field, source);
        continue;
      }
      const inner = selection.kind === Kind.INLINE_FRAGMENT ? selection : this.parts.fragments.get(selection.name.value);
      if (inner !== undefined) this.#takeAll(inner.selectionSet, type, source);
    }
  }

  /** Null where the arguments do not fit: then nothing is answered but what is wrong with them. */
  #read(node: FieldNode, field: GraphQLField<unknown, unknown>, source: unknown): unknown {
    const { schema, variables } = this.parts;
    try {
      const given = getArgumentValues(field, node, variables);
      // Of all that a resolver is told, those of introspection look at the schema alone.
      return field.resolve?.(source, given, undefined, { schema } as GraphQLResolveInfo);
    } catch {
      return null;
    }
  }
}
