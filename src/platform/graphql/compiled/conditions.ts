import { type DirectiveNode, type DocumentNode, Kind, type SelectionNode, visit } from "graphql";
import type { Variables } from "./coercion.js";

/** The variables that `@skip` and `@include` of a document look at. */
export function conditionsOf(document: DocumentNode): readonly string[] {
  const names = new Set<string>();
  visit(document, {
    Directive({ arguments: given = [] }) {
      for (const { value } of given) if (value.kind === Kind.VARIABLE) names.add(value.name.value);
    },
  });
  return [...names];
}

/**
 * The document without what `@skip` and `@include` leave out for these variables, and without the directives. It is compiled once for each
 * combination: graphql-jit's own way puts fields in another order where one stands in two places.
 */
export function withoutSkipped(document: DocumentNode, variables: Variables): DocumentNode {
  const reduce = <Node extends SelectionNode>(node: Node): Node | null | undefined => {
    const { directives = [] } = node;
    if (directives.length === 0) return undefined;
    return directives.every((directive) => keeps(directive, variables)) ? { ...node, directives: [] } : null;
  };
  return visit(document, { Field: reduce, FragmentSpread: reduce, InlineFragment: reduce });
}

function keeps({ name, arguments: given = [] }: DirectiveNode, variables: Variables): boolean {
  const value = given.find((argument) => argument.name.value === "if")?.value;
  const condition = value?.kind === Kind.VARIABLE ? variables[value.name.value] : value?.kind === Kind.BOOLEAN && value.value;
  return name.value === "skip" ? condition !== true : condition !== false;
}
