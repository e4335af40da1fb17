import { randomBytes } from "node:crypto";
import type { Bench, Server, StageDatabase } from "../benchmark.js";
import { interleave } from "../run/interleave.js";
import { type LoadTerms, loadOn } from "../load/load-on.js";
import type { World } from "../world/fill-world.js";
import type { MethodName } from "./method.js";
import { makeBaselineTables } from "./tables.js";

/** A baseline that runs, and what it works on. */
export interface Baseline {
  readonly method: MethodName;
  readonly server: Server;
  readonly database: StageDatabase;
  readonly pool: number;
}

export interface BaselineTerms {
  readonly method: MethodName;
  readonly world: World;
  /** Connections of its pool. */
  readonly pool: number;
}

/** Pool sizes that are tried. */
export const POOLS = [2, 10, 32] as const;
const PROBE_SECONDS = 1;

/** Starts a baseline on a database of its own, filled as the hub's is. */
export async function startBaseline(bench: Bench, { method, world, pool }: BaselineTerms): Promise<Baseline> {
  const database = await bench.stage.database();
  await makeBaselineTables(database, world);
  return { method, database, pool, server: await serve(bench, method, database, pool) };
}

/**
 * Starts a baseline with the size of pool that suits it best under this load: each is tried in turn, the best goes on, the others end. The
 * smoke run tries none. What was accepted meanwhile is added to `told`.
 */
export async function startBestBaseline(bench: Bench, { method, world }: Omit<BaselineTerms, "pool">, load: LoadTerms): Promise<Baseline> {
  if (bench.quick || method === "nothing") return startBaseline(bench, { method, world, pool: 10 });
  const database = await bench.stage.database();
  await makeBaselineTables(database, world);
  const servers = await Promise.all(POOLS.map((pool) => serve(bench, method, database, pool)));
  const probes = Object.fromEntries(POOLS.map((pool, index) => [`pool of ${pool}`, loadOn(bench, servers[index] as Server, load)]));
  const label = `${method}: the size of its pool, ${load.clients} clients`;
  const tried = await interleave(bench, probes, { label, rounds: 2, seconds: PROBE_SECONDS, warmUpSeconds: PROBE_SECONDS });
  const rates = POOLS.map((pool) => tried[`pool of ${pool}`]?.median["perSecond"] ?? 0);
  const best = rates.indexOf(Math.max(...rates));
  await Promise.all(servers.filter((_server, index) => index !== best).map((server) => server.stop()));
  return { method, database, pool: POOLS[best] ?? POOLS[0], server: servers[best] as Server };
}

function serve(bench: Bench, method: MethodName, database: StageDatabase, pool: number): Promise<Server> {
  return bench.stage.server("baselines/server.ts", {
    BENCH_METHOD: method,
    BENCH_POOL: String(pool),
    BENCH_KEY: randomBytes(24).toString("base64url"),
    DATABASE_URL: database.url,
  });
}
