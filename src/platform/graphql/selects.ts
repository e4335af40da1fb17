import {
  getDirectiveValues,
  GraphQLIncludeDirective,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  GraphQLSkipDirective,
  isAbstractType,
  isObjectType,
  Kind,
  type SelectionNode,
} from "graphql";

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

type Asking = Pick<GraphQLResolveInfo, "fieldNodes" | "fragments" | "schema" | "variableValues">;

/** Whether, for an object of the type with this name, the field that is being resolved is asked for fields other than these and `__typename`. */
export function selectsOthers(info: Asking, type: string, names: ReadonlySet<string>): boolean {
  return info.fieldNodes.some(({ selectionSet }) => holdsOthers(selectionSet?.selections ?? [], info, type, names));
}

function holdsOthers(selections: readonly SelectionNode[], info: Asking, type: string, names: ReadonlySet<string>): boolean {
  return selections.some((selection) => {
    if (isSkipped(selection, info)) return false;
    if (selection.kind === Kind.FIELD) return selection.name.value !== "__typename" && !names.has(selection.name.value);
    const inner = selection.kind === Kind.INLINE_FRAGMENT ? selection : info.fragments[selection.name.value];
    if (inner === undefined || !applies(info.schema, inner.typeCondition?.name.value ?? type, type)) return false;
    return holdsOthers(inner.selectionSet.selections, info, type, names);
  });
}

function isSkipped(selection: SelectionNode, { variableValues }: Asking): boolean {
  if (selection.directives === undefined || selection.directives.length === 0) return false;
  return (
    getDirectiveValues(GraphQLSkipDirective, selection, variableValues)?.["if"] === true ||
    getDirectiveValues(GraphQLIncludeDirective, selection, variableValues)?.["if"] === false
  );
}

function applies(schema: GraphQLSchema, condition: string, type: string): boolean {
  if (condition === type) return true;
  const [abstract, object] = [schema.getType(condition), schema.getType(type)];
  return isAbstractType(abstract) && isObjectType(object) && schema.isSubType(abstract, object);
}
