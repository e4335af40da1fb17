import { ApolloServer, type ApolloServerPlugin, type GraphQLRequestContext } from "@apollo/server";
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from "@apollo/server/plugin/disabled";
import { GraphQLError, type GraphQLSchema, OperationTypeNode } from "graphql";
import type { Logger } from "../observability/logger.js";
import type { OperationWatch } from "../observability/operation-report.js";
import { headOf } from "./answer-status.rules.js";
import { answerTypeFor } from "./answer-type.js";
import { endingOf } from "./budget/ending.js";
import { charge, type RequestContext } from "./context.js";
import { logFailure } from "./failure-log.js";
import { OPERATION_LIMITS, type OperationLimits } from "./limits.js";
import { checkOperation, refuseSubscription } from "./operation-check.js";
import { reportOperations } from "./operation-reports.js";
import { masked, publicError, withRequestId } from "./public-errors.js";
import { hubValidationRules } from "./validation-rules.js";

export interface ApolloOptions {
  readonly schema: GraphQLSchema;
  readonly log: Logger;
  readonly limits?: OperationLimits;
  /** Is told of every operation. Default: nobody is. */
  readonly onOperation?: OperationWatch;
  /** Called when the server stops: stop taking requests and let the running ones finish. */
  readonly drain: () => Promise<void>;
}

/** The GraphQL server: parsing, validation, limits and errors. Nothing of it depends on NODE_ENV or APOLLO_* variables. */
export function createApollo(options: ApolloOptions): ApolloServer<RequestContext> {
  const limits = options.limits ?? OPERATION_LIMITS;
  return new ApolloServer<RequestContext>({
    schema: options.schema,
    nodeEnv: "production",
    // Strangers are turned away before a document is read; whoever has a key may see the schema.
    introspection: true,
    csrfPrevention: true,
    persistedQueries: false,
    allowBatchedHttpRequests: false,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    parseOptions: { maxLexicalTokens: limits.tokens },
    validationRules: hubValidationRules(limits),
    // GraphQL adds one error that says it stopped counting.
    validationOptions: { maxErrors: limits.errors - 1 },
    executionOptions: { maxCoercionErrors: limits.errors - 1 },
    formatError: (_formatted, error) => (error instanceof GraphQLError ? publicError(error, limits) : masked()),
    logger: {
      debug: (message) => options.log.debug(String(message)),
      info: (message) => options.log.info(String(message)),
      warn: (message) => options.log.warn(String(message)),
      error: (message) => options.log.error(String(message)),
    },
    plugins: [
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
      { serverWillStart: () => Promise.resolve({ drainServer: options.drain }) },
      requestPlugin(options.log, limits),
      ...(options.onOperation === undefined ? [] : [reportOperations(options.onOperation)]),
    ],
  });
}

type Request = GraphQLRequestContext<RequestContext>;

function requestPlugin(log: Logger, limits: OperationLimits): ApolloServerPlugin<RequestContext> {
  return {
    requestDidStart: () =>
      Promise.resolve({
        didResolveOperation(request) {
          const { schema, document, operation } = request;
          if (operation === undefined) return Promise.resolve();
          refuseSubscription(operation);
          const nodes = checkOperation({ schema, document, operation, variables: request.request.variables ?? {} }, limits);
          charge(request.contextValue, 1 + nodes);
          return Promise.resolve();
        },
        didEncounterErrors(request) {
          for (const error of request.errors) logFailure(log, error, request.contextValue, request.operationName ?? null);
          return Promise.resolve();
        },
        willSendResponse(request) {
          end(request, limits);
          finish(request);
          return Promise.resolve();
        },
      }),
  };
}

/** Where the budget has ended an answer, that is all there is to say. */
function end({ contextValue, operation, response: { body } }: Request, limits: OperationLimits): void {
  if (body?.kind !== "single") return;
  const changes = operation?.operation === OperationTypeNode.MUTATION;
  const ending = endingOf(body.singleResult.data, contextValue.budget, { changes, free: true });
  if (ending !== null) body.singleResult = { errors: [publicError(ending, limits)], data: null };
}

/** Gives masked errors the id under which they were logged, and the answer its status. */
function finish(request: Request): void {
  const { body, http } = request.response;
  if (body?.kind !== "single") return;
  const type = answerTypeFor(request.request.http?.headers.get("accept"));
  if (type !== null) http.headers.set("content-type", type);
  if (body.singleResult.errors === undefined) return;
  const { requestId } = request.contextValue;
  body.singleResult.errors = body.singleResult.errors.map((error) => withRequestId(error, requestId));
  if (http.status === 405 || http.status === 415 || type === null) return;
  const { status, retryAfter } = headOf(body.singleResult, type);
  http.status = status;
  if (retryAfter !== null) http.headers.set("retry-after", String(retryAfter));
}
