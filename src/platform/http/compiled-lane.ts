import type { FastifyReply, FastifyRequest } from "fastify";
import type { ExecutionResult, GraphQLSchema } from "graphql";
import { type AnswerHead, headOf } from "../graphql/answer-status.rules.js";
import { type AnswerType, answerTypeFor, JSON_TYPE } from "../graphql/answer-type.js";
import type { CompiledOperation } from "../graphql/compiled/compiled-operation.js";
import { CompiledOperations } from "../graphql/compiled/compiled-operations.js";
import type { RequestContext } from "../graphql/context.js";
import { logFailure } from "../graphql/failure-log.js";
import { unguardedTwin } from "../graphql/hub-schema.js";
import { OPERATION_LIMITS, type OperationLimits } from "../graphql/limits.js";
import { outcomeOf } from "../graphql/outcome.rules.js";
import { namedError } from "../graphql/public-errors.js";
import { checkVariableText } from "../graphql/text.rules.js";
import type { Logger } from "../observability/logger.js";
import type { LaneFigures } from "../observability/lane-metrics.js";
import { type OperationWatch, reportedName } from "../observability/operation-report.js";
import { mayHoldIllFormedText } from "./body.js";

export interface CompiledLaneOptions {
  readonly schema: GraphQLSchema;
  readonly log: Logger;
  readonly limits?: OperationLimits;
  readonly onOperation: OperationWatch;
}

/** What the lane takes of a body: anything else is Apollo Server's. */
interface PlainBody {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly operationName: string | null;
}

/** An operation that runs, and whom it is to be answered. */
interface Asked {
  readonly operation: CompiledOperation;
  readonly context: RequestContext;
  readonly reply: FastifyReply;
  readonly type: AnswerType;
  /** When it began, by `performance.now`. */
  readonly began: number;
}

const NO_VARIABLES = {};

/** An answer's body, or null: Apollo Server is to answer. */
type Answered = string | null;

/**
 * The short lane: operations that come again and again, compiled. It answers what Apollo Server would, byte for byte; whatever is unusual
 * about a request it leaves to Apollo Server.
 */
export class CompiledLane {
  readonly #operations: CompiledOperations;
  readonly #log: Logger;
  readonly #limits: OperationLimits;
  readonly #onOperation: OperationWatch;
  #answered = 0;

  /** Null for a schema the hub did not build: its permissions are not known. */
  static over(options: CompiledLaneOptions): CompiledLane | null {
    const schema = unguardedTwin(options.schema);
    return schema === null ? null : new CompiledLane(schema, options);
  }

  private constructor(schema: GraphQLSchema, { log, limits = OPERATION_LIMITS, onOperation }: CompiledLaneOptions) {
    this.#operations = new CompiledOperations({ schema, limits });
    this.#log = log;
    this.#limits = limits;
    this.#onOperation = onOperation;
  }

  get figures(): LaneFigures {
    return { answered: this.#answered, documents: this.#operations.size };
  }

  /** The answer's body, at once where all it needs is in memory. Null where Apollo Server is to answer: then nothing was done. Sets headers. */
  answer(request: FastifyRequest, reply: FastifyReply, context: RequestContext): Answered | Promise<Answered> {
    const began = performance.now();
    const sent = request.method === "POST" ? plainBody(request.body) : null;
    if (sent === null || context.caller === null) return null;
    const operation = this.#operations.find(sent.query, sent.operationName, context.caller.role);
    const type = answerTypeFor(request.headers.accept);
    if (operation === null || type === null) return null;
    const looked = operation.declares(sent.variables) && !mayHoldIllFormedText(request);
    if (!looked && !isStorable(sent.variables)) return null;
    const running = operation.run(sent.variables, context);
    const asked = { operation, context, began, reply, type };
    return running instanceof Promise ? running.then((result) => this.#finish(asked, result)) : this.#finish(asked, running);
  }

  #finish({ operation, context, began, reply, type }: Asked, result: ExecutionResult | null): Answered {
    if (result === null) return null;
    this.#answered += 1;
    const { data } = result;
    const errors = result.errors?.map((error) => {
      logFailure(this.#log, error, context, operation.name);
      return namedError(error, context.requestId, this.#limits);
    });
    this.#onOperation(
      {
        requestId: context.requestId,
        clientId: context.caller?.clientId ?? null,
        name: reportedName(operation.name),
        type: operation.type,
        over: "http",
        outcome: outcomeOf(data, errors),
        ms: performance.now() - began,
      },
      context.span,
    );
    if (type !== JSON_TYPE) void reply.header("content-type", type);
    if (errors !== undefined) sendHead(reply, headOf({ data, errors }, type));
    return `${JSON.stringify(errors === undefined ? { data } : { errors, data })}\n`;
  }
}

function sendHead(reply: FastifyReply, { status, retryAfter }: AnswerHead): void {
  void reply.code(status);
  if (retryAfter !== null) void reply.header("retry-after", retryAfter);
}

function isStorable(variables: PlainBody["variables"]): boolean {
  try {
    checkVariableText(variables);
    return true;
  } catch {
    return false;
  }
}

/** The body where it has a document and nothing the lane does not know; else null. */
function plainBody(body: unknown): PlainBody | null {
  if (typeof body !== "object" || body === null || Array.isArray(body)) return null;
  for (const name in body) if (name !== "query" && name !== "variables" && name !== "operationName") return null;
  const { query, variables, operationName } = body as Readonly<Record<string, unknown>>;
  if (typeof query !== "string") return null;
  if (operationName !== undefined && operationName !== null && typeof operationName !== "string") return null;
  if (variables === undefined || variables === null) return { query, variables: NO_VARIABLES, operationName: operationName ?? null };
  if (typeof variables !== "object" || Array.isArray(variables)) return null;
  return { query, variables: variables as PlainBody["variables"], operationName: operationName ?? null };
}
