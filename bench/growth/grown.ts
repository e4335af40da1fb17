import type { Bench, Sample, Server, StageDatabase } from "../benchmark.js";
import { withClient } from "../stage/admin.js";
import { fillWorld } from "../world/fill-world.js";
import { checkIntegrity } from "../world/check-reservations.js";
import { fillLedger } from "./fill-ledger.js";

/** A hub over a ledger that has grown already. */
export interface Grown {
  /** `1,000,000 movements`. */
  readonly name: string;
  readonly database: StageDatabase;
  readonly hub: Server;
  /** Where the ledger ended before the benchmark wrote to it. */
  readonly head: string;
  readonly answered: { accepted: number; failed: number };
}

export interface GrownOptions {
  readonly movements: number;
  readonly skus: number;
  readonly locations: number;
}

/** What loads ask for: `hot` one SKU at one location, `spread` 1 to 5 lines of all SKUs and locations. */
export type Work = "hot" | "spread";

const CLIENTS = 64;
const UNITS = 1_000_000;
/** Of a busy shop: a month. */
const DAYS = 30;

/** Makes a database with the history of a shop, and starts a hub on it. */
export async function grow(bench: Bench, { movements, skus, locations }: GrownOptions): Promise<Grown> {
  const name = `${movements.toLocaleString("en-US")} movements`;
  const database = await bench.stage.database();
  await fillWorld(database, { skus, locations, units: UNITS });
  if (movements > 0) {
    const filled = await fillLedger({ ownerUrl: database.ownerUrl, movements, days: DAYS, say: (text) => bench.say(`${name}: ${text}`) });
    bench.raw(`${name}, filled with`, filled);
  }
  const head = await withClient(database.ownerUrl, async (owner) => {
    const { rows } = await owner.query<{ sequence: string }>("select sequence from ledger_head");
    return rows[0]?.sequence ?? "0";
  });
  return { name, database, hub: await bench.stage.hub(database), head, answered: { accepted: 0, failed: 0 } };
}

/** Loads the hub for so many seconds. `walBytes` is what PostgreSQL logged for each accepted command. */
export async function work(
  bench: Bench,
  { hub, database, answered }: Grown,
  kind: Work,
  options: GrownOptions,
  seconds: number,
): Promise<Sample> {
  const { skus, locations } = options;
  const before = await walPosition(database);
  const figures = await bench.stage.load({
    url: `${hub.url}/graphql`,
    headers: { authorization: `Bearer ${hub.key}` },
    clients: CLIENTS,
    seconds,
    requests: "load/reserve.ts",
    settings: kind === "hot" ? { skus: 1, locations: 1, linesMax: 1 } : { skus, locations, linesMax: 5 },
    seed: 1,
  });
  answered.accepted += figures.accepted;
  answered.failed += figures.failed;
  const walBytes = ((await walPosition(database)) - before) / Math.max(1, figures.accepted);
  const { perSecond, ...rest } = figures;
  return { perSecond, walBytes, ...rest };
}

async function walPosition({ url }: StageDatabase): Promise<number> {
  return withClient(url, async (client) => {
    const { rows } = await client.query<{ bytes: string }>("select pg_current_wal_insert_lsn() - '0/0'::pg_lsn as bytes");
    return Number(rows[0]?.bytes ?? 0);
  });
}

interface Found {
  readonly reservations: number;
  readonly units: number;
  readonly reserved: number;
  readonly lowest: number;
}

const FOUND_SQL = `
  select (select count(*) from reservation where sequence > $1::bigint)::integer as reservations,
    (select coalesce(sum(held), 0) from reservation_line where held > 0)::integer as units,
    coalesce(sum(reserved), 0)::integer as reserved, coalesce(min(available), 0)::integer as lowest
  from inventory_level`;

/** Acknowledged is written, nothing is oversold, and the whole ledger, its history too, adds up. */
export async function checkGrown(bench: Bench, { name, database, hub, head, answered }: Grown): Promise<void> {
  const found = await withClient(database.ownerUrl, async (owner) => (await owner.query<Found>(FOUND_SQL, [head])).rows[0]);
  if (found === undefined) throw new Error("The database answered nothing of its levels.");
  const { reservations, units, reserved, lowest } = found;
  const unknown = reservations - answered.accepted;
  bench.check(
    `${name}: every accepted reservation is in the database, and no other`,
    unknown >= 0 && unknown <= answered.failed,
    `${answered.accepted} accepted, ${answered.failed} without an answer, ${reservations} in the database`,
  );
  bench.check(`${name}: levels hold what reservations hold`, units === reserved, `${units} in lines, ${reserved} reserved`);
  bench.check(`${name}: nothing is oversold`, lowest >= 0, `the lowest level has ${lowest} available`);
  await checkIntegrity(bench, name, hub);
}
