import type { Duplex } from "node:stream";
import { type Context, MessageType, stringifyMessage } from "graphql-ws";
import type { RawData, WebSocket } from "ws";
import type { AnswerStream } from "../graphql/answer-stream.js";
import type { Caller } from "../graphql/context.js";
import type { AnswerSink } from "../graphql/groups/group-member.js";
import { socketWording } from "./answer-wordings.js";
import type { StartQueue } from "./start-queue.js";
import type { Backlog, UnreadAnswers } from "./unread-answers.js";

/** Close codes of the hub's own; the others are those of the graphql-transport-ws protocol. */
export const CLOSE = { GOING_AWAY: 1001, POLICY: 1008, TRY_LATER: 1013, BAD_MESSAGE: 4400, FORBIDDEN: 4403, INTERNAL: 4500 } as const;

/** Messages of a socket that wait to be looked at; at more, no more are read. */
const MESSAGES_WAITING_MAX = 16;

export interface OpenSocketOptions {
  readonly socket: WebSocket;
  /** What the socket writes to: frames that were made for many go there as they are. */
  readonly wire: Duplex;
  /** The client's address. */
  readonly ip: string;
  /** Pings that it may send between two of the hub's. */
  readonly pingsMax: number;
  readonly unread: UnreadAnswers;
  /** Where messages wait that came in one piece with others. */
  readonly starts: StartQueue;
  /** How long a client that does not read may take to get the close frame with its code; then the socket is terminated, and what waits is dropped. */
  readonly terminateMs: number;
}

/** One client's socket: whose it is, and whether it is alive. */
export class OpenSocket {
  readonly #socket: WebSocket;
  readonly #wire: Duplex;
  readonly #pingsMax: number;
  readonly #backlog: Backlog;
  readonly #starts: StartQueue;
  readonly #terminateMs: number;
  #messages = 0;
  #pings = 0;
  #silent = false;
  readonly #onClose: (() => void)[] = [];
  #onDrain: (() => void)[] = [];
  /** Null until the client has shown its key. */
  caller: Caller | null = null;
  authorization: string | null = null;
  context: Context<Record<string, unknown> | undefined, OpenSocket> | null = null;

  /** The client's address. */
  readonly ip: string;

  constructor({ socket, wire, ip, pingsMax, unread, starts, terminateMs }: OpenSocketOptions) {
    this.ip = ip;
    this.#socket = socket;
    this.#wire = wire;
    this.#pingsMax = pingsMax;
    this.#starts = starts;
    this.#terminateMs = terminateMs;
    this.#backlog = unread.open(() => this.#refuseToWait());
    this.whenClosed(() => this.#backlog.close());
    socket.on("pong", () => (this.#silent = false));
    socket.on("ping", () => this.countPing());
    // ws closes the socket itself: a message too long, a frame that is none.
    socket.on("error", () => undefined);
    socket.once("close", () => {
      for (const close of this.#onClose.splice(0)) close();
    });
  }

  get protocol(): string {
    return this.#socket.protocol;
  }

  /** Resolves when the message has left for the network: who waits for it sends no faster than the client reads. */
  send(message: string): Promise<void> {
    return new Promise((resolve) => {
      // Nothing leaves any more, and nobody shall go on as if it did.
      if (this.#socket.readyState !== this.#socket.OPEN) return this.whenClosed(resolve);
      let left = (): void => undefined;
      // A failed send closes the socket, and that ends its operations.
      this.#socket.send(message, () => {
        left();
        resolve();
      });
      if (this.#socket.bufferedAmount > 0) left = this.#backlog.hold(message.length, this.caller?.clientId ?? null);
    });
  }

  /** Where answers go that were made for many, of the operation with this id. */
  sinkOf(id: string): AnswerSink {
    return {
      wording: socketWording(id),
      send: (frames) => this.#write(frames),
      whenDrained: (call) => this.#whenDrained(call),
      hold: (batch) => this.#backlog.hold(batch.size, this.caller?.clientId ?? null, batch),
    };
  }

  /** Whether the client still waits for the answer of the operation with this id: it is there, and has not completed it. */
  waitsFor(id: string): boolean {
    return this.#socket.readyState === this.#socket.OPEN && this.context !== null && id in this.context.subscriptions;
  }

  #write(frames: Buffer): boolean {
    if (this.#socket.readyState !== this.#socket.OPEN) return true;
    const wantsMore = this.#wire.write(frames);
    if (!wantsMore) this.#whenDrained(this.#backlog.hold(frames.length, this.caller?.clientId ?? null, frames));
    return wantsMore;
  }

  #refuseToWait(): void {
    this.close(CLOSE.TRY_LATER, "Too much waits for this client to read it");
    setTimeout(() => this.terminate(), this.#terminateMs).unref();
  }

  close(code: number, reason: string): void {
    this.#socket.close(code, reason);
  }

  terminate(): void {
    this.#socket.terminate();
  }

  /** Calls `close` when the socket has closed. */
  whenClosed(close: () => void): void {
    if (this.#socket.readyState === this.#socket.CLOSED) close();
    else this.#onClose.push(close);
  }

  onMessage(receive: (message: string) => Promise<void>): void {
    this.#socket.on("message", (data: RawData, isBinary: boolean) => {
      this.#silent = false;
      if (isBinary) return this.close(CLOSE.BAD_MESSAGE, "Messages are text");
      this.#messages += 1;
      if (this.#messages === MESSAGES_WAITING_MAX) this.#socket.pause();
      this.#starts.begin(() => {
        this.#messages -= 1;
        if (this.#socket.isPaused && this.#messages < MESSAGES_WAITING_MAX) this.#socket.resume();
        if (this.#socket.readyState !== this.#socket.OPEN) return;
        receive(textOf(data)).catch(() => this.close(CLOSE.INTERNAL, "The hub failed unexpectedly"));
      });
    });
  }

  countPing(): void {
    this.#silent = false;
    this.#pings += 1;
    if (this.#pings > this.#pingsMax) this.close(CLOSE.POLICY, "Too many pings");
  }

  /** Once an interval: terminates a socket from which nothing came since the last ping, and pings the others. */
  tick(sequence: number | null): void {
    this.#pings = 0;
    if (this.#silent) return this.terminate();
    this.#silent = true;
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    this.#socket.ping();
    if (this.caller === null) return;
    const offset = this.#offsetUpTo(sequence);
    const ping = { type: MessageType.Ping, ...(offset === null ? {} : { payload: { sequence: String(offset) } }) } as const;
    void this.send(stringifyMessage(ping));
  }

  #whenDrained(call: () => void): void {
    this.#onDrain.push(call);
    if (this.#onDrain.length > 1) return;
    this.#wire.once("drain", () => {
      const calls = this.#onDrain;
      this.#onDrain = [];
      for (const drained of calls) drained();
    });
  }

  /** Up to where every operation of this socket has been sent everything; null where one of them cannot say. */
  #offsetUpTo(head: number | null): number | null {
    let lowest = head;
    for (const operation of Object.values(this.context?.subscriptions ?? {})) {
      const offset = (operation as AnswerStream | null)?.offset ?? null;
      if (offset === null || lowest === null) return null;
      lowest = Math.min(lowest, offset);
    }
    return lowest;
  }
}

function textOf(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString();
  return Buffer.isBuffer(data) ? data.toString() : Buffer.from(data).toString();
}
