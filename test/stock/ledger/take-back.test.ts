import { v7 } from "uuid";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Refusal } from "../../../src/platform/errors/user-error.js";
import {
  checkIntegrity,
  newestOf,
  type Books,
  type DocumentRef,
  type LevelKey,
  type PastMovement,
  type StockCommand,
} from "../../../src/stock/index.js";
import { PAST_MOVEMENTS_MAX, PAST_ROWS_MAX } from "../../../src/stock/ledger/past-movements.js";
import { openStock, type StockFixture } from "../../support/stock.js";

let stock: StockFixture;
let level: LevelKey;
let locationId: number;
beforeAll(async () => {
  stock = await openStock();
  locationId = await stock.location("L");
  level = { variantId: await stock.variant("A"), locationId };
  await stock.stock(level, 100);
});
afterAll(async () => {
  expect((await checkIntegrity(stock.test.database, [])).drifted).toEqual([]);
  await stock.close();
});

const saleRef = (): DocumentRef => ({ kind: "SALE", id: v7() });

type Decide = (books: Books) => unknown;

function command(needs: StockCommand<unknown>["needs"], decide: Decide): StockCommand<unknown> {
  const withLevel = { createLevels: [level], inflow: [level.variantId], ...needs };
  return { idempotency: null, actor: stock.clientId, weight: 1, needs: withLevel, decide };
}

const sell = (document: DocumentRef, quantity: number): StockCommand<unknown> =>
  command({}, (books) => {
    books.post({ kind: "SELL", level, from: "AVAILABLE", to: "CUSTOMER", quantity, document, fact: true });
    return null;
  });

/** Takes back the newest units of a document, and answers what was open of it before. */
const takeBack = (document: DocumentRef, quantity: number, fact = false): StockCommand<unknown> =>
  command({ corrects: [document] }, (books) => {
    const movements = books.movementsOf(document) ?? [];
    const open = movements.map((movement) => movement.open);
    const parts = newestOf(movements, quantity);
    if (parts.length > 0) books.takeBack(parts, { fact });
    return { open, taken: parts.map((part) => part.quantity) };
  });

async function outcomeOf(each: StockCommand<unknown>): Promise<unknown> {
  const answer = await stock.ledger.execute(each);
  return answer instanceof Refusal ? answer.errors : answer.outcome;
}

const available = async (): Promise<number | undefined> => (await stock.level(level))?.available;

