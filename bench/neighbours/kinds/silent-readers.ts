import { connect, type Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { openSocket } from "../live-ask.js";
import { skuOf } from "../../world/names.js";
import type { HeavyKind, Outcomes, Target } from "../heavy-kind.js";

const CLIENTS = { quick: 20, full: 40 } as const;
const REQUESTS = { quick: 60, full: 200 } as const;
/** So long nobody reads. */
const SILENT_MS = { quick: 2_500, full: 8_000 } as const;

const QUERY =
  "query ($skus: [String!]!) { availability(skus: $skus) { sku available availableToSell onHand incoming locations { location { code name } available availableToSell onHand } } }";

export const silentReaders: HeavyKind = {
  name: "silent readers",
  about: "Clients that ask for large answers, over connections and sockets, and do not read them.",
  welcome: false,
  run: async (target, dose, outcomes) => {
    const variables = { skus: Array.from({ length: Math.min(250, target.skus) }, (_, index) => skuOf(index + 1)) };
    const body = JSON.stringify({ query: QUERY, variables });
    const connections = Array.from({ length: CLIENTS[dose] }, () => askWithoutReading(target, outcomes, body, REQUESTS[dose]));
    const sockets = Array.from({ length: CLIENTS[dose] }, () => askSocket(target, outcomes, { query: QUERY, variables }, REQUESTS[dose]));
    await pause(SILENT_MS[dose]);
    for (const connection of connections) connection.destroy();
    for (const socket of sockets) socket.terminate();
  },
};

function askWithoutReading({ url, keys }: Target, outcomes: Outcomes, body: string, requests: number): Socket {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  const head = `POST /graphql HTTP/1.1\r\nhost: hub\r\nauthorization: Bearer ${keys.storefront}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n`;
  socket.pause();
  socket.on("error", () => undefined);
  socket.once("connect", () => socket.write(`${head}${body}`.repeat(requests)));
  socket.once("close", () => outcomes.note("connection closed"));
  return socket;
}

function askSocket({ url, keys }: Target, outcomes: Outcomes, payload: object, requests: number): ReturnType<typeof openSocket> {
  const socket = openSocket(url);
  socket.on("error", () => undefined);
  socket.once("open", () =>
    socket.send(JSON.stringify({ type: "connection_init", payload: { authorization: `Bearer ${keys.storefront}` } })),
  );
  socket.once("message", () => {
    // Nothing more is read from the system.
    socket.pause();
    for (let index = 0; index < requests; index += 1) socket.send(JSON.stringify({ type: "subscribe", id: String(index), payload }));
  });
  socket.once("close", (code) => outcomes.note(`closed ${code}`));
  return socket;
}
