import { FLOOD } from "../stage/assortment.js";
import { residentMegabytes } from "../stage/own-processes.js";
import type { Fault, Scene } from "./fault.js";

/** What a follower may leave waiting before it is ended. */
const QUEUE_MAX = 10_000;
/** Records booked while everybody reads. */
const WARM = 16_000;
/**
 * Records booked while two do not read: those that the buffers of a socket may hold where they grow (32 MB on one machine, and a record has
 * some 400 bytes), and more than may wait behind them. The short round only looks that nothing grows without bound.
 */
const FLOOD_RECORDS = { full: 120_000, quick: 16_000 } as const;
const LINES = 250;
/** A heap that is not collected yet counts too: what waits without bound passes this soon, what is bounded does not. */
const GROWTH_MB_MAX = 250;

const FLOOD_MUTATION = `mutation ($input: InventoryAdjustManyInput!) {
  inventoryAdjustMany(input: $input) { results { sequence userErrors { code } } userErrors { code } } }`;

/** Books a unit at 250 levels with each command, so many commands in calls of four. */
async function flood({ sender, hubs, random }: Scene, commands: number, name: string): Promise<void> {
  const lines = FLOOD.slice(0, LINES).map((sku) => ({ sku, location: "SHOP", delta: 1 }));
  for (let call = 0; call < commands; call += 4) {
    const items = [0, 1, 2, 3].map((item) => ({ idempotencyKey: `x-${name}-${call + item}`, reason: "FOUND", lines }));
    await sender.query(random.pick(hubs).url, FLOOD_MUTATION, { input: { items } });
  }
}

export const stuckSubscriber: Fault = {
  code: "F8",
  title: "slow and stuck subscribers",
  how: `a subscriber reads no more from its socket while more than ${QUEUE_MAX} records are booked; it must be ended with RESYNC_REQUIRED or a closed socket, and go on where it was`,
  hubs: 2,
  run: async (scene) => {
    const { crowd, subscribers, hubs, full, deed, count, violate, sql } = scene;
    await crowd.more(50);
    const stuck = subscribers.filter(({ options }) => options.over === "SOCKET");
    // What a flood of this size costs a hub whose subscribers all read is no growth.
    await flood(scene, WARM / LINES, "warm");
    const memory = (): number[] => hubs.map(({ pid }) => (pid === null ? 0 : residentMegabytes(pid)));
    const before = memory();
    deed("two subscribers read no more");
    const endingsBefore = stuck.map(({ endings }) => endings.length);
    for (const subscriber of stuck) if (!subscriber.stick()) violate("FAULT", "The fault did not happen: a subscriber had no socket.");
    await flood(scene, FLOOD_RECORDS[full ? "full" : "quick"] / LINES, "flood");
    const [row] = await sql<{ sequence: string }>("select sequence from ledger_head");
    const others = subscribers.filter((subscriber) => !stuck.includes(subscriber));
    for (const other of others) {
      if (!(await other.reaches(Number(row?.sequence ?? 0) - LINES, 30_000)))
        violate("F8", "A subscriber that reads was held up by those that do not.");
    }
    const growth = Math.max(...memory().map((now, index) => now - (before[index] ?? 0)));
    count("megabytes a hub grew by, at most", Math.round(growth));
    if (growth > GROWTH_MB_MAX) violate("I24", `A hub grew by ${Math.round(growth)} MB for subscribers that do not read.`);
    deed("they read again");
    for (const subscriber of stuck) subscriber.unstick();
    const [after] = await sql<{ sequence: string }>("select sequence from ledger_head");
    for (const [index, subscriber] of stuck.entries()) {
      if (!(await subscriber.reaches(Number(after?.sequence ?? 0), 60_000))) violate("I17", `${subscriber.options.name} did not catch up.`);
      const endings = subscriber.endings.slice(endingsBefore[index]).map(({ code }) => code ?? "cut");
      for (const code of endings) count(`stuck subscribers ended with ${code}`, 1);
      // What the system's own buffers took is never the hub's queue: only the rest makes it overflow.
      if (endings.length === 0 && full)
        violate("I24", `${subscriber.options.name} was never ended, though more than ${QUEUE_MAX} records waited for it.`);
    }
    await crowd.more(30);
  },
};