describe("what a document has moved", () => {
  it("is taken back in parts, newest first, that come to the whole and never to more", async () => {
    const sale = saleRef();
    await stock.ledger.execute(sell(sale, 5));
    await stock.ledger.execute(sell(sale, 2));
    expect(await available()).toBe(93);
    expect(await outcomeOf(takeBack(sale, 3))).toEqual({ open: [2, 5], taken: [2, 1] });
    expect(await outcomeOf(takeBack(sale, 1))).toEqual({ open: [0, 4], taken: [1] });
    expect(await outcomeOf(takeBack(sale, 9))).toEqual({ open: [0, 3], taken: [3] });
    expect(await outcomeOf(takeBack(sale, 9))).toEqual({ open: [0, 0], taken: [] });
    expect(await available()).toBe(100);
    const rows = await stock.test.database.query<{ corrects: string; quantity: number }>(
      "select corrects, quantity from movement where document_id = $1 and kind = 'CORRECT' order by sequence",
      [sale.id],
    );
    expect(rows.map(({ quantity }) => quantity)).toEqual([2, 1, 1, 3]);
    expect(new Set(rows.map(({ corrects }) => corrects)).size).toBe(2);
  });

  it("is not taken back beyond what is open: that is a mistake of the code, and nothing stands", async () => {
    const sale = saleRef();
    await stock.ledger.execute(sell(sale, 5));
    const tooMuch = command({ corrects: [sale] }, (books) => {
      const [movement] = books.movementsOf(sale) ?? [];
      books.takeBack([{ movement: movement as PastMovement, quantity: 3 }], { fact: false });
      books.takeBack([{ movement: movement as PastMovement, quantity: 3 }], { fact: false });
      return null;
    });
    await expect(stock.ledger.execute(tooMuch)).rejects.toThrow(/has 2 units to be taken back, not 3/);
    expect(await outcomeOf(takeBack(sale, 5))).toEqual({ open: [5], taken: [5] });
  });

  it("is known only where it is among the needs", async () => {
    const unnamed = command({}, (books) => books.movementsOf(saleRef()));
    await expect(stock.ledger.execute(unnamed)).rejects.toThrow(/among the command's needs/);
  });

  it("is seen by a command that comes at the same time: it waits for the batch behind it", async () => {
    const sale = saleRef();
    const [, taken, again] = await Promise.all([
      stock.ledger.execute(sell(sale, 5)),
      outcomeOf(takeBack(sale, 4)),
      outcomeOf(takeBack(sale, 4)),
    ]);
    expect([taken, again]).toEqual([
      { open: [5], taken: [4] },
      { open: [1], taken: [1] },
    ]);
    expect(await available()).toBe(100);
  });

  it("is open for a command of the same batch as far as those before left it, and as before where they were undone", async () => {
    const sale = saleRef();
    await stock.ledger.execute(sell(sale, 5));
    const together = await stock.ledger.executeAll([takeBack(sale, 2), takeBack(sale, 2), takeBack(sale, 2)], false);
    expect(together.map((each) => (each instanceof Refusal ? null : each?.outcome))).toEqual([
      { open: [5], taken: [2] },
      { open: [3], taken: [2] },
      { open: [1], taken: [1] },
    ]);
    const other = saleRef();
    await stock.ledger.execute(sell(other, 5));
    const failing = command({ corrects: [other] }, (books) => {
      books.takeBack(newestOf(books.movementsOf(other) ?? [], 2), { fact: false });
      throw new Error("It fails behind that.");
    });
    const settled = await stock.ledger.executeAll([failing, takeBack(other, 9)], false).catch(() => null);
    expect(settled).toBeNull();
    expect(await outcomeOf(takeBack(other, 9))).toEqual({ open: [0], taken: [] });
  });

  it("goes back to the level that it came from, in a movement between two", async () => {
    const there = { variantId: level.variantId, locationId: await stock.location("M") };
    const transfer: DocumentRef = { kind: "TRANSFER", id: v7() };
    await stock.ledger.execute(
      command({ createLevels: [level, there] }, (books) => {
        books.post({ kind: "DISPATCH", level, toLevel: there, from: "AVAILABLE", to: "IN_TRANSIT", quantity: 6, document: transfer });
        return null;
      }),
    );
    const back = takeBack(transfer, 6);
    await stock.ledger.execute({ ...back, needs: { ...back.needs, createLevels: [level, there] } });
    expect([await available(), (await stock.level(there))?.inTransit]).toEqual([100, 0]);
  });

  it("is refused where its units have gone, and takes AVAILABLE below zero as a fact, with its incident", async () => {
    const sku = { variantId: await stock.variant("B"), locationId };
    const found: DocumentRef = { kind: "ADJUSTMENT", id: v7() };
    await stock.ledger.execute({
      ...sell(found, 1),
      needs: { createLevels: [sku], inflow: [sku.variantId] },
      decide: (books) => {
        books.post({ kind: "ADJUST", level: sku, from: "ADJUSTMENT", to: "AVAILABLE", quantity: 5, document: found, reason: "FOUND" });
        return null;
      },
    });
    await stock.stock(sku, -3);
    const needs = { levels: [sku], inflow: [sku.variantId], corrects: [found] };
    expect(await outcomeOf({ ...takeBack(found, 5), needs })).toMatchObject([{ code: "INSUFFICIENT_STOCK", requested: 5, available: 2 }]);
    expect(await outcomeOf({ ...takeBack(found, 5, true), needs })).toEqual({ open: [5], taken: [5] });
    expect((await stock.level(sku))?.available).toBe(-3);
    const incidents = await stock.test.database.query<{ quantity: number }>(
      "select i.quantity from oversell_incident i join movement m on m.sequence = i.sequence where m.variant_id = $1 and m.kind = 'CORRECT'",
      [sku.variantId],
    );
    expect(incidents).toEqual([{ quantity: 3 }]);
  });
});

describe("a false sale of before a count", () => {
  it("changes nothing of what was counted, told or taken back: books 100, counted 100 at ten, forty at nine", async () => {
    const goods = { variantId: await stock.variant("C"), locationId };
    const nine = new Date(Date.now() - 20 * 86_400_000);
    const ten = new Date(nine.getTime() + 3_600_000);
    const sale = saleRef();
    const asked = { createLevels: [goods], inflow: [goods.variantId] };
    const state: StockCommand<unknown> = {
      ...command({}, () => null),
      needs: { ...asked, occurredAt: ten, since: [{ level: goods, at: ten }] },
      decide: (books) => books.state({ level: goods, states: ["AVAILABLE"], quantity: 100, at: ten, fact: true, reason: "COUNT" }),
    };
    await stock.ledger.execute(state);
    await stock.ledger.execute({
      ...state,
      needs: { ...asked, occurredAt: nine },
      decide: (books) => {
        const sold = {
          kind: "SELL",
          from: "AVAILABLE",
          to: "CUSTOMER",
          quantity: 40,
          document: sale,
          fact: true,
          occurredAt: nine,
        } as const;
        books.post({ ...sold, level: goods });
        return null;
      },
    });
    expect((await stock.level(goods))?.available).toBe(100);
    await stock.ledger.execute({ ...takeBack(sale, 40), needs: { ...asked, corrects: [sale] } });
    expect((await stock.level(goods))?.available).toBe(100);
    const booked = await stock.test.database.query<{ kind: string; quantity: number; at: Date }>(
      "select kind, quantity, occurred_at as at from movement where variant_id = $1 order by sequence",
      [goods.variantId],
    );
    const hours = booked.map(({ kind, quantity, at }) => `${kind} ${quantity} @${at.getTime() === nine.getTime() ? 9 : 10}`);
    expect(hours).toEqual(["COUNT 100 @10", "COUNT 40 @10", "SELL 40 @9", "CORRECT 40 @9", "COUNT 40 @10"]);
  });
});

describe("a document with more movements than a call looks at", () => {
  it("tells so, whichever are asked for: alone, or by its share of a call for many", async () => {
    const sale = saleRef();
    const others = Array.from({ length: 1_000 }, saleRef);
    const share = PAST_ROWS_MAX / 1_000;
    const sales = command({}, (books) => {
      for (let sold = 0; sold <= share; sold += 1) {
        books.post({ kind: "SELL", level, from: "AVAILABLE", to: "CUSTOMER", quantity: 1, document: sale, fact: true });
      }
      return null;
    });
    await stock.ledger.execute(sales);
    const counted = (asked: readonly DocumentRef[]): StockCommand<unknown> =>
      command({ corrects: asked }, (books) => books.movementsOf(sale)?.length ?? null);
    expect(await outcomeOf(counted([sale]))).toBe(share + 1);
    expect(await outcomeOf(counted([sale, ...others.slice(1)]))).toBeNull();
    expect(await outcomeOf(counted([sale, ...others.slice(500)]))).toBe(share + 1);
    expect(PAST_MOVEMENTS_MAX).toBe(10_000);
    expect(await outcomeOf(takeBack(sale, share + 1))).toMatchObject({ taken: Array.from({ length: share + 1 }, () => 1) });
  });
});
