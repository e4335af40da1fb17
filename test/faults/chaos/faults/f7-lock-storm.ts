import { setTimeout as pause } from "node:timers/promises";
import type { Fault, Scene } from "./fault.js";
import { holdLock } from "./f5-pool-exhausted.js";

/** Locks levels against the order that everybody keeps, again and again: deadlocks with the ledgers' batches cannot but happen. */
async function lockBackwards({ postgres, database, random }: Scene, until: () => boolean): Promise<number> {
  let beaten = 0;
  await postgres.session(database, async (client) => {
    await client.query("set deadlock_timeout = '20ms'");
    while (!until()) {
      try {
        await client.query("begin");
        for (const id of random.sample([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], 4).sort((a, b) => b - a)) {
          await client.query("select from inventory_level where id = $1 for update", [id]);
          await pause(3);
        }
        await client.query("rollback");
      } catch (error) {
        if ((error as { code?: string }).code !== "40P01") throw error;
        beaten += 1;
        await client.query("rollback");
      }
      await pause(5);
    }
  });
  return beaten;
}

const DEADLOCKS = "select deadlocks::int as deadlocks from pg_stat_database where datname = current_database()";

export const lockStorm: Fault = {
  code: "F7",
  title: "deadlocks and lock storms",
  how: "sessions lock levels in the opposite order while the ledgers write; then LOCK TABLE on the levels is held",
  hubs: 2,
  run: async (scene) => {
    const { crowd, full, deed, count, measure, sql, violate } = scene;
    deed("levels are locked backwards");
    let done = false;
    const storms = Promise.all([lockBackwards(scene, () => done), lockBackwards(scene, () => done)]);
    await crowd.more(full ? 250 : 100).finally(() => (done = true));
    const beaten = (await storms).reduce((sum, one) => sum + one, 0);
    for (const ms of full ? [1_500, 7_000] : [1_500]) {
      deed(`the levels' table is locked for ${ms} ms`);
      const release = await holdLock(scene, "inventory_level", "access exclusive");
      await pause(ms);
      await release();
      const released = performance.now();
      await crowd.more(1);
      measure("table unlocked → writing again", performance.now() - released, 5_000);
      await crowd.more(30);
    }
    await sql("select pg_stat_force_next_flush()");
    const [row] = await sql<{ deadlocks: number }>(DEADLOCKS);
    count("deadlocks", row?.deadlocks ?? 0);
    count("deadlocks that the ledgers lost", Math.max(0, (row?.deadlocks ?? 0) - beaten));
    if ((row?.deadlocks ?? 0) === 0) violate("FAULT", "The fault did not happen: there was no deadlock.");
  },
};
