import {
  type FieldNode,
  getNamedType,
  getNullableType,
  type GraphQLNamedType,
  type GraphQLResolveInfo,
  isInterfaceType,
  isLeafType,
  isListType,
  isObjectType,
  Kind,
  type SelectionSetNode,
} from "graphql";

const known = new WeakMap<FieldNode, number>();

/**
 * How many objects an entry of a list brings with it, itself included: those that the operation asks for beside it, down to the next lists,
 * which count their own entries. Told by the document alone, and so looked at once for each field of it.
 */
export function weightOf(info: GraphQLResolveInfo): number {
  const [first] = info.fieldNodes;
  if (first === undefined) return 1;
  const found = known.get(first);
  if (found !== undefined) return found;
  const type = getNamedType(info.returnType);
  const weight = isLeafType(type) ? 0 : info.fieldNodes.reduce((sum, node) => sum + below(node.selectionSet, type, info), 1);
  known.set(first, weight);
  return weight;
}

function below(selections: SelectionSetNode | undefined, type: GraphQLNamedType, info: GraphQLResolveInfo): number {
  let objects = 0;
  for (const selection of selections?.selections ?? []) {
    if (selection.kind === Kind.FIELD) objects += ofField(selection, type, info);
    else {
      const inner = selection.kind === Kind.INLINE_FRAGMENT ? selection : info.fragments[selection.name.value];
      const condition = inner?.typeCondition?.name.value;
      const innerType = condition === undefined ? type : info.schema.getType(condition);
      if (inner !== undefined && innerType !== undefined) objects += below(inner.selectionSet, innerType, info);
    }
  }
  return objects;
}

function ofField(node: FieldNode, parent: GraphQLNamedType, info: GraphQLResolveInfo): number {
  if (node.selectionSet === undefined || !(isObjectType(parent) || isInterfaceType(parent))) return 0;
  const field = parent.getFields()[node.name.value];
  if (field === undefined || isListType(getNullableType(field.type))) return 0;
  return 1 + below(node.selectionSet, getNamedType(field.type), info);
}
