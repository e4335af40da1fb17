import { setTimeout as pause } from "node:timers/promises";
import type { ClientBase } from "pg";
import { columnsOf, type Method, type Order, type Outcome } from "./method.js";
import { insertRecords } from "./records.js";

interface SeenLevel {
  readonly id: number;
  readonly available: number;
  readonly version: number;
  readonly quantity: number;
}

const READ = {
  name: "read levels",
  text: `
    select l.id, l.available, l.version, t.quantity
    from baseline.level l join unnest($1::text[], $2::text[], $3::integer[]) as t (sku, location, quantity)
      on l.sku = t.sku and l.location = t.location
    order by l.id`,
};

const TAKE = {
  name: "take if unchanged",
  text: `
    update baseline.level l set available = available - t.quantity, reserved = reserved + t.quantity, version = l.version + 1
    from unnest($1::integer[], $2::integer[], $3::integer[]) as t (id, version, quantity) where l.id = t.id and l.version = t.version`,
};

const TRIES_MAX = 20;
const PAUSE_MS = 2;

/** Reads without a lock, then changes what still has the version that was read; else again, a few times, after a moment. */
export const optimistic: Method = async (client, order) => {
  for (let attempt = 1; attempt <= TRIES_MAX; attempt += 1) {
    const outcome = await tryOnce(client, order);
    if (outcome !== null) return outcome;
    await pause(Math.random() * PAUSE_MS * attempt);
  }
  return { is: "CONFLICT" };
};

async function tryOnce(client: ClientBase, order: Order): Promise<Outcome | null> {
  const { rows } = await client.query<SeenLevel>({ ...READ, values: [...columnsOf(order.lines)] });
  if (rows.length < order.lines.length || rows.some(({ available, quantity }) => available < quantity)) return { is: "INSUFFICIENT_STOCK" };
  await client.query("begin");
  try {
    const values = [rows.map(({ id }) => id), rows.map(({ version }) => version), rows.map(({ quantity }) => quantity)];
    const { rowCount } = await client.query({ ...TAKE, values });
    if (rowCount !== rows.length) {
      await client.query("rollback");
      return null;
    }
    const outcome = await insertRecords(client, order, rows);
    await client.query("commit");
    return outcome;
  } catch (error) {
    await client.query("rollback");
    // Two that take several levels at once may wait for each other.
    if ((error as { code?: string }).code === "40P01") return null;
    throw error;
  }
}
