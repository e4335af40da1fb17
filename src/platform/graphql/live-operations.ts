import { randomUUID } from "node:crypto";
import {
  createSourceEventStream,
  type DocumentNode,
  execute,
  type ExecutionArgs,
  type ExecutionResult,
  type FormattedExecutionResult,
  getOperationAST,
  GraphQLError,
  type GraphQLFormattedError,
  type GraphQLSchema,
  type OperationDefinitionNode,
  OperationTypeNode,
} from "graphql";
import { badUserInput, HubError } from "../errors/hub-error.js";
import { FeedSubscription } from "../feed/feed-subscription.js";
import type { Logger } from "../observability/logger.js";
import { type OperationReport, type OperationWatch, reportedName } from "../observability/operation-report.js";
import { Pace } from "../feed/pace.js";
import { AnswerStream, answerTo } from "./answer-stream.js";
import { endingOf } from "./budget/ending.js";
import { type Caller, charge, type Rate, type RequestContext } from "./context.js";
import { logFailure } from "./failure-log.js";
import { AnswerGroups } from "./groups/answer-groups.js";
import type { AnswerSink } from "./groups/group-member.js";
import { partsOfAnswer } from "./loaders.js";
import { OPERATION_LIMITS, type OperationLimits } from "./limits.js";
import { checkOperation } from "./operation-check.js";
import { DOCUMENT_COST } from "./operation-rate.js";
import { outcomeOf } from "./outcome.rules.js";
import type { Permit } from "./permit.js";
import { namedError, publicError } from "./public-errors.js";
import { coded, ReadDocuments } from "./read-documents.js";

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
  /** Charged for what keys ask. Default: nobody counts. */
  readonly rate?: Rate | undefined;
  /** Is told of every operation that was run; of a subscription once it has begun. Default: nobody is. */
  readonly onOperation?: OperationWatch;
}

export interface SubscribeOptions {
  /** Checked before each event. */
  readonly permit: Permit;
  /** Where answers go that were made for many. Default null: the subscription is executed alone. */
  readonly sink?: AnswerSink | null;
}

export interface LiveFigures {
  readonly answersMade: number;
  readonly answersSent: number;
  readonly groups: number;
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
  readonly #rate: Rate | undefined;
  readonly #onOperation: OperationWatch;
  readonly #documents: ReadDocuments;
  readonly #groups: AnswerGroups;
  readonly #pace = new Pace();
  #answersMade = 0;
  #answersAlone = 0;

  constructor({ schema, log, limits = OPERATION_LIMITS, rate, onOperation = (): void => undefined }: LiveOperationsOptions) {
    this.#schema = schema;
    this.#log = log;
    this.#limits = limits;
    this.#rate = rate;
    this.#onOperation = onOperation;
    this.#documents = new ReadDocuments(schema, limits);
    this.#groups = new AnswerGroups({ answer: (args, event) => this.#write(args, event) });
  }

  /** Of subscriptions: answers made, answers sent (one that is made for many is sent to each), and groups there are now. */
  get figures(): LiveFigures {
    return { answersMade: this.#answersMade, answersSent: this.#answersAlone + this.#groups.sent, groups: this.#groups.size };
  }

  /** The operation, or what is wrong with it: RATE_LIMITED where the key of `context` has spent what it may. */
  check({ query, variables, operationName }: SentOperation, context: RequestContext): CheckedOperation | readonly GraphQLError[] {
    const limits = this.#limits;
    try {
      charge(context, DOCUMENT_COST);
      const document = this.#documents.read(query);
      if (!("kind" in document)) return document;
      const operation = getOperationAST(document, operationName);
      if (!operation) return [badUserInput('Say with "operationName" which one of the document\'s operations to run.')];
      const nodes = checkOperation({ schema: this.#schema, document, operation, variables: variables ?? {} }, limits);
      charge(context, 1 + nodes);
      return { document, operation, variables: variables ?? {} };
    } catch (error) {
      if (error instanceof HubError) return [error];
      if (error instanceof GraphQLError) return [coded(error, "GRAPHQL_PARSE_FAILED")];
      throw error;
    }
  }

  /** The arguments to run a checked operation with. A subscription's context gets a `subscription`. */
  argumentsFor(
    { document, operation, variables }: CheckedOperation,
    context: RequestContext,
  ): ExecutionArgs & { contextValue: RequestContext } {
    const live = operation.operation === OperationTypeNode.SUBSCRIPTION ? { ...context, subscription: new FeedSubscription() } : context;
    return {
      schema: this.#schema,
      document,
      operationName: operation.name?.value ?? null,
      variableValues: variables,
      contextValue: live,
      options: { maxCoercionErrors: this.#limits.errors - 1 },
    };
  }

  /** The context of an operation that comes over a connection. `isGone`: whether nobody waits for its answer any more. */
  contextFor(caller: Caller | null, isGone: () => boolean): RequestContext {
    return { requestId: randomUUID(), caller, ...partsOfAnswer(this.#limits.answer, isGone), rate: this.#rate };
  }

  async execute(args: ExecutionArgs): Promise<ExecutionResult> {
    const began = performance.now();
    const made = await execute(args);
    const changes = getOperationAST(args.document, args.operationName)?.operation === OperationTypeNode.MUTATION;
    const ending = endingOf(made.data, (args.contextValue as RequestContext).budget, { changes, free: true });
    const result = ending === null ? made : { errors: [ending], data: null };
    this.#report(args, result, began);
    return result;
  }

  /** Starts a subscription. Where its answers can be sent to `sink` as bytes, it is executed together with others once it has come to the present. */
  async subscribe(args: ExecutionArgs, { permit, sink = null }: SubscribeOptions): Promise<ExecutionResult | AnswerStream> {
    const { subscription = new FeedSubscription() } = args.contextValue as RequestContext;
    const began = performance.now();
    const source = await createSourceEventStream(args);
    const started = Symbol.asyncIterator in source;
    this.#report(args, started ? {} : source, began);
    if (!started) return source;
    const onAnswer = (): void => {
      this.#answersMade += 1;
      this.#answersAlone += 1;
    };
    return new AnswerStream({
      args,
      source,
      subscription,
      permit,
      pace: this.#pace,
      sharing: sink === null ? null : { groups: this.#groups, sink },
      onAnswer,
    });
  }

  /** An answer for many, as each of them gets to see it. */
  async #write(args: ExecutionArgs, event: unknown): Promise<Buffer> {
    this.#answersMade += 1;
    const answer = await answerTo(args, event);
    return Buffer.from(JSON.stringify(this.publish(answer, args.contextValue as RequestContext, args.operationName ?? null)));
  }

  #report({ document, operationName, contextValue }: ExecutionArgs, { data, errors }: Partial<ExecutionResult>, began: number): void {
    const { requestId, caller } = contextValue as RequestContext;
    const shown = errors?.map((error) => publicError(error, this.#limits));
    const report: OperationReport = {
      requestId,
      clientId: caller?.clientId ?? null,
      name: reportedName(operationName),
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

  publishErrors(errors: readonly GraphQLError[], context: RequestContext, operation: string | null): GraphQLFormattedError[] {
    return errors.map((error) => {
      logFailure(this.#log, error, context, operation);
      return namedError(error, context.requestId, this.#limits);
    });
  }
}
