import { OPERATION_NAME_LENGTH_MAX, type OperationReport } from "./operation-report.js";
import type { RecordedWork } from "./tracer.js";

/** The span of an operation. Refusals of business are no failures. */
export function operationSpan({ requestId, name, type, over, outcome, ms }: OperationReport): RecordedWork {
  const operation = name?.slice(0, OPERATION_NAME_LENGTH_MAX) ?? null;
  return {
    name: operation === null ? `graphql ${type}` : `graphql ${type} ${operation}`,
    ms,
    attributes: {
      "graphql.operation.type": type,
      ...(operation === null ? {} : { "graphql.operation.name": operation }),
      "hub.over": over,
      "hub.outcome": outcome,
      "hub.request_id": requestId,
    },
    failure: outcome === "ok" || outcome === "user_error" ? undefined : outcome,
  };
}
