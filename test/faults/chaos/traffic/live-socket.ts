import { WebSocket } from "ws";
import { ADMIN_KEY } from "../stage/hub-slot.js";
import type { Ending } from "./subscriber.js";

export interface LiveSubscription {
  readonly url: string;
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly signal: AbortSignal;
  readonly onEvent: (event: Readonly<Record<string, unknown>>) => void;
}

/** To treat an open socket badly. */
export interface SocketHandle {
  pause(): void;
  resume(): void;
}

interface Message {
  readonly type: string;
  readonly payload?: unknown;
}

export interface LivePayload {
  readonly data?: { readonly event?: Readonly<Record<string, unknown>> } | null;
  readonly errors?: readonly { readonly extensions?: { readonly code?: string } }[];
}

/** Runs one subscription over graphql-transport-ws until it ends, for whatever reason. */
export function subscribeOverSocket(given: LiveSubscription, onOpen: (handle: SocketHandle) => void): Promise<Ending> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`${given.url.replace("http", "ws")}/graphql`, "graphql-transport-ws", { handshakeTimeout: 5_000 });
    let code: string | null = null;
    const send = (message: unknown): void => socket.send(JSON.stringify(message));
    const stop = (): void => socket.terminate();
    given.signal.addEventListener("abort", stop);
    if (given.signal.aborted) stop();
    socket.on("open", () => {
      send({ type: "connection_init", payload: { authorization: `Bearer ${ADMIN_KEY}` } });
      onOpen({ pause: () => socket.pause(), resume: () => socket.resume() });
    });
    socket.on("message", (data: Buffer) => {
      const message = JSON.parse(data.toString()) as Message;
      if (message.type === "ping") send({ type: "pong" });
      if (message.type === "connection_ack")
        send({ type: "subscribe", id: "1", payload: { query: given.query, variables: given.variables } });
      // An event that could not be told is an end as well: what follows it must not be taken for the next. The resumption asks for it again.
      if (message.type === "next" && code === null) code = take(message.payload as LivePayload, given.onEvent);
      if (message.type === "next" && code !== null) socket.terminate();
      if (message.type === "error") code = (message.payload as NonNullable<LivePayload["errors"]>)[0]?.extensions?.code ?? "NO_CODE";
      if (message.type === "error" || message.type === "complete") socket.close();
    });
    socket.on("error", () => undefined);
    socket.on("close", (closeCode) => {
      given.signal.removeEventListener("abort", stop);
      resolve({ code: code ?? (closeCode === 1006 ? null : String(closeCode)) });
    });
  });
}

/** Hands on what an answer tells; answers the code of the error it carries. */
export function take(payload: LivePayload, onEvent: LiveSubscription["onEvent"]): string | null {
  const event = payload.data?.event;
  if (event !== undefined && event !== null) onEvent(event);
  const [error] = payload.errors ?? [];
  return error === undefined ? null : (error.extensions?.code ?? "NO_CODE");
}
