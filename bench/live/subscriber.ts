import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { WebSocket } from "ws";
import { changeIn } from "./message.js";

export interface SubscriberTerms {
  /** `ws://…` */
  readonly url: string;
  /** Null: a plain socket that is sent bytes. */
  readonly operation: { readonly query: string; readonly variables: Readonly<Record<string, unknown>>; readonly key: string } | null;
  readonly sku: string;
}

/** One client: it counts what comes and looks whether the versions rise by one. */
export class Subscriber {
  received = 0;
  /** Of the last change; null before the first. */
  version: number | null = null;
  /** What went wrong first; null: nothing did. */
  wrong: string | null = null;
  readonly #socket: WebSocket;
  readonly #onChange: (sequence: number) => void;

  private constructor(socket: WebSocket, onChange: (sequence: number) => void) {
    this.#socket = socket;
    this.#onChange = onChange;
    socket.on("message", (message: Buffer) => this.#take(message));
    socket.on("error", (error) => (this.wrong ??= error.message));
    socket.on("close", (code) => (this.wrong ??= `closed with ${code}`));
  }

  /** Connects, shows its key and subscribes. `onChange` is called with the sequence of each change. */
  static async open({ url, operation, sku }: SubscriberTerms, onChange: (sequence: number) => void): Promise<Subscriber> {
    const options = { perMessageDeflate: false, skipUTF8Validation: true };
    const socket = operation === null ? new WebSocket(url, options) : new WebSocket(url, "graphql-transport-ws", options);
    await once(socket, "open");
    const id = randomUUID();
    if (operation === null) {
      socket.send(JSON.stringify({ sku, id }));
      return new Subscriber(socket, onChange);
    }
    const { key, query, variables } = operation;
    socket.send(JSON.stringify({ type: "connection_init", payload: { authorization: `Bearer ${key}` } }));
    const [answer] = (await once(socket, "message")) as [Buffer];
    if (!answer.includes("connection_ack")) throw new Error(`Instead of an acknowledgement came ${answer.toString()}`);
    const subscriber = new Subscriber(socket, onChange);
    socket.send(JSON.stringify({ type: "subscribe", id, payload: { query, variables } }));
    return subscriber;
  }

  close(): void {
    this.wrong ??= "";
    this.#socket.terminate();
  }

  #take(message: Buffer): void {
    const change = changeIn(message);
    if (change === null) return this.#other(message);
    const { version, sequence } = change;
    if (this.version !== null && version !== this.version + 1) this.wrong ??= `version ${version} came after ${this.version}`;
    this.version = version;
    this.received += 1;
    this.#onChange(sequence);
  }

  #other(message: Buffer): void {
    if (message.includes('"type":"ping"')) this.#socket.send('{"type":"pong"}');
    else this.wrong ??= message.toString();
  }
}
