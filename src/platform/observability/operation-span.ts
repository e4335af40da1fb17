import type { OperationReport } from "./operation-report.js";
import type { RecordedWork } from "./tracer.js";

/** The span of an operation. Refusals of business are no failures. */
export function operationSpan({ requestId, name, type, over, outcome, ms }: OperationReport): RecordedWork {
  return {
    name: name === null ? `graphql ${type}` : `graphql ${type} ${name}`,
    ms,
    attributes: {
      "graphql.operation.type": type,
      ...(name === null ? {} : { "graphql.operation.name": name }),
      "hub.over": over,
      "hub.outcome": outcome,
      "hub.request_id": requestId,
    },
    failure: outcome === "ok" || outcome === "user_error" ? undefined : outcome,
  };
}
