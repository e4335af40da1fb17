import { checkIndexFiles } from "../checks/index-files.js";
import type { Fault, Scene } from "./fault.js";

export const WRITING_BAR_MS = 5_000;

/** Kills every process of PostgreSQL at once, and a hub with it where asked. */
async function killServer({ postgres, crowd, hubs, random, deed, measure }: Scene, hubToo: boolean): Promise<void> {
  const hub = random.pick(hubs);
  deed(hubToo ? `kill -9 PostgreSQL and hub ${hub.index}` : "kill -9 PostgreSQL");
  const began = performance.now();
  await Promise.all([postgres.kill(), hubToo ? hub.kill() : undefined]);
  if (hubToo) hub.spawn();
  await postgres.start();
  measure("PostgreSQL killed → it takes connections", performance.now() - began);
  if (hubToo && hub.pid === null) hub.spawn();
  await crowd.more(1);
  measure("PostgreSQL killed → writing again", performance.now() - began, WRITING_BAR_MS);
  if (!hubToo) return;
  await untilStarted(hub);
  measure("PostgreSQL and hub killed → hub ready", performance.now() - began, WRITING_BAR_MS);
}

/** A hub that finds no database at its start ends with an error; whoever supervises it starts it again. */
async function untilStarted(hub: Scene["hubs"][number]): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    try {
      await hub.untilReady();
      return;
    } catch (error) {
      if (tries === 20) throw error;
      if (hub.pid === null) hub.spawn();
    }
  }
}

/** Kills the server process that serves a ledger: PostgreSQL ends all others and recovers by itself. */
async function killBackend({ postgres, crowd, sql, deed, measure, count }: Scene): Promise<void> {
  const [row] = await sql<{ pid: number }>(
    "select pid from pg_stat_activity where datname = current_database() and application_name = 'hub ledger' limit 1",
  );
  deed("kill -9 of a ledger's server process");
  const began = performance.now();
  if (row === undefined || !postgres.killBackend(row.pid)) return;
  count("server processes killed alone", 1);
  // Answers that were on their way may still arrive: a few more must follow.
  await crowd.more(12);
  measure("server process killed → writing again", performance.now() - began, WRITING_BAR_MS);
}

export const postgresKilled: Fault = {
  code: "F2",
  title: "kill -9 of PostgreSQL, alone and with a hub",
  how: "SIGKILL of the postmaster and all its processes, or of one of them; then a new postmaster",
  hubs: 2,
  run: async (scene) => {
    const { crowd, random, full } = scene;
    const ways = full
      ? ["SERVER", "BACKEND", random.pick(["SERVER", "BOTH"])]
      : random.pick([
          ["SERVER", "BACKEND"],
          ["BACKEND", "SERVER"],
        ]);
    for (const way of ways) {
      await crowd.more(random.between(40, full ? 200 : 80));
      if (way === "BACKEND") await killBackend(scene);
      else await killServer(scene, way === "BOTH");
    }
    await crowd.more(50);
  },
  after: checkIndexFiles,
};
