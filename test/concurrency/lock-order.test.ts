import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { v7 } from "uuid";
import { Refusal } from "../../src/platform/errors/user-error.js";
import { addHeld, newReservation, putReservation, reservationRef, reservationStore } from "../../src/reservations/index.js";
import { Ledger, type BatchFigures, type LevelKey, type StockCommand } from "../../src/stock/index.js";
import { withAdmin } from "../support/cluster.js";
import { openStock, type StockFixture } from "../support/stock.js";

const LEVELS = 12;

let stock: StockFixture;
let levels: LevelKey[];
const ledgers: Ledger[] = [];
/** How often each batch had to be run. */
const attempts: number[] = [];

beforeAll(async () => {
  stock = await openStock([reservationStore] as Parameters<typeof openStock>[0]);
  const locationId = await stock.location("WH-1");
  levels = [];
  for (let count = 0; count < LEVELS; count += 1) {
    const level = { variantId: await stock.variant(`ORDER-${count}`), locationId };
    await stock.stock(level, 10_000);
    levels.push(level);
  }
  const [system] = await stock.test.database.query<{ id: number }>("select id from api_client where role = 'SYSTEM'");
  const observer = { overloaded: () => undefined, batch: (figures: BatchFigures) => void attempts.push(figures.attempts) };
  for (let count = 0; count < 2; count += 1) {
    const stores = [reservationStore] as unknown as ConstructorParameters<typeof Ledger>[0]["stores"];
    ledgers.push(new Ledger({ url: stock.test.url, stores, systemActor: system?.id ?? 0, onFault: () => undefined, observer }));
  }
});
afterAll(async () => {
  await Promise.all(ledgers.map((ledger) => ledger.close()));
  await stock.close();
});

/** A command on all levels, named in this order; `inflow`: SKUs whose totals it guards. */
function touchAll(inOrder: readonly LevelKey[], inflow: readonly number[] = []): StockCommand<null> {
  return {
    idempotency: null,
    actor: stock.clientId,
    weight: 1,
    needs: { levels: inOrder, inflow },
    decide: (books) => {
      for (const level of inOrder) books.post({ kind: "RESERVE", level, from: "AVAILABLE", to: "RESERVED", quantity: 1 });
      return null;
    },
  };
}

async function hold(level: LevelKey): Promise<string> {
  const id = v7();
  const addition = { ...level, sku: "", location: "", quantity: 1 };
  await stock.ledger.execute<null>({
    idempotency: null,
    actor: stock.clientId,
    weight: 1,
    needs: { levels: [level] },
    decide: (books) => {
      const expiresAt = new Date(books.now.getTime() + 3_600_000);
      putReservation(books, addHeld(books, newReservation(books, { id, channelId: null, reference: null, expiresAt }), [addition]));
      return null;
    },
  });
  return id;
}

/** Starts both while somebody else holds one of the rows that both want: what each had locked by then it keeps while it waits. */
async function whileHeld(
  row: { readonly table: string; readonly key?: string; readonly id: number | string },
  start: () => Promise<unknown>[],
): Promise<unknown[]> {
  return withAdmin(stock.test.adminUrl, async (admin) => {
    await admin.query("begin");
    await admin.query(`select from ${row.table} where ${row.key ?? "id"} = $1 for no key update`, [row.id]);
    const running = start();
    const sql = `select count(*)::int as waiting from pg_stat_activity
      where datname = current_database() and application_name = 'hub ledger' and wait_event_type = 'Lock'`;
    const waiting = async (): Promise<number> =>
      (await withAdmin(stock.test.adminUrl, (other) => other.query<{ waiting: number }>(sql))).rows[0]?.waiting ?? 0;
    await expect.poll(waiting, { timeout: 10_000 }).toBe(running.length);
    await admin.query("commit");
    return Promise.all(running);
  });
}

describe("batches of two processes on the same rows", () => {
  it("never wait for each other in a circle over levels, in whatever order their commands name them", async () => {
    const rows = await stock.test.database.query<{ id: number }>("select id from inventory_level order by id");
    attempts.length = 0;
    for (const { id } of rows) {
      const run = (): Promise<unknown>[] =>
        ledgers.map((ledger, index) => ledger.execute(touchAll(index === 0 ? levels : [...levels].reverse())));
      const results = await whileHeld({ table: "inventory_level", id }, run);
      expect(results.filter((result) => result instanceof Refusal)).toEqual([]);
    }
    expect(attempts).toEqual(Array.from({ length: 2 * LEVELS }, () => 1));
  });

  it("never do so over the totals of SKUs, also where they lock one for the first time", async () => {
    const skus = levels.map(({ variantId }) => variantId);
    attempts.length = 0;
    for (const id of skus) {
      const run = (): Promise<unknown>[] =>
        ledgers.map((ledger, index) => ledger.execute(touchAll(levels, index === 0 ? skus : [...skus].reverse())));
      await whileHeld({ table: "stock_total", key: "variant_id", id }, run);
    }
    for (let round = 0; round < LEVELS; round += 1) {
      const fresh = await Promise.all(Array.from({ length: LEVELS }, (_, count) => stock.variant(`FRESH-${round}-${count}`)));
      await Promise.all(ledgers.map((ledger, index) => ledger.execute(touchAll([], index === 0 ? fresh : [...fresh].reverse()))));
    }
    expect(attempts).toEqual(Array.from({ length: 4 * LEVELS }, () => 1));
  });

  it("never do so over documents either", async () => {
    const ids = await Promise.all(levels.map(hold));
    attempts.length = 0;
    for (const id of ids) {
      const run = (): Promise<unknown>[] =>
        ledgers.map((ledger, index) => ledger.expire((index === 0 ? ids : [...ids].reverse()).map(reservationRef)));
      await whileHeld({ table: "reservation", id }, run);
    }
    expect(attempts).toEqual(Array.from({ length: 2 * LEVELS }, () => 1));
  });
});
