import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import { setImmediate as nextTask } from "node:timers/promises";
import type { ExecutionArgs, ExecutionResult, GraphQLError } from "graphql";
import { type Context, handleProtocols, makeServer, type SubscribePayload } from "graphql-ws";
import { type WebSocket, WebSocketServer } from "ws";
import { HubError, limitExceeded, unauthenticated } from "../errors/hub-error.js";
import type { AnswerStream } from "../graphql/answer-stream.js";
import type { RequestContext } from "../graphql/context.js";
import type { AnswerSink } from "../graphql/groups/group-member.js";
import type { LiveOperations } from "../graphql/live-operations.js";
import type { Permit } from "../graphql/permit.js";
import { clientAddress, type Trust } from "./forwarded.js";
import type { Authenticate } from "./authenticate.js";
import type { KeyWatch } from "./key-watch.js";
import { CLOSE, OpenSocket } from "./open-socket.js";
import type { Origins } from "./origins.js";
import { refuseUpgrade, upgradeProblem } from "./refuse-upgrade.js";
import { type ConnectionCount, OPERATION_ID_LENGTH_MAX, type SocketLimits } from "./socket-limits.js";
import type { StartQueue } from "./start-queue.js";
import type { UnreadAnswers } from "./unread-answers.js";

export interface SocketsOptions {
  readonly server: Server;
  readonly operations: LiveOperations;
  readonly authenticate: Authenticate;
  readonly keys: KeyWatch;
  readonly connections: ConnectionCount;
  readonly limits: SocketLimits;
  readonly trust: Trust;
  readonly unread: UnreadAnswers;
  /** Where messages wait that came in one piece with others. */
  readonly starts: StartQueue;
  /** Which pages may connect. */
  readonly origins: Origins;
  /** Everything up to it has been handed to this process's subscriptions; null where there is no feed. */
  readonly sequence: () => number | null;
}

type SocketContext = Context<Record<string, unknown> | undefined, OpenSocket>;

/** GraphQL over WebSocket (graphql-transport-ws) on the server's own port, at `/graphql`. */
export class Sockets {
  readonly #options: SocketsOptions;
  readonly #upgrades: WebSocketServer;
  readonly #open = new Set<OpenSocket>();
  readonly #running = new Set<Promise<unknown>>();
  readonly #pinging: NodeJS.Timeout;
  #closing = false;

