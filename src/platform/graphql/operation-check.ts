import { type DocumentNode, type GraphQLSchema, type OperationDefinitionNode, OperationTypeNode } from "graphql";
import { badUserInput, limitExceeded } from "../errors/hub-error.js";
import { costOf } from "./cost/cost.js";
import { OPERATION_LIMITS, type OperationLimits } from "./limits.js";
import { checkVariableText } from "./text.rules.js";

export interface OperationRequest {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  /** As they came: they are coerced after this check. */
  readonly variables: Readonly<Record<string, unknown>>;
}

/**
 * What must be checked for each request, also where its document was validated before: everything that depends on its variables.
 * Answers the objects the answer may hold. Throws a HubError: BAD_USER_INPUT or LIMIT_EXCEEDED.
 */
export function checkOperation(request: OperationRequest, limits: OperationLimits = OPERATION_LIMITS): number {
  checkVariableText(request.variables);
  const nodes = costOf(request.schema, request.document, request.operation, request.variables);
  if (nodes > limits.nodes) throw limitExceeded("Objects the answer may hold (pages inside pages multiply)", limits.nodes, nodes);
  return nodes;
}

/** Subscriptions need a connection that stays open. */
export function refuseSubscription(operation: OperationDefinitionNode): void {
  if (operation.operation === OperationTypeNode.SUBSCRIPTION) {
    throw badUserInput("A subscription cannot be answered by a plain HTTP request. Send a query or a mutation.");
  }
}
