import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createHistogram, type RecordableHistogram } from "node:perf_hooks";
import { WebSocket } from "ws";
import { takeOrders } from "../live/control.js";
import { locationOf, skuOf } from "../world/names.js";

/** A process with subscribers, each of one level: `open`, `delays` since the last time it was asked, and `versions` of their levels. */
export interface WatchTerms {
  readonly url: string;
  readonly key: string;
  /** So many, of the first so many SKUs at the first location. */
  readonly subscribers: number;
}

export interface WatchDelays {
  readonly changes: number;
  /** From the ledger's time of a change to the subscriber, in milliseconds: both clocks are this machine's, the first is read before the commit. */
  readonly p50Ms: number;
  readonly p99Ms: number;
}

export interface WatchedVersions {
  /** By SKU; null: nothing came yet. */
  readonly versions: readonly (readonly [sku: string, version: number | null])[];
  readonly wrong: readonly string[];
}

const QUERY = `subscription ($skus: [String!], $locations: [String!]) {
  availabilityChanged(skus: $skus, locations: $locations) { sku after { available reserved onHand } cause version sequence recordedAt }
}`;

interface Message {
  readonly type: string;
  readonly payload?: { readonly data?: { readonly availabilityChanged: { readonly version: number; readonly recordedAt: string } } | null };
}

const versions = new Map<string, number | null>();
const wrong: string[] = [];
let delays: RecordableHistogram = newDelays();

function newDelays(): RecordableHistogram {
  return createHistogram({ lowest: 1, highest: 600_000, figures: 3 });
}

async function open({ url, key, subscribers }: WatchTerms): Promise<void> {
  for (let number = 1; number <= subscribers; number += 1) await watch(url, key, skuOf(number));
}

async function watch(url: string, key: string, sku: string): Promise<void> {
  const socket = new WebSocket(`${url.replace("http", "ws")}/graphql`, "graphql-transport-ws", { perMessageDeflate: false });
  await once(socket, "open");
  socket.send(JSON.stringify({ type: "connection_init", payload: { authorization: `Bearer ${key}` } }));
  await once(socket, "message");
  versions.set(sku, null);
  socket.on("message", (data: Buffer) => take(socket, sku, data.toString()));
  socket.on("error", (error) => wrong.push(error.message));
  socket.on("close", (code) => wrong.push(`${sku}: closed with ${code}`));
  const payload = { query: QUERY, variables: { skus: [sku], locations: [locationOf(1)] } };
  socket.send(JSON.stringify({ type: "subscribe", id: randomUUID(), payload }));
}

function take(socket: WebSocket, sku: string, text: string): void {
  const { type, payload } = JSON.parse(text) as Message;
  if (type === "ping") return socket.send('{"type":"pong"}');
  const change = payload?.data?.availabilityChanged;
  if (type !== "next" || change === undefined) return void wrong.push(`${sku}: ${text.slice(0, 300)}`);
  delays.record(Math.max(1, Date.now() - Date.parse(change.recordedAt)));
  const before = versions.get(sku) ?? null;
  if (before !== null && change.version !== before + 1) wrong.push(`${sku}: version ${change.version} came after ${before}`);
  versions.set(sku, change.version);
}

takeOrders({
  open,
  delays: (): WatchDelays => {
    const { count } = delays;
    const figures = {
      changes: count,
      p50Ms: count === 0 ? Number.NaN : delays.percentile(50),
      p99Ms: count === 0 ? Number.NaN : delays.percentile(99),
    };
    delays = newDelays();
    return figures;
  },
  versions: (): WatchedVersions => ({ versions: [...versions], wrong: wrong.slice(0, 20) }),
});