  constructor(options: SocketsOptions) {
    this.#options = options;
    const { limits, server } = options;
    this.#upgrades = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      maxPayload: limits.messageBytes,
      perMessageDeflate: false,
      handleProtocols,
    });
    const protocol = this.#protocol();
    server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      this.#upgrade(request, socket, head, (opened) => {
        const open = this.#add(opened, socket, clientAddress(request, options.trust));
        const closed = protocol.opened(open, open);
        opened.once("close", (code, reason) => void closed(code, String(reason)));
      });
    });
    this.#pinging = setInterval(() => this.#ping(), limits.pingMs);
    this.#pinging.unref();
  }

  get count(): number {
    return this.#open.size;
  }

  /** Operations that run on all sockets together. */
  get operationCount(): number {
    let count = 0;
    for (const { context } of this.#open) count += Object.keys(context?.subscriptions ?? {}).length;
    return count;
  }

  /** Takes no more, lets queries and mutations finish within the grace, and closes every socket with 1001. */
  async close(graceMs: number): Promise<void> {
    this.#closing = true;
    clearInterval(this.#pinging);
    const grace = new Promise<void>((resolve) => setTimeout(resolve, graceMs).unref());
    await Promise.race([Promise.allSettled([...this.#running]), grace]);
    await nextTask();
    const sockets = [...this.#open];
    const closed = sockets.map((socket) => new Promise<void>((resolve) => socket.whenClosed(resolve)));
    for (const socket of sockets) socket.close(CLOSE.GOING_AWAY, "The hub is stopping");
    const deadline = setTimeout(() => {
      for (const socket of sockets) socket.terminate();
    }, graceMs);
    await Promise.all(closed);
    clearTimeout(deadline);
    this.#upgrades.close();
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer, opened: (socket: WebSocket) => void): void {
    socket.on("error", () => socket.destroy());
    const { origins, limits } = this.#options;
    const problem = upgradeProblem(request, { origins, closing: this.#closing, full: this.#open.size >= limits.sockets });
    if (problem === null) this.#upgrades.handleUpgrade(request, socket, head, opened);
    else refuseUpgrade(socket, problem);
  }

  #add(socket: WebSocket, wire: Duplex, ip: string): OpenSocket {
    const { limits, unread, starts } = this.#options;
    const open = new OpenSocket({ socket, wire, ip, pingsMax: limits.pings, unread, starts, terminateMs: limits.terminateMs });
    this.#open.add(open);
    open.whenClosed(() => this.#open.delete(open));
    return open;
  }

  #ping(): void {
    const sequence = this.#options.sequence();
    for (const socket of this.#open) socket.tick(sequence);
  }

  #protocol(): ReturnType<typeof makeServer<Record<string, unknown> | undefined, OpenSocket>> {
    const { operations, limits } = this.#options;
    return makeServer<Record<string, unknown> | undefined, OpenSocket>({
      connectionInitWaitTimeout: limits.initMs,
      onConnect: (context) => this.#connect(context),
      onPing: ({ extra }) => extra.countPing(),
      onSubscribe: (context, id, payload) => this.#prepare(context, id, payload),
      execute: (args) => this.#track(operations.execute(args)),
      subscribe: (args) => this.#subscribe(args),
      onNext: (_context, _id, { operationName }, args, result) =>
        operations.publish(result as ExecutionResult, contextIn(args), operationName ?? null),
      onError: ({ extra: { caller } }, _id, { operationName }, errors) =>
        operations.publishErrors(
          errors,
          operations.contextFor(caller, () => false),
          operationName ?? null,
        ),
    });
  }

  /** Answers whether the client may stay, and greets it with the place in the ledger where a subscription begins at the earliest. */
  async #connect(context: SocketContext): Promise<boolean | { readonly sequence: string }> {
    const { extra: socket, connectionParams } = context;
    const { authenticate, connections, keys } = this.#options;
    const given = connectionParams?.["authorization"];
    if (typeof given !== "string") return false;
    const find = async (): Promise<Awaited<ReturnType<Authenticate>>> => authenticate(given, socket);
    const caller = await find().catch(() => "UNKNOWN" as const);
    if (caller === null) return false;
    if (caller === "UNKNOWN") {
      socket.close(CLOSE.TRY_LATER, "The key cannot be looked up right now, or too many from this address were wrong");
      return true;
    }
    if (this.#closing) socket.close(CLOSE.GOING_AWAY, "The hub is stopping");
    else if (!connections.take(caller.clientId)) socket.close(CLOSE.TRY_LATER, "This key has all the connections it may have");
    else {
      socket.whenClosed(() => connections.giveBack(caller.clientId));
      socket.whenClosed(keys.watch(given, () => socket.close(CLOSE.FORBIDDEN, "The key has ended")));
    }
    Object.assign(socket, { caller, authorization: given, context });
    const sequence = this.#options.sequence();
    return sequence === null ? true : { sequence: String(sequence) };
  }

  async #prepare(
    { extra: socket, subscriptions }: SocketContext,
    id: string,
    payload: SubscribePayload,
  ): Promise<ExecutionArgs | readonly GraphQLError[]> {
    const { operations, limits } = this.#options;
    const running = Object.keys(subscriptions).length;
    if (this.#closing) return [new HubError("UNAVAILABLE", "The hub is stopping. Connect again.", { retryAfterMs: 1_000 })];
    if (running > limits.operations) return [limitExceeded("Operations that run on one socket", limits.operations, running)];
    if (id.length > OPERATION_ID_LENGTH_MAX) return [limitExceeded("Characters of an operation's id", OPERATION_ID_LENGTH_MAX, id.length)];
    await this.#permit(socket);
    const context = operations.contextFor(socket.caller, () => !socket.waitsFor(id));
    const checked = operations.check(payload, context);
    if (!("operation" in checked)) return checked;
    const permit: Permit = { name: socket.authorization ?? "", check: () => this.#permit(socket) };
    const live: SocketRequestContext = { ...context, permit, sink: socket.sinkOf(id) };
    return operations.argumentsFor(checked, live);
  }

  /** Throws where the socket's key has ended, and closes it. */
  async #permit(socket: OpenSocket): Promise<void> {
    if (await this.#options.keys.isGood(socket.authorization ?? "")) return;
    socket.close(CLOSE.FORBIDDEN, "The key has ended");
    throw unauthenticated();
  }

  #subscribe(args: ExecutionArgs): Promise<ExecutionResult | AnswerStream> {
    const { permit, sink } = args.contextValue as SocketRequestContext;
    return this.#options.operations.subscribe(args, { permit, sink });
  }

  #track<Answer>(running: Promise<Answer>): Promise<Answer> {
    const tracked = running.finally(() => this.#running.delete(tracked));
    this.#running.add(tracked);
    return tracked;
  }
}

/** A request's context that knows how to look at its socket's key again, and how to send over the socket what was made for many. */
interface SocketRequestContext extends RequestContext {
  readonly permit: Permit;
  readonly sink: AnswerSink;
}

function contextIn(args: ExecutionArgs): RequestContext {
  return args.contextValue as RequestContext;
}
