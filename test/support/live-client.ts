import { once } from "node:events";
import { WebSocket } from "ws";
import type { AnsweredError } from "./graphql-client.js";

export interface LiveMessage {
  readonly type: string;
  readonly id?: string;
  readonly payload?: unknown;
}

export interface LiveAnswer<Data = Record<string, unknown>> {
  readonly data?: Data | null;
  readonly errors?: readonly AnsweredError[];
}

/** A socket that speaks the protocol message by message, to say the wrong thing as easily as the right one. */
export class RawSocket {
  readonly socket: WebSocket;
  readonly received: LiveMessage[] = [];
  readonly #waiting = new Set<() => void>();
  closed: { readonly code: number; readonly reason: string } | null = null;

  private constructor(url: string, protocol: string | null, headers: Readonly<Record<string, string>>) {
    const address = `${url.replace("http", "ws")}/graphql`;
    this.socket = protocol === null ? new WebSocket(address, { headers }) : new WebSocket(address, protocol, { headers });
    this.socket.on("message", (data: Buffer) => {
      const message = JSON.parse(data.toString()) as LiveMessage;
      if (message.type === "ping") this.send({ type: "pong" });
      this.received.push(message);
      for (const look of this.#waiting) look();
    });
    this.socket.on("error", () => undefined);
    this.socket.on("close", (code, reason) => {
      this.closed = { code, reason: reason.toString() };
      for (const look of this.#waiting) look();
    });
  }

  static async open(
    url: string,
    { protocol = "graphql-transport-ws", headers = {} }: { protocol?: string | null; headers?: Record<string, string> } = {},
  ): Promise<RawSocket> {
    const raw = new RawSocket(url, protocol, headers);
    await once(raw.socket, "open");
    return raw;
  }

  /** Opens a socket and shows the key. */
  static async connect(url: string, key: string): Promise<RawSocket> {
    const raw = await RawSocket.open(url);
    raw.send({ type: "connection_init", payload: { authorization: `Bearer ${key}` } });
    await raw.until(({ type }) => type === "connection_ack");
    return raw;
  }

  send(message: unknown): void {
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(typeof message === "string" ? message : JSON.stringify(message));
  }

  subscribe(id: string, query: string, variables: Readonly<Record<string, unknown>> = {}): void {
    this.send({ type: "subscribe", id, payload: { query, variables } });
  }

  /** The first message, from those that came already on, that meets `test`. Fails where the socket closes first. */
  async until(test: (message: LiveMessage) => boolean): Promise<LiveMessage> {
    return this.#wait(() => {
      const found = this.received.find(test);
      if (found === undefined && this.closed !== null) throw new Error(`The socket was closed: ${JSON.stringify(this.closed)}`);
      return found;
    });
  }

  /** Waits for `count` answers of one operation. */
  async answers<Data = Record<string, unknown>>(id: string, count: number): Promise<LiveAnswer<Data>[]> {
    return this.#wait(() => {
      const found = this.received.filter((message) => message.id === id && message.type === "next");
      if (found.length >= count) return found.map(({ payload }) => payload as LiveAnswer<Data>);
      if (this.closed !== null) throw new Error(`The socket was closed after ${found.length} answers: ${JSON.stringify(this.closed)}`);
      return undefined;
    });
  }

  /** The code with which the socket is closed. */
  async closeCode(): Promise<number> {
    return (await this.#wait(() => this.closed ?? undefined)).code;
  }

  async close(): Promise<void> {
    this.socket.close();
    await this.closeCode();
  }

  #wait<Value>(look: () => Value | undefined): Promise<Value> {
    return new Promise((resolve, reject) => {
      const attempt = (): void => {
        try {
          const found = look();
          if (found === undefined) return;
          this.#waiting.delete(attempt);
          resolve(found);
        } catch (error) {
          this.#waiting.delete(attempt);
          reject(error instanceof Error ? error : new Error(String(error)));
        }
      };
      this.#waiting.add(attempt);
      attempt();
    });
  }
}
