import type { Bench, Server, StageDatabase } from "../benchmark.js";
import { withClient } from "../stage/admin.js";
import { askHub } from "./ask-hub.js";

/** What the clients were told, over all loads on the database. */
export interface Answered {
  accepted: number;
  /** Requests without an answer: each may or may not have been done. */
  failed: number;
}

export function nothingAnswered(): Answered {
  return { accepted: 0, failed: 0 };
}

interface Found {
  readonly reservations: number;
  /** Units of the reservations' lines. */
  readonly units: number;
  /** Units that levels have lost to reservations, and what they count as reserved. */
  readonly taken: number;
  readonly reserved: number;
  readonly lowest: number;
}

const FOUND_SQL = `
  select (select count(*) from reservation)::integer as reservations, (select coalesce(sum(held), 0) from reservation_line)::integer as units,
    coalesce(sum(opening.quantity - level.available), 0)::integer as taken, coalesce(sum(level.reserved), 0)::integer as reserved,
    coalesce(min(level.available), 0)::integer as lowest
  from inventory_level level
  join movement opening on opening.level_id = level.id and opening.level_version = 1 and opening.reason = 'OPENING'`;

/** The same of the baselines' tables. */
const BASELINE_SQL = `
  select (select count(*) from baseline.reservation)::integer as reservations,
    (select coalesce(sum(held), 0) from baseline.reservation_line)::integer as units,
    (select coalesce(sum(quantity), 0) from baseline.movement)::integer as taken, sum(reserved)::integer as reserved,
    min(available)::integer as lowest
  from baseline.level`;

/** Checks a database of `fillWorld` where nothing but reservations was made: acknowledged is written, nothing is oversold. */
export async function checkReservations(bench: Bench, name: string, database: StageDatabase, answered: Answered): Promise<void> {
  checkFound(bench, name, await find(database, FOUND_SQL), answered);
}

/** The same for a baseline. */
export async function checkBaseline(bench: Bench, name: string, database: StageDatabase, answered: Answered): Promise<void> {
  checkFound(bench, name, await find(database, BASELINE_SQL), answered);
}

async function find(database: StageDatabase, sql: string): Promise<Found> {
  const [found] = await withClient(database.ownerUrl, async (owner) => (await owner.query<Found>(sql)).rows);
  if (found === undefined) throw new Error("The database answered nothing of its levels.");
  return found;
}

function checkFound(bench: Bench, name: string, { reservations, units, taken, reserved, lowest }: Found, answered: Answered): void {
  const unknown = reservations - answered.accepted;
  bench.check(
    `${name}: every accepted reservation is in the database, and no other`,
    unknown >= 0 && unknown <= answered.failed,
    `${answered.accepted} accepted, ${answered.failed} without an answer, ${reservations} in the database`,
  );
  bench.check(
    `${name}: the reservations' units are what left AVAILABLE`,
    units === taken && units === reserved && units >= reservations,
    `${units} in lines, ${taken} taken, ${reserved} reserved`,
  );
  bench.check(`${name}: nothing is oversold`, lowest >= 0, `the lowest level has ${lowest} available`);
}

/** Has the hub check its whole ledger. */
export async function checkIntegrity(bench: Bench, name: string, hub: Server): Promise<void> {
  const query = "{ inventoryIntegrity { ok movements drifted { message } } }";
  const { inventoryIntegrity } = await askHub<{
    inventoryIntegrity: { ok: boolean; movements: string; drifted: { message: string }[] };
  }>(hub, query);
  const { ok, movements, drifted } = inventoryIntegrity;
  const detail = ok ? `${movements} movements` : drifted.slice(0, 3).map(({ message }) => message);
  bench.check(`${name}: the ledger's integrity`, ok, String(detail));
}
