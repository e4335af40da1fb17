import type { OutgoingHttpHeaders, ServerResponse } from "node:http";
import type { FastifyReply, FastifyRequest } from "fastify";
import { type ExecutionArgs, type ExecutionResult, OperationTypeNode } from "graphql";
import { print } from "graphql-sse";
import { unauthenticated } from "../errors/hub-error.js";
import type { RequestContext } from "../graphql/context.js";
import type { CheckedOperation, LiveOperations } from "../graphql/live-operations.js";
import { HttpError } from "./errors.js";
import { EventWriter } from "./event-writer.js";
import type { KeyWatch } from "./key-watch.js";
import { sentOperation } from "./sent-operation.js";
import type { ConnectionCount, SocketLimits } from "./socket-limits.js";
import type { UnreadAnswers } from "./unread-answers.js";

export interface EventStreamsOptions {
  readonly operations: LiveOperations;
  readonly keys: KeyWatch;
  readonly connections: ConnectionCount;
  readonly limits: SocketLimits;
  readonly unread: UnreadAnswers;
}

interface Running {
  readonly writer: EventWriter;
  stop(): void;
}

/** Whether a request wants its answer as server-sent events. */
export function wantsEvents({ headers: { accept } }: FastifyRequest): boolean {
  return accept !== undefined && /\btext\/event-stream\b/i.test(accept);
}

/** GraphQL over server-sent events: one operation for each request (the protocol's "distinct connections mode"). */
export class EventStreams {
  readonly #options: EventStreamsOptions;
  readonly #running = new Set<Running>();
  readonly #pinging: NodeJS.Timeout;
  #closing = false;

  constructor(options: EventStreamsOptions) {
    this.#options = options;
    this.#pinging = setInterval(() => {
      for (const { writer } of this.#running) writer.tick();
    }, options.limits.pingMs);
    this.#pinging.unref();
  }

  get count(): number {
    return this.#running.size;
  }

  /** Answers a request until its operation ends, its client goes, or its key does. */
  async answer(request: FastifyRequest, reply: FastifyReply, context: RequestContext, authorization: string): Promise<void> {
    const { operations, connections, unread } = this.#options;
    if (this.#closing) throw new HttpError(503, "UNAVAILABLE", "The hub is stopping. Connect again.", { retryAfterMs: 1_000 });
    const checked = operations.check(sentOperation(request), context);
    // Before the stream has begun, the answer can say by its status when to come again.
    if (!("operation" in checked) && checked[0]?.extensions["code"] === "RATE_LIMITED") throw checked[0];
    if (request.method === "GET" && "operation" in checked && checked.operation.operation === OperationTypeNode.MUTATION) {
      void reply.header("allow", "POST");
      throw new HttpError(405, "BAD_USER_INPUT", "A mutation is sent by POST.");
    }
    const clientId = context.caller?.clientId ?? 0;
    if (!connections.take(clientId)) {
      throw new HttpError(429, "RATE_LIMITED", "This key has all the connections it may have. Close some.", { retryAfterMs: 1_000 });
    }
    try {
      const writer = new EventWriter(begin(reply), { unread, clientId });
      if ("operation" in checked) await this.#run(writer, checked, context, authorization);
      else await writer.finish({ errors: operations.publishErrors(checked, context, null) });
    } finally {
      connections.giveBack(clientId);
    }
  }

  /** Ends every stream without saying that it is complete: clients connect again. */
  close(): void {
    this.#closing = true;
    clearInterval(this.#pinging);
    for (const running of this.#running) running.stop();
  }

  async #run(writer: EventWriter, checked: CheckedOperation, context: RequestContext, authorization: string): Promise<void> {
    const { operations, keys } = this.#options;
    const args = operations.argumentsFor(checked, context);
    const { subscription } = args.contextValue;
    let stopped = false;
    let keyEnded = false;
    const end = (): void => subscription?.end();
    const stop = (): void => {
      stopped = true;
      end();
    };
    const running: Running = { writer, stop };
    const unwatch = keys.watch(authorization, () => {
      keyEnded = true;
      end();
    });
    writer.whenClosed(end);
    this.#running.add(running);
    try {
      const publish = (result: ExecutionResult): unknown => operations.publish(result, context, args.operationName ?? null);
      for await (const result of this.#results(writer, args, checked, authorization))
        await writer.write(print({ event: "next", data: publish(result) as never }));
      if (stopped) writer.end();
      else await writer.finish(keyEnded ? publish({ errors: [unauthenticated()] }) : null);
    } finally {
      unwatch();
      this.#running.delete(running);
    }
  }

  async *#results(
    writer: EventWriter,
    args: ExecutionArgs,
    { operation }: CheckedOperation,
    authorization: string,
  ): AsyncGenerator<ExecutionResult, void, void> {
    const { operations, keys } = this.#options;
    if (operation.operation !== OperationTypeNode.SUBSCRIPTION) {
      yield await operations.execute(args);
      return;
    }
    const check = async (): Promise<void> => {
      if (!(await keys.isGood(authorization))) throw unauthenticated();
    };
    const answers = await operations.subscribe(args, { permit: { name: authorization, check }, sink: writer.sink });
    if (Symbol.asyncIterator in answers) yield* answers;
    else yield answers;
  }
}

function begin(reply: FastifyReply): ServerResponse {
  const headers = {
    ...reply.getHeaders(),
    "content-type": "text/event-stream; charset=utf-8",
    "x-accel-buffering": "no",
  } as OutgoingHttpHeaders;
  reply.hijack();
  const response: ServerResponse = reply.raw;
  response.writeHead(200, headers);
  return response;
}
