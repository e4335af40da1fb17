import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { invalidInput, Refusal, refuse } from "../../../src/platform/errors/user-error.js";
import type { Executed, LevelKey, StockCommand } from "../../../src/stock/index.js";
import { bookIn, openStock, type StockFixture } from "../../support/stock.js";
import { QUANTITY_MAX } from "../../../src/platform/numbers/quantity.js";

let stock: StockFixture;
let locationId: number;
let count = 0;

beforeAll(async () => {
  stock = await openStock();
  locationId = await stock.location("WH-1");
});
afterAll(() => stock.close());

async function newLevel(quantity: number): Promise<LevelKey> {
  count += 1;
  const level = { variantId: await stock.variant(`SKU-${count}`), locationId };
  if (quantity > 0) await stock.stock(level, quantity);
  return level;
}

interface TakeOptions {
  readonly key?: string;
  readonly fingerprint?: string;
  readonly operation?: string;
  readonly fact?: boolean;
}

/** Takes units from AVAILABLE to RESERVED, or sells them where it is a fact. */
function take(level: LevelKey, quantity: number, options: TakeOptions = {}): StockCommand<{ taken: number }> {
  const { key = null, fingerprint = `take ${quantity}`, operation = "take", fact = false } = options;
  return {
    idempotency: key === null ? null : { client: stock.clientId, key, operation, fingerprint },
    actor: stock.clientId,
    weight: 1,
    needs: { levels: [level] },
    decide: (books) => {
      if (fact) books.post({ kind: "SELL", level, from: "AVAILABLE", to: "CUSTOMER", quantity, fact });
      else books.post({ kind: "RESERVE", level, from: "AVAILABLE", to: "RESERVED", quantity });
      return { taken: quantity };
    },
  };
}

function accepted<Outcome>(result: Executed<Outcome> | Refusal | null | undefined): Executed<Outcome> {
  if (result === undefined || result === null || result instanceof Refusal) throw new Error(`Refused: ${JSON.stringify(result)}`);
  return result;
}

async function head(): Promise<bigint> {
  const [row] = await stock.test.database.query<{ sequence: string }>("select sequence from ledger_head");
  return BigInt(row?.sequence ?? -1);
}

