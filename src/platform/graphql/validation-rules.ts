import { specifiedRules, type ValidationRule } from "graphql";
import { limitRules, OPERATION_LIMITS, type OperationLimits } from "./limits.js";
import { storableLiterals } from "./text.rules.js";

/** All that a document has to satisfy before it is run, whichever way it came in: what GraphQL specifies, and the hub's own rules. */
export function documentRules(limits: OperationLimits = OPERATION_LIMITS): ValidationRule[] {
  return [...specifiedRules, ...hubValidationRules(limits)];
}

/** The hub's own rules alone, for a server that puts GraphQL's in front of them by itself. */
export function hubValidationRules(limits: OperationLimits = OPERATION_LIMITS): ValidationRule[] {
  return [...limitRules(limits), storableLiterals];
}
