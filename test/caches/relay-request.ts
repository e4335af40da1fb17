import {
  type FieldNode,
  getNamedType,
  getNullableType,
  getOperationAST,
  type GraphQLNamedType,
  isInterfaceType,
  isLeafType,
  isListType,
  isObjectType,
  Kind,
  parse,
  type SelectionNode,
  valueFromASTUntyped,
} from "graphql";
import type { ConcreteRequest } from "relay-runtime";
import { schema } from "./cached-shop.js";

/**
 * What Relay's compiler makes of an operation that asks for `__typename` and `id` of everything itself: fields, and fragments on object types.
 * Its package brings programs for five kinds of machine along, ten times what all other development packages of a test are.
 */
export function relayRequest(text: string): ConcreteRequest {
  const operation = getOperationAST(parse(text));
  const type = operation && schema.getRootType(operation.operation);
  if (!operation || !type) throw new Error("There is no operation.");
  const name = operation.name?.value ?? "";
  const selections = selectionsOf(operation.selectionSet.selections, type);
  const argumentDefinitions = (operation.variableDefinitions ?? []).map(({ variable }) => ({
    kind: "LocalArgument",
    name: variable.name.value,
    defaultValue: null,
  }));
  return {
    kind: "Request",
    fragment: { kind: "Fragment", name, type: type.name, metadata: null, argumentDefinitions, selections, abstractKey: null },
    operation: { kind: "Operation", name, argumentDefinitions, selections },
    params: { id: null, cacheID: text, metadata: {}, name, operationKind: operation.operation, text },
  } as unknown as ConcreteRequest;
}

function selectionsOf(selections: readonly SelectionNode[], type: GraphQLNamedType): object[] {
  return selections.map((selection) => {
    if (selection.kind === Kind.FIELD) return fieldOf(selection, type);
    const condition = selection.kind === Kind.INLINE_FRAGMENT ? selection.typeCondition?.name.value : undefined;
    const inner = condition === undefined ? undefined : schema.getType(condition);
    if (selection.kind !== Kind.INLINE_FRAGMENT || !isObjectType(inner)) throw new Error("Only fragments on object types are made.");
    return {
      kind: "InlineFragment",
      type: inner.name,
      abstractKey: null,
      selections: selectionsOf(selection.selectionSet.selections, inner),
    };
  });
}

function fieldOf(node: FieldNode, parent: GraphQLNamedType): object {
  const name = node.name.value;
  const args = (node.arguments ?? []).map(({ name: { value: argument }, value }) => {
    if (value.kind === Kind.VARIABLE) return { kind: "Variable", name: argument, variableName: value.name.value };
    return { kind: "Literal", name: argument, value: valueFromASTUntyped(value) };
  });
  const common = { name, alias: node.alias?.value ?? null, args: args.length === 0 ? null : args, storageKey: null };
  const field = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[name] : undefined;
  if (field === undefined || isLeafType(getNamedType(field.type))) return { kind: "ScalarField", ...common };
  const type = getNamedType(field.type);
  return {
    kind: "LinkedField",
    ...common,
    concreteType: isObjectType(type) ? type.name : null,
    plural: isListType(getNullableType(field.type)),
    selections: selectionsOf(node.selectionSet?.selections ?? [], type),
  };
}