describe("the ledger", () => {
  it("writes the movement, the level and the head together", async () => {
    const level = await newLevel(10);
    const before = await head();
    const { sequence, replayed } = accepted(await stock.ledger.execute(take(level, 3)));
    expect({ sequence, replayed }).toEqual({ sequence: String(before + 1n), replayed: false });
    expect(await stock.level(level)).toMatchObject({ available: 7, reserved: 3, version: 2 });
    const [movement] = await stock.test.database.query("select * from movement where sequence = $1", [sequence]);
    expect(movement).toMatchObject({
      kind: "RESERVE",
      quantity: 3,
      level_version: 2,
      quantities_after: [7, 3, 0, 0, 0, 0, 0, 0],
      fact: false,
    });
  });

  it("refuses what would take a state below zero, and changes nothing", async () => {
    const level = await newLevel(2);
    const before = await head();
    const result = await stock.ledger.execute(take(level, 3));
    expect(result).toBeInstanceOf(Refusal);
    expect((result as Refusal).errors).toMatchObject([{ code: "INSUFFICIENT_STOCK", requested: 3, available: 2 }]);
    expect(await stock.level(level)).toMatchObject({ available: 2, version: 1 });
    expect(await head()).toBe(before);
  });

  it("records a fact below zero and opens an oversell incident for the missing units", async () => {
    const level = await newLevel(2);
    const { sequence } = accepted(await stock.ledger.execute(take(level, 5, { fact: true })));
    expect(await stock.level(level)).toMatchObject({ available: -3 });
    const incidents = await stock.test.database.query("select quantity from oversell_incident where sequence = $1", [sequence]);
    expect(incidents).toEqual([{ quantity: 3 }]);
  });

  it("lets a smaller command through behind one that does not fit", async () => {
    const level = await newLevel(3);
    const results = await stock.ledger.executeAll([take(level, 2), take(level, 2), take(level, 1)], false);
    expect(results.map((result) => result instanceof Refusal)).toEqual([false, true, false]);
    expect(await stock.level(level)).toMatchObject({ available: 0, reserved: 3, version: 3 });
  });

  it("undoes the whole of an all-or-nothing group when one command is refused", async () => {
    const level = await newLevel(3);
    const before = await head();
    const results = await stock.ledger.executeAll([take(level, 2, { key: `group-${count}` }), take(level, 2)], true);
    expect(results).toEqual([null, expect.any(Refusal)]);
    expect(await stock.level(level)).toMatchObject({ available: 3, reserved: 0, version: 1 });
    expect(await head()).toBe(before);
    accepted(await stock.ledger.execute(take(level, 2, { key: `group-${count}` })));
  });

  it("answers a repeated key with the stored outcome and moves nothing", async () => {
    const level = await newLevel(5);
    const key = `repeat-${count}`;
    const first = accepted(await stock.ledger.execute(take(level, 2, { key })));
    const second = accepted(await stock.secondLedger().execute(take(level, 2, { key })));
    expect(second).toEqual({ ...first, replayed: true });
    expect(await stock.level(level)).toMatchObject({ available: 3, version: 2 });
  });

  it("answers a key repeated within one batch once done and once replayed", async () => {
    const level = await newLevel(5);
    const key = `same-batch-${count}`;
    const results = await stock.ledger.executeAll([take(level, 2, { key }), take(level, 2, { key })], false);
    expect(results.map((result) => accepted(result).replayed)).toEqual([false, true]);
    expect(accepted(results[1]).sequence).toBe(accepted(results[0]).sequence);
    expect(await stock.level(level)).toMatchObject({ available: 3 });
  });

  it("refuses a key that was used for another input or operation", async () => {
    const level = await newLevel(5);
    const key = `reused-${count}`;
    accepted(await stock.ledger.execute(take(level, 2, { key })));
    for (const other of [take(level, 3, { key }), take(level, 2, { key, operation: "give" })]) {
      const result = await stock.ledger.execute(other);
      expect((result as Refusal).errors).toMatchObject([{ code: "IDEMPOTENCY_MISMATCH" }]);
    }
    expect(await stock.level(level)).toMatchObject({ available: 3 });
  });

  it("leaves the key of a refused command free", async () => {
    const level = await newLevel(1);
    const key = `refused-${count}`;
    expect(await stock.ledger.execute(take(level, 2, { key }))).toBeInstanceOf(Refusal);
    await stock.stock(level, 1);
    expect(accepted(await stock.ledger.execute(take(level, 2, { key }))).replayed).toBe(false);
  });

  it("lets 50 senders of one key on two processes have one effect and equal answers", async () => {
    const level = await newLevel(100);
    const key = `storm-${count}`;
    const second = stock.secondLedger();
    const results = await Promise.all(
      Array.from({ length: 50 }, (_, index) => (index % 2 === 0 ? stock.ledger : second).execute(take(level, 1, { key }))),
    );
    const sequences = new Set(results.map((result) => accepted(result).sequence));
    expect(sequences.size).toBe(1);
    expect(results.filter((result) => !accepted(result).replayed)).toHaveLength(1);
    expect(await stock.level(level)).toMatchObject({ available: 99, reserved: 1, version: 2 });
  });

  it("raises a level's version once for each command, however many movements it posts", async () => {
    const level = await newLevel(10);
    const twice: StockCommand<null> = {
      ...take(level, 1),
      decide: (books) => {
        books.post({ kind: "RESERVE", level, from: "AVAILABLE", to: "RESERVED", quantity: 1 });
        books.post({ kind: "CONFIRM", level, from: "RESERVED", to: "COMMITTED", quantity: 1 });
        return null;
      },
    };
    await stock.ledger.executeAll<unknown>([twice, take(level, 1), twice], false);
    expect(await stock.level(level)).toMatchObject({ available: 7, reserved: 1, committed: 2, version: 4 });
    const sql = "select level_version from movement where variant_id = $1 order by sequence";
    const versions = await stock.test.database.query<{ level_version: number }>(sql, [level.variantId]);
    expect(versions.map((row) => row.level_version)).toEqual([1, 2, 2, 3, 4, 4]);
  });

  it("lets a command that throws fail alone", async () => {
    const level = await newLevel(10);
    const poisoned: StockCommand<null> = {
      ...take(level, 1),
      decide: () => {
        throw new Error("a mistake in a decision");
      },
    };
    const results = await Promise.allSettled([
      stock.ledger.execute(take(level, 1)),
      stock.ledger.execute(poisoned),
      stock.ledger.execute(take(level, 1)),
    ]);
    expect(results.map((result) => result.status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect(await stock.level(level)).toMatchObject({ available: 8, version: 3 });
  });

  it("lets a command that the database refuses fail alone", async () => {
    const level = await newLevel(10);
    const poisoned: StockCommand<unknown> = {
      ...take(level, 1),
      idempotency: { client: stock.clientId, key: "\u0000", operation: "x", fingerprint: "x" },
    };
    const results = await Promise.allSettled([
      stock.ledger.execute(take(level, 1)),
      stock.ledger.execute(poisoned),
      stock.ledger.executeAll([take(level, 1), take(level, 1)], false),
    ]);
    expect(results.map((result) => result.status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect(await stock.level(level)).toMatchObject({ available: 7, version: 4 });
  });

  it("keeps a SKU's units over all its locations within two billion", async () => {
    const level = await newLevel(QUANTITY_MAX);
    const elsewhere = { ...level, locationId: await stock.location(`WH-${count}-B`) };
    const result = await stock.ledger.execute(bookIn(stock.clientId, elsewhere, 1));
    expect((result as Refusal).errors).toMatchObject([{ code: "QUANTITY_OUT_OF_RANGE" }]);
    expect(accepted(await stock.ledger.execute(bookIn(stock.clientId, level, -1))).sequence).not.toBeNull();
    accepted(await stock.ledger.execute(bookIn(stock.clientId, elsewhere, 1)));
  });

  it("keeps the sequence gapless over processes, refusals and rollbacks", async () => {
    const levels = await Promise.all([newLevel(50), newLevel(50), newLevel(50)]);
    const ledgers = [stock.ledger, stock.secondLedger(), stock.secondLedger()];
    await Promise.all(
      Array.from({ length: 300 }, (_, index) => {
        const level = levels[index % 3] as LevelKey;
        return (ledgers[index % ledgers.length] ?? stock.ledger).execute(take(level, 1 + (index % 4)));
      }),
    );
    const sql = `select count(*)::int as count, max(sequence)::int as last, (select sequence::int from ledger_head) as head,
      (select count(*)::int from movement m join movement n on n.sequence = m.sequence - 1 where n.recorded_at > m.recorded_at) as backwards from movement`;
    const [row] = await stock.test.database.query<{ count: number; last: number; head: number; backwards: number }>(sql);
    expect(row).toEqual({ count: row?.head, last: row?.head, head: row?.head, backwards: 0 });
    for (const level of levels) {
      const state = await stock.level(level);
      expect((state?.available ?? 0) + (state?.reserved ?? 0)).toBe(50);
    }
  });

  it("writes nothing at all when a storm of requests meets an empty shelf", async () => {
    const level = await newLevel(0);
    await stock.ledger.execute(bookIn(stock.clientId, level, 1));
    await stock.ledger.execute(take(level, 1));
    const before = await head();
    const results = await Promise.all(
      Array.from({ length: 100 }, (_, index) => stock.ledger.execute(take(level, 1, { key: `empty-${index}` }))),
    );
    expect(results.every((result) => result instanceof Refusal)).toBe(true);
    expect(await head()).toBe(before);
  });

  it("answers a refusal made by decide as it is", async () => {
    const level = await newLevel(1);
    const result = await stock.ledger.execute({ ...take(level, 1), decide: () => refuse(invalidInput(["lines"], "No.")) });
    expect((result as Refusal).errors).toEqual([{ code: "INVALID_INPUT", field: ["lines"], message: "No." }]);
  });
});
