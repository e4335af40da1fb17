import { randomBytes } from "node:crypto";
import type { Bench, Contender, Server } from "../benchmark.js";
import { askHub } from "../world/ask-hub.js";
import { CHANGES } from "./change.js";
import { order } from "./control.js";
import type { LevelWriter } from "./level-writer.js";
import { SubscriberProcess } from "./subscriber-process.js";
import type { SubscriberTerms } from "./subscriber.js";

/** Connections the hub lets one key have on a process. */
const CONNECTIONS_OF_KEY = 1_000;

/** A server with its subscribers, each of whom waits for one SKU. */
export interface Stand {
  readonly name: string;
  readonly server: Server;
  readonly subscribers: SubscriberProcess;
  /** Makes a change of each SKU. */
  publish(skus: readonly string[]): Promise<void>;
  /** Messages that must have come by now. */
  expected: number;
}

/** Subscribers of a hub: one for each SKU named, as often as it is named. */
export async function standOnHub(bench: Bench, hub: Server, writer: LevelWriter, skus: readonly string[]): Promise<Stand> {
  const { sequence: after } = await askHub<{ sequence: string }>(hub, "{ sequence }");
  const keys = await keysFor(hub, skus.length);
  const terms = skus.map((sku, index): SubscriberTerms => {
    const key = keys[Math.floor(index / CONNECTIONS_OF_KEY)] ?? "";
    return { url: hub.url.replace("http", "ws") + "/graphql", operation: { query: CHANGES, variables: { skus: [sku], after }, key }, sku };
  });
  const subscribers = await SubscriberProcess.start(bench);
  await subscribers.open(terms);
  return { name: "hub", server: hub, subscribers, publish: async (changed) => void (await writer.change(changed)), expected: 0 };
}

async function keysFor(hub: Server, connections: number): Promise<readonly string[]> {
  const keys: string[] = [];
  for (let count = 0; count < connections; count += CONNECTIONS_OF_KEY) {
    const query = "mutation ($input: ApiKeyCreateInput!) { apiKeyCreate(input: $input) { key userErrors { message } } }";
    const input = { name: `subscribers ${randomBytes(4).toString("hex")}`, role: "DASHBOARD" };
    const { apiKeyCreate } = await askHub<{ apiKeyCreate: { key: string | null } }>(hub, query, { input });
    if (apiKeyCreate.key === null) throw new Error("The hub made no key.");
    keys.push(apiKeyCreate.key);
  }
  return keys;
}

/** Subscribers of a baseline, whose changes are made in its own memory. */
export async function standOnBaseline(
  bench: Bench,
  { name, module, units }: { readonly name: string; readonly module: string; readonly units: number },
  skus: readonly string[],
): Promise<Stand> {
  const server = await bench.stage.server(module, { BENCH_UNITS: String(units) });
  const { url } = await order<{ url: string }>(server, "address");
  const isRaw = name === "raw ws";
  const terms = skus.map((sku): SubscriberTerms => ({
    url,
    operation: isRaw ? null : { query: CHANGES, variables: { skus: [sku] }, key: "" },
    sku,
  }));
  const subscribers = await SubscriberProcess.start(bench);
  await subscribers.open(terms);
  while ((await order<{ subscribers: number }>(server, "subscribers")).subscribers < skus.length) continue;
  return { name, server, subscribers, publish: async (changed) => void (await order(server, "publish", { skus: changed })), expected: 0 };
}

/** One change after the other: the next when all subscribers have had the last. */
export function changesOn(stand: Stand, skus: readonly string[], messages: number): Contender {
  return async (seconds) => {
    const { server, subscribers } = stand;
    const cpuBefore = server.cpuMs();
    const began = performance.now();
    const before = stand.expected;
    while (performance.now() - began < seconds * 1_000) {
      await stand.publish(skus);
      stand.expected += messages;
      await subscribers.receive(stand.expected);
    }
    const sent = stand.expected - before;
    const elapsed = (performance.now() - began) / 1_000;
    return { cpuMicros: ((server.cpuMs() - cpuBefore) * 1_000) / sent, messagesPerSecond: sent / elapsed };
  };
}

/** Whether each subscriber had each change once and in order. */
export async function checkStand(bench: Bench, label: string, { name, subscribers, expected }: Stand): Promise<void> {
  const { received, each, wrong } = await subscribers.state();
  const [least, most] = [Math.min(...each), Math.max(...each)];
  bench.check(
    `${label}, ${name}: every subscriber had every change once and in order`,
    wrong.length === 0 && received === expected && least === most,
    wrong.length > 0 ? wrong.join("; ") : `${received} of ${expected} messages; each subscriber had ${least} to ${most}`,
  );
}
