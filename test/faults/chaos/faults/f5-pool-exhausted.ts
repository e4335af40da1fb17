import { setTimeout as pause } from "node:timers/promises";
import type { Fault, Scene } from "./fault.js";

const READERS = 120;
/** A free connection is waited for 2 s; the rest is for a busy machine. */
const TURNED_AWAY_BAR_MS = 3_500;
const PRODUCTS = "{ products(first: 20) { nodes { id variants { sku } } } }";

/** Holds a lock that every reader of the catalogue waits for, until `release` is called. */
export async function holdLock({ postgres, database }: Scene, table: string, mode: string): Promise<() => Promise<void>> {
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  let held = (): void => undefined;
  const holding = new Promise<void>((resolve) => (held = resolve));
  const session = postgres.session(database, async (client) => {
    await client.query("begin");
    await client.query(`lock table ${table} in ${mode} mode`);
    held();
    await released;
    await client.query("rollback");
  });
  await Promise.race([holding, session]);
  return async () => {
    release();
    await session;
  };
}

export const poolExhausted: Fault = {
  code: "F5",
  title: "pool of connections exhausted",
  how: `the product table is locked, and ${READERS} clients read it: ten hold every connection of the pool until their time limit, the others find none`,
  hubs: 1,
  run: async (scene) => {
    const { hubs, sender, crowd, random, full, deed, measure, count, violate } = scene;
    const hub = random.pick(hubs);
    await crowd.more(50);
    const release = await holdLock(scene, "product", "access exclusive");
    deed("the pool is exhausted");
    const asks = Array.from({ length: READERS }, async () => {
      const began = performance.now();
      const { code } = await sender.ask(hub.url, PRODUCTS);
      return { code, ms: performance.now() - began };
    });
    await pause(500);
    const began = performance.now();
    const alive = await fetch(`${hub.ownUrl}/healthz`, { signal: AbortSignal.timeout(5_000) }).then(
      ({ ok }) => ok,
      () => false,
    );
    if (!alive) violate("FAULT F5", "The hub did not say that it was alive while its pool was exhausted.");
    measure("pool exhausted → /healthz answers", performance.now() - began, 1_000);
    const answers = await Promise.all(asks);
    const overloaded = answers.filter(({ code }) => code === "OVERLOADED");
    count("reads turned away with OVERLOADED", overloaded.length);
    count("reads ended with UNAVAILABLE", answers.filter(({ code }) => code === "UNAVAILABLE").length);
    if (overloaded.length === 0) violate("FAULT", "The fault did not happen: nobody was turned away.");
    for (const { ms } of overloaded) measure("pool exhausted → OVERLOADED", ms, TURNED_AWAY_BAR_MS);
    await release();
    const freed = performance.now();
    for (const deadline = freed + 20_000; performance.now() < deadline; await pause(50)) {
      if ((await sender.ask(hub.url, PRODUCTS)).code === null) break;
    }
    measure("pool free → reads again", performance.now() - freed, 3_000);
    await crowd.more(full ? 150 : 50);
  },
};
