import {
  createSourceEventStream,
  execute,
  type ExecutionArgs,
  type ExecutionResult,
  type FormattedExecutionResult,
  getOperationAST,
  GraphQLError,
  type GraphQLSchema,
  type OperationDefinitionNode,
  OperationTypeNode,
  parse,
  specifiedRules,
  validate,
  type DocumentNode,
} from "graphql";
import { badUserInput, HubError } from "../errors/hub-error.js";
import { Following } from "../feed/following.js";
import type { Logger } from "../observability/logger.js";
import type { OperationReport, OperationWatch } from "../observability/operation-report.js";
import { AnswerStream } from "./answer-stream.js";
import type { RequestContext } from "./context.js";
import { logFailure } from "./failure-log.js";
import { limitRules, OPERATION_LIMITS, type OperationLimits } from "./limits.js";
import { checkOperation } from "./operation-check.js";
import { outcomeOf } from "./outcome.rules.js";
import { publicError } from "./public-errors.js";
import { storableLiterals } from "./text.rules.js";

/** An operation as clients send it over a socket or a stream of events. */
export interface SentOperation {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>> | null | undefined;
  readonly operationName?: string | null | undefined;
}

export interface LiveOperationsOptions {
  readonly schema: GraphQLSchema;
  readonly log: Logger;
  readonly limits?: OperationLimits;
  /** Is told of every operation that was run; of a subscription once it has begun. Default: nobody is. */
  readonly onOperation?: OperationWatch;
}

/** What is to be run, checked: give it a context and run it. */
export interface CheckedOperation {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Runs operations that come over connections which stay open, under the same limits and with the same errors as those over HTTP. */
export class LiveOperations {
  readonly #schema: GraphQLSchema;
  readonly #log: Logger;
  readonly #limits: OperationLimits;
  readonly #onOperation: OperationWatch;

  constructor({ schema, log, limits = OPERATION_LIMITS, onOperation = (): void => undefined }: LiveOperationsOptions) {
    this.#schema = schema;
    this.#log = log;
    this.#limits = limits;
    this.#onOperation = onOperation;
  }

  /** The operation, or what is wrong with it. */
  check({ query, variables, operationName }: SentOperation): CheckedOperation | readonly GraphQLError[] {
    const limits = this.#limits;
    try {
      const document = parse(query, { maxTokens: limits.tokens });
      const rules = [...specifiedRules, ...limitRules(limits), storableLiterals];
      const mistakes = validate(this.#schema, document, rules, { maxErrors: limits.errors - 1 });
      if (mistakes.length > 0) return mistakes.map((mistake) => coded(mistake, "GRAPHQL_VALIDATION_FAILED"));
      const operation = getOperationAST(document, operationName);
      if (!operation) return [badUserInput('Say with "operationName" which one of the document\'s operations to run.')];
      checkOperation({ schema: this.#schema, document, operation, variables: variables ?? {} }, limits);
      return { document, operation, variables: variables ?? {} };
    } catch (error) {
      if (error instanceof HubError) return [error];
      if (error instanceof GraphQLError) return [coded(error, "GRAPHQL_PARSE_FAILED")];
      throw error;
    }
  }

  /** The arguments to run a checked operation with. A subscription's context gets a `following`. */
  argumentsFor(
    { document, operation, variables }: CheckedOperation,
    context: RequestContext,
  ): ExecutionArgs & { contextValue: RequestContext } {
    const live = operation.operation === OperationTypeNode.SUBSCRIPTION ? { ...context, following: new Following() } : context;
    return {
      schema: this.#schema,
      document,
      operationName: operation.name?.value ?? null,
      variableValues: variables,
      contextValue: live,
      options: { maxCoercionErrors: this.#limits.errors - 1 },
    };
  }

  async execute(args: ExecutionArgs): Promise<ExecutionResult> {
    const began = performance.now();
    const result = await execute(args);
    this.#report(args, result, began);
    return result;
  }

  /** Starts a subscription. `permit` runs before each event and throws where the caller may not have it any more. */
  async subscribe(args: ExecutionArgs, permit: () => Promise<void>): Promise<ExecutionResult | AnswerStream> {
    const { following = new Following() } = args.contextValue as RequestContext;
    const began = performance.now();
    const source = await createSourceEventStream(args);
    const started = Symbol.asyncIterator in source;
    this.#report(args, started ? {} : source, began);
    return started ? new AnswerStream({ args, source, following, permit }) : source;
  }

  #report({ document, operationName, contextValue }: ExecutionArgs, { data, errors }: Partial<ExecutionResult>, began: number): void {
    const { requestId, caller } = contextValue as RequestContext;
    const shown = errors?.map((error) => publicError(error, this.#limits));
    const report: OperationReport = {
      requestId,
      clientId: caller?.clientId ?? null,
      name: operationName ?? null,
      type: getOperationAST(document, operationName)?.operation ?? "unread",
      over: "socket",
      outcome: outcomeOf(data, shown),
      ms: performance.now() - began,
    };
    this.#onOperation(report);
  }

  /** An answer as the client gets to see it; what operators must see of its errors is logged. */
  publish({ errors, ...rest }: ExecutionResult, context: RequestContext, operation: string | null): FormattedExecutionResult {
    if (errors === undefined) return rest;
    return { ...rest, errors: this.publishErrors(errors, context, operation) };
  }

  publishErrors(errors: readonly GraphQLError[], context: RequestContext, operation: string | null): ReturnType<typeof publicError>[] {
    return errors.map((error) => {
      logFailure(this.#log, error, context, operation);
      const shown = publicError(error, this.#limits);
      if (shown.extensions?.["code"] !== "INTERNAL") return shown;
      return { ...shown, extensions: { ...shown.extensions, requestId: context.requestId } };
    });
  }
}

function coded(error: GraphQLError, code: "GRAPHQL_PARSE_FAILED" | "GRAPHQL_VALIDATION_FAILED"): GraphQLError {
  if (error instanceof HubError) return error;
  const { message, nodes = null, source = null, positions = null } = error;
  return new GraphQLError(message, { nodes, source, positions, extensions: { code } });
}
