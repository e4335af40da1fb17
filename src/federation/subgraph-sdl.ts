import { type ConstDirectiveNode, type GraphQLSchema, Kind, parse, print, printSchema, visit } from "graphql";

/** The keys by which other subgraphs refer to what is here: by a type's name, the field that names one of it. */
export const ENTITY_KEYS = { Variant: "sku", Location: "code" } as const;

/** What a gateway asks for its own purposes: no part of the schema that it composes. */
const OWN_TYPES: ReadonlySet<string> = new Set(["_Any", "_Entity", "_Service"]);
const OWN_FIELDS: ReadonlySet<string> = new Set(["_entities", "_service"]);

const LINK = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.4", import: ["@key", "@shareable"])`;

/** Directives by the type that gets them. A page's info is the same thing in every subgraph that has connections. */
const DIRECTIVES: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Object.entries(ENTITY_KEYS).map(([type, field]) => [type, `@key(fields: "${field}")`])),
  PageInfo: "@shareable",
};

const printed = new WeakMap<GraphQLSchema, string>();

/** A schema as a subgraph of Apollo Federation 2: with the keys of its entities, without what gateways ask. Made once for each schema. */
export function subgraphSdl(schema: GraphQLSchema): string {
  const known = printed.get(schema);
  if (known !== undefined) return known;
  const document = visit(parse(printSchema(schema), { noLocation: true }), {
    ObjectTypeDefinition: {
      enter: (node) => (OWN_TYPES.has(node.name.value) ? null : { ...node, directives: directivesOf(node.name.value) }),
    },
    UnionTypeDefinition: (node) => (OWN_TYPES.has(node.name.value) ? null : undefined),
    ScalarTypeDefinition: (node) => (OWN_TYPES.has(node.name.value) ? null : undefined),
    FieldDefinition: (node) => (OWN_FIELDS.has(node.name.value) ? null : undefined),
  });
  const sdl = `${LINK}\n\n${print(document)}\n`;
  printed.set(schema, sdl);
  return sdl;
}

function directivesOf(type: string): readonly ConstDirectiveNode[] {
  const written = DIRECTIVES[type];
  if (written === undefined) return [];
  const [definition] = parse(`scalar X ${written}`, { noLocation: true }).definitions;
  return definition?.kind === Kind.SCALAR_TYPE_DEFINITION ? (definition.directives ?? []) : [];
}
