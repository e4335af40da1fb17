import type { ApolloServerPlugin } from "@apollo/server";
import { type OperationReport, type OperationWatch, reportedName } from "../observability/operation-report.js";
import type { RequestContext } from "./context.js";
import { outcomeOf } from "./outcome.rules.js";

/** Tells `watch` of every operation that comes by a plain request. Put it last: it looks at the answer as it goes out. */
export function reportOperations(watch: OperationWatch): ApolloServerPlugin<RequestContext> {
  return {
    requestDidStart: () => {
      const began = performance.now();
      return Promise.resolve({
        willSendResponse({ contextValue, operation, operationName, response }) {
          const result = response.body.kind === "single" ? response.body.singleResult : {};
          const report: OperationReport = {
            requestId: contextValue.requestId,
            clientId: contextValue.caller?.clientId ?? null,
            name: reportedName(operationName),
            type: operation?.operation ?? "unread",
            over: "http",
            outcome: outcomeOf(result.data, result.errors),
            ms: performance.now() - began,
          };
          watch(report, contextValue.span);
          return Promise.resolve();
        },
      });
    },
  };
}
