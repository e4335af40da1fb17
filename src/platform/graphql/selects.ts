import { type GraphQLResolveInfo, Kind, type SelectionNode } from "graphql";

/** Whether the field that is being resolved is asked for a field of this name, be it on a condition. */
export function selects({ fieldNodes, fragments }: Pick<GraphQLResolveInfo, "fieldNodes" | "fragments">, name: string): boolean {
  return fieldNodes.some(({ selectionSet }) => holds(selectionSet?.selections ?? [], name, fragments));
}

function holds(selections: readonly SelectionNode[], name: string, fragments: GraphQLResolveInfo["fragments"]): boolean {
  return selections.some((selection) => {
    if (selection.kind === Kind.FIELD) return selection.name.value === name;
    const inner = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments[selection.name.value];
    return inner !== undefined && holds(inner.selectionSet.selections, name, fragments);
  });
}
