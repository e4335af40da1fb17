import {
  type FieldNode,
  type FragmentDefinitionNode,
  getNamedType,
  getNullableType,
  type GraphQLNamedType,
  type GraphQLResolveInfo,
  type InlineFragmentNode,
  isInterfaceType,
  isLeafType,
  isListType,
  isObjectType,
  Kind,
  type SelectionSetNode,
} from "graphql";

type FragmentNode = FragmentDefinitionNode | InlineFragmentNode;

const known = new WeakMap<FieldNode, number>();
const knownFragments = new WeakMap<FragmentDefinitionNode, number>();

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
  const spread = new Set<string>();
  for (const selection of selections?.selections ?? []) {
    if (selection.kind === Kind.FIELD) objects += ofField(selection, type, info);
    else if (selection.kind === Kind.INLINE_FRAGMENT) objects += ofFragment(selection, type, info);
    // Spread again in one place, a fragment brings nothing new.
    else if (!spread.has(selection.name.value)) {
      spread.add(selection.name.value);
      objects += ofNamedFragment(info.fragments[selection.name.value], type, info);
    }
  }
  return objects;
}

function ofFragment({ typeCondition, selectionSet }: FragmentNode, type: GraphQLNamedType, info: GraphQLResolveInfo): number {
  const inner = typeCondition === undefined ? type : info.schema.getType(typeCondition.name.value);
  return inner === undefined ? 0 : below(selectionSet, inner, info);
}

/** Each is looked through once: fragments that spread one another cannot blow this up in time. */
function ofNamedFragment(fragment: FragmentDefinitionNode | undefined, type: GraphQLNamedType, info: GraphQLResolveInfo): number {
  if (fragment === undefined) return 0;
  const weight = knownFragments.get(fragment) ?? ofFragment(fragment, type, info);
  knownFragments.set(fragment, weight);
  return weight;
}

function ofField(node: FieldNode, parent: GraphQLNamedType, info: GraphQLResolveInfo): number {
  if (node.selectionSet === undefined || !(isObjectType(parent) || isInterfaceType(parent))) return 0;
  const field = parent.getFields()[node.name.value];
  if (field === undefined || isListType(getNullableType(field.type))) return 0;
  return 1 + below(node.selectionSet, getNamedType(field.type), info);
}
