import { WebSocket } from "ws";
import type { Asked } from "./ask.js";
import { outcomeOf } from "./ask.js";
import type { Outcomes, Target } from "./heavy-kind.js";

/** Longer than that of one request: whoever subscribes gets much, and others come first. */
const PATIENCE_MS = 120_000;

export interface Subscribed extends Asked {
  /** Resolves when so many answers have come. */
  readonly answers: number;
}

/** Runs one operation over a socket of its own until enough has come, and notes how it ended. */
export async function subscribe({ url }: Target, outcomes: Outcomes, { key, query, variables = {}, answers }: Subscribed): Promise<void> {
  const socket = openSocket(url);
  const outcome = await new Promise<string>((resolve) => {
    const patience = setTimeout(() => resolve("no answer"), PATIENCE_MS);
    let left = answers;
    socket.on("error", () => undefined);
    socket.once("close", (code) => {
      clearTimeout(patience);
      resolve(`closed ${code}`);
    });
    socket.once("open", () => socket.send(JSON.stringify({ type: "connection_init", payload: { authorization: `Bearer ${key}` } })));
    socket.on("message", (data: Buffer) => {
      const message = data.toString();
      if (message.startsWith('{"type":"connection_ack"'))
        socket.send(JSON.stringify({ type: "subscribe", id: "1", payload: { query, variables } }));
      else if (message.includes('"type":"ping"')) socket.send('{"type":"pong"}');
      else if (message.includes('"type":"error"') || message.includes('"errors":[')) resolve(outcomeOf(message, 200));
      else if (message.includes('"type":"complete"')) resolve("complete");
      else if ((left -= 1) <= 0) resolve("ok");
    });
  });
  outcomes.note(outcome);
  socket.terminate();
}

export function openSocket(url: string): WebSocket {
  return new WebSocket(`${url.replace("http", "ws")}/graphql`, "graphql-transport-ws", {
    perMessageDeflate: false,
    skipUTF8Validation: true,
  });
}
