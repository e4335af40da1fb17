import {
  BREAK,
  type DocumentNode,
  type GraphQLSchema,
  isNonNullType,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  print,
  TypeInfo,
  type ValueNode,
  visit,
  visitWithTypeInfo,
} from "graphql";
import { rootFieldsOf } from "../limits.js";

/** What graphql-jit puts in front of values that JSON has no words for: in a client's string it would become code. */
const MAGIC = "__MAGIC_";

/**
 * Whether a valid document is one that the compiled lane answers exactly as Apollo Server does. Left to Apollo are:
 * - subscriptions, documents with several operations, and introspection;
 * - mutations with several root fields: graphql-jit runs the second also where the first has failed;
 * - names that begin with two underscores (`__proto__` as an alias) and strings that graphql-jit's generator would take for its own;
 * - variables that may be null where an argument may not.
 */
export function isFit(schema: GraphQLSchema, document: DocumentNode): boolean {
  const operations = document.definitions.filter((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  const [operation] = operations;
  if (operation === undefined || operations.length > 1 || operation.operation === OperationTypeNode.SUBSCRIPTION) return false;
  if (operation.operation === OperationTypeNode.MUTATION && rootFieldsOf(document, operation) !== 1) return false;
  return !holdsTraps(schema, document, operation);
}

function holdsTraps(schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode): boolean {
  const required = new Set(
    (operation.variableDefinitions ?? []).filter(({ type }) => type.kind === Kind.NON_NULL_TYPE).map(({ variable }) => variable.name.value),
  );
  const types = new TypeInfo(schema);
  let trapped = false;
  const trap = (found: boolean): unknown => {
    trapped ||= found;
    return found ? BREAK : undefined;
  };
  visit(
    document,
    visitWithTypeInfo(types, {
      Name: ({ value }) => trap(value.startsWith("__") && value !== "__typename"),
      StringValue: ({ value }) => trap(value.includes(MAGIC)),
      Directive: ({ name }) => trap(name.value !== "skip" && name.value !== "include"),
      // Not looked into: the type of a variable's default value is the variable's own.
      VariableDefinition: ({ defaultValue, directives = [] }) => trap(directives.length > 0 || mayBeMagic(defaultValue)) ?? false,
      // A condition is looked at before anything runs.
      Variable: ({ name }) => trap(isNonNullType(types.getInputType()) && !required.has(name.value) && !types.getDirective()),
    }),
  );
  return trapped;
}

function mayBeMagic(value: ValueNode | undefined): boolean {
  return value !== undefined && print(value).includes(MAGIC);
}
