import { type DocumentNode, type FragmentDefinitionNode, type GraphQLNamedType, Kind } from "graphql";

export function fragmentsOf(document: DocumentNode): Map<string, FragmentDefinitionNode> {
  const fragments = document.definitions.filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION);
  return new Map(fragments.map((fragment) => [fragment.name.value, fragment]));
}

/** `__schema` and `__type`: GraphQL's own rule bounds their nesting, `costOf` counts what they answer. */
export function isIntrospection(field: string): boolean {
  return field === "__schema" || field === "__type";
}

/** Types that only hold a page together: they are no objects of the business, and count nothing by themselves. */
export function isWrapping(type: GraphQLNamedType): boolean {
  return type.name.endsWith("Connection") || type.name.endsWith("Edge") || type.name === "PageInfo";
}
