import pg from "pg";
import * as sql from "./fill-ledger.sql.js";

export interface FillOptions {
  /** The owner's connection string: nobody else may write history. */
  readonly ownerUrl: string;
  /** Movements to add; rounded down to whole rounds of four (see `fillLedger`). */
  readonly movements: number;
  /** Over how many past days they are spread. Keys are kept for the last 7 of them, as the hub keeps them. */
  readonly days: number;
  readonly say: (text: string) => void;
}

/** What a ledger was filled with. */
export interface Filled {
  readonly movements: number;
  readonly reservations: number;
  readonly idempotencyRecords: number;
  readonly seconds: number;
}

/** Movements of one statement: each is a few seconds' work. */
const MOVEMENTS_PER_STATEMENT = 500_000;
const KEPT_DAYS = 7;

/**
 * Fills the ledger of a database to which no hub is connected with the history of a shop, behind what it holds already: unit by unit, each
 * level is corrected upwards, reserved, confirmed and shipped, round after round. Orders have 1 to 5 lines; adjustments, reservations,
 * shipments and the keys of the last days are there as the hub would have left them, and `hub integrity` finds nothing.
 * Indexes are taken off meanwhile: a row costs a tenth so. Levels end with the counts they began with.
 */
export async function fillLedger({ ownerUrl, movements, days, say }: FillOptions): Promise<Filled> {
  const began = performance.now();
  const owner = new pg.Client({ connectionString: ownerUrl, application_name: "bench fill" });
  await owner.connect();
  try {
    for (const setting of sql.SESSION) await owner.query(setting);
    await owner.query(sql.LEVELS);
    const plan = await planOf(owner, movements, days);
    if (plan.movements === 0) return { movements: 0, reservations: 0, idempotencyRecords: 0, seconds: 0 };
    await owner.query(sql.partitionBefore(KEPT_DAYS));
    await owner.query("begin");
    const indexes = await takeIndexesOff(owner);
    await insertMovements(owner, plan, say);
    const reservations = (await owner.query(sql.RESERVATIONS, plan.values)).rowCount ?? 0;
    await owner.query(sql.RESERVATION_LINES, plan.values);
    await owner.query(sql.SHIPMENTS, plan.values);
    await owner.query(sql.ADJUSTMENTS, plan.values);
    say(`${reservations.toLocaleString("en")} orders written`);
    const idempotencyRecords = (await owner.query(sql.RECORDS, [...plan.values, KEPT_DAYS])).rowCount ?? 0;
    await owner.query(sql.MOVE_LEVELS, plan.values);
    for (const { create } of indexes) await owner.query(create);
    await owner.query(sql.MOVE_HEAD, plan.values);
    await owner.query("commit");
    say("indexes made");
    // As a database that has been up for long: no first look after each row, no vacuum in the middle of a measurement.
    await owner.query("vacuum (analyze)");
    return { movements: plan.movements, reservations, idempotencyRecords, seconds: (performance.now() - began) / 1_000 };
  } finally {
    await owner.end();
  }
}

interface Plan {
  readonly movements: number;
  /** Parameters that all statements share: levels, rounds, the head before, the stride of the rounds, days. */
  readonly values: [levels: number, rounds: number, head: string, stride: number, days: number];
}

async function planOf(owner: pg.Client, movements: number, days: number): Promise<Plan> {
  const { rows } = await owner.query<{ levels: number; head: string }>(sql.START);
  const { levels: all, head } = rows[0] ?? { levels: 0, head: "0" };
  const rounds = Math.ceil(movements / (sql.STEPS * all));
  const levels = rounds === 0 ? 0 : Math.floor(movements / (sql.STEPS * rounds));
  return { movements: rounds * levels * sql.STEPS, values: [levels, rounds, head, strideOf(levels), days] };
}

/** A step through the levels that meets each of them once a round, and not in their order. */
function strideOf(levels: number): number {
  const common = (a: number, b: number): number => (b === 0 ? a : common(b, a % b));
  let stride = Math.max(1, Math.floor(levels * 0.618));
  while (common(stride, levels) > 1) stride += 1;
  return stride;
}

async function takeIndexesOff(owner: pg.Client): Promise<readonly { readonly create: string }[]> {
  const { rows } = await owner.query<{ drop: string; create: string }>(sql.INDEXES, [sql.FILLED_TABLES]);
  for (const { drop } of rows) await owner.query(drop);
  return rows;
}

async function insertMovements(owner: pg.Client, plan: Plan, say: (text: string) => void): Promise<void> {
  for (let done = 0; done < plan.movements; done += MOVEMENTS_PER_STATEMENT) {
    const last = Math.min(plan.movements, done + MOVEMENTS_PER_STATEMENT);
    await owner.query(sql.MOVEMENTS, [...plan.values, done, last - 1]);
    if (last % (4 * MOVEMENTS_PER_STATEMENT) === 0) say(`${last.toLocaleString("en")} movements written`);
  }
}
