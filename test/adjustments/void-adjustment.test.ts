import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  adjustInventory,
  adjustmentStore,
  setInventory,
  voidAdjustment,
  type AdjustmentVoidInput,
  type InventoryAdjust,
} from "../../src/adjustments/index.js";
import { moveInventory } from "../../src/adjustments/move-inventory.js";
import type { Hub } from "../../src/stock/index.js";
import { callerOver, hubOver } from "../support/hub.js";
import { checkIntegrity } from "../support/integrity.js";
import { openStock, type StockFixture } from "../support/stock.js";

let stock: StockFixture;
let hub: Hub;
let warehouse: number;
let keys = 0;
let articles = 0;

beforeAll(async () => {
  stock = await openStock([adjustmentStore]);
  hub = hubOver(stock);
  warehouse = await stock.location("WH-1");
  await stock.location("SHOP");
});
afterAll(async () => {
  expect((await checkIntegrity(stock.test.database)).drifted).toEqual([]);
  await stock.close();
});

const key = (): string => `key-${(keys += 1)}`;

async function article(units: number): Promise<{ readonly sku: string; readonly variantId: number }> {
  const sku = `VOID-${(articles += 1)}`;
  const variantId = await stock.variant(sku);
  if (units > 0) await stock.stock({ variantId, locationId: warehouse }, units);
  return { sku, variantId };
}

type Line = Partial<InventoryAdjust["lines"][number]> & Pick<InventoryAdjust["lines"][number], "sku" | "delta">;

async function adjusted(lines: readonly Line[], more: Partial<InventoryAdjust> = {}): Promise<string> {
  const input = { idempotencyKey: key(), reason: "OTHER", ...more, lines: lines.map((line) => ({ location: "WH-1", ...line })) } as const;
  const { adjustment, userErrors } = await adjustInventory(hub, callerOver(stock), input);
  if (adjustment === null) throw new Error(`The adjustment was refused: ${JSON.stringify(userErrors)}`);
  return adjustment.id;
}

const take = (id: string, more: Partial<AdjustmentVoidInput> = {}, locations: readonly string[] | null = null) =>
  voidAdjustment(hub, callerOver(stock, { locations }), { idempotencyKey: key(), id, expectedVersion: null, ...more });

const level = (variantId: number) => stock.level({ variantId, locationId: warehouse });

interface Moved {
  readonly sequence: string;
  readonly kind: string;
  readonly from_account: string;
  readonly to_account: string;
  readonly quantity: number;
  readonly corrects: string | null;
  readonly occurred_at: Date;
  readonly document_id: string | null;
}

const movements = (variantId: number): Promise<readonly Moved[]> =>
  stock.test.database.query<Moved>("select * from movement where variant_id = $1 order by sequence", [variantId]);

const incidents = (variantId: number): Promise<readonly object[]> =>
  stock.test.database.query(
    `select i.quantity, coalesce((select sum(v.quantity)::integer from oversell_void v where v.incident = i.sequence), 0) as voided
     from oversell_incident i join inventory_level l on l.id = i.level_id where l.variant_id = $1 order by i.sequence`,
    [variantId],
  );

describe("an adjustment that is taken back", () => {
  it("is reversed exactly, of its own time, and says that it is void", async () => {
    const { sku, variantId } = await article(10);
    const occurredAt = new Date("2026-02-03T04:05:06Z");
    const id = await adjusted(
      [
        { sku, delta: 7 },
        { sku, delta: 2, state: "DAMAGED" },
      ],
      { occurredAt },
    );
    const answer = await take(id, { reason: "Booked twice" });
    expect(answer.userErrors).toEqual([]);
    expect(answer.adjustment).toMatchObject({ id, status: "VOIDED", version: 2, voidReason: "Booked twice", occurredAt });
    expect(answer.levels).toMatchObject([{ sku, available: 10, damaged: 0 }]);
    expect(await level(variantId)).toMatchObject({ available: 10, damaged: 0 });
    const [, first, second, third, fourth] = await movements(variantId);
    expect([third, fourth]).toMatchObject([
      { kind: "CORRECT", from_account: "DAMAGED", to_account: "ADJUSTMENT", quantity: 2, corrects: second?.sequence },
      { kind: "CORRECT", from_account: "AVAILABLE", to_account: "ADJUSTMENT", quantity: 7, corrects: first?.sequence },
    ]);
    expect([third, fourth].map((one) => [one?.occurred_at, one?.document_id])).toEqual([
      [occurredAt, id],
      [occurredAt, id],
    ]);
  });

  it("is taken back once under one key, and answers the same again", async () => {
    const { sku, variantId } = await article(10);
    const id = await adjusted([{ sku, delta: -4 }]);
    const input = { idempotencyKey: key(), lines: [{ sku, location: "WH-1", quantity: 1 }] };
    const first = await take(id, input);
    expect(await take(id, input)).toEqual({ ...first, replayed: true });
    expect(await level(variantId)).toMatchObject({ available: 7 });
  });

  it("is taken back in parts that never come to more than it", async () => {
    const { sku, variantId } = await article(10);
    const id = await adjusted([{ sku, delta: -5 }]);
    const part = (quantity: number) => take(id, { lines: [{ sku, location: "WH-1", quantity }] });
    expect((await part(2)).adjustment).toMatchObject({ status: "PARTIALLY_VOIDED", version: 2 });
    expect((await part(4)).userErrors).toMatchObject([
      { code: "EXCEEDS_REMAINING", field: ["lines", "0", "quantity"], sku, requested: 4, remaining: 3 },
    ]);
    expect((await part(3)).adjustment).toMatchObject({ status: "VOIDED", version: 3 });
    expect((await take(id)).userErrors).toMatchObject([{ code: "ILLEGAL_TRANSITION", from: "VOIDED", to: "VOIDED" }]);
    expect(await level(variantId)).toMatchObject({ available: 10 });
  });

  it("is not taken back beyond itself by two who come at once", async () => {
    const { sku, variantId } = await article(10);
    const id = await adjusted([{ sku, delta: 6 }]);
    const answers = await Promise.all([1, 2, 3].map(() => take(id, { lines: [{ sku, location: "WH-1", quantity: 3 }] })));
    expect(answers.map(({ userErrors }) => userErrors.length).sort()).toEqual([0, 0, 1]);
    expect(await level(variantId)).toMatchObject({ available: 10 });
  });

  it("names the state where it changed several of a level", async () => {
    const { sku, variantId } = await article(10);
    const id = await adjusted([
      { sku, delta: 3 },
      { sku, delta: 4, state: "QUARANTINE" },
    ]);
    const line = { sku, location: "WH-1", quantity: 1 };
    expect((await take(id, { lines: [line] })).userErrors).toMatchObject([{ code: "INVALID_INPUT", field: ["lines", "0", "state"] }]);
    expect((await take(id, { lines: [{ ...line, state: "QUARANTINE" }] })).userErrors).toEqual([]);
    expect(await level(variantId)).toMatchObject({ available: 13, quarantine: 3 });
  });

  it("knows its version", async () => {
    const { sku } = await article(1);
    const id = await adjusted([{ sku, delta: 1 }]);
    expect((await take(id, { expectedVersion: 2 })).userErrors).toMatchObject([{ code: "VERSION_CONFLICT", currentVersion: 1 }]);
    expect((await take(id, { expectedVersion: 1 })).userErrors).toEqual([]);
  });
});

describe("units that an adjustment brought and that have moved on", () => {
  it("are not taken back, and the refusal says where they are missing", async () => {
    const { sku, variantId } = await article(0);
    const id = await adjusted([{ sku, delta: 10 }]);
    await adjusted([{ sku, delta: -7 }]);
    const { userErrors } = await take(id);
    expect(userErrors).toMatchObject([{ code: "INSUFFICIENT_STOCK", sku, location: "WH-1", requested: 10, available: 3 }]);
    expect(userErrors[0]?.message).toContain("have moved on");
    expect((await take(id, { lines: [{ sku, location: "WH-1", quantity: 3 }] })).userErrors).toEqual([]);
    expect(await level(variantId)).toMatchObject({ available: 0 });
  });

  it("are taken back as a fact, which opens an incident", async () => {
    const { sku, variantId } = await article(0);
    const id = await adjusted([{ sku, delta: 10 }]);
    await adjusted([{ sku, delta: -7 }]);
    expect((await take(id, { fact: true })).userErrors).toEqual([]);
    expect(await level(variantId)).toMatchObject({ available: -7 });
    expect(await incidents(variantId)).toEqual([{ quantity: 7, voided: 0 }]);
  });

  it("are not taken back of another state than AVAILABLE even as a fact", async () => {
    const { sku, variantId } = await article(0);
    const id = await adjusted([{ sku, delta: 4, state: "QUARANTINE" }]);
    await adjusted([{ sku, delta: -1, state: "QUARANTINE" }]);
    expect((await take(id, { fact: true })).userErrors).toMatchObject([{ code: "INSUFFICIENT_STOCK", requested: 4, available: 3 }]);
    expect(await level(variantId)).toMatchObject({ quarantine: 3 });
  });

  it("are no more than the key may report as a fact", async () => {
    const { sku } = await article(0);
    const id = await adjusted([{ sku, delta: 10 }]);
    const caller = { ...callerOver(stock), factQuantityMax: 9 };
    const input = { idempotencyKey: key(), id, expectedVersion: null, fact: true };
    expect((await voidAdjustment(hub, caller, input)).userErrors).toMatchObject([{ code: "INVALID_INPUT" }]);
  });
});

describe("an oversell by an adjustment that is taken back", () => {
  it("loses its units to a part, and is closed by the whole", async () => {
    const { sku, variantId } = await article(3);
    const id = await adjusted([{ sku, delta: -5 }], { fact: true });
    expect(await incidents(variantId)).toEqual([{ quantity: 2, voided: 0 }]);
    await take(id, { lines: [{ sku, location: "WH-1", quantity: 1 }] });
    expect(await incidents(variantId)).toEqual([{ quantity: 2, voided: 1 }]);
    await take(id);
    expect(await incidents(variantId)).toEqual([{ quantity: 2, voided: 2 }]);
    expect(await level(variantId)).toMatchObject({ available: 3 });
  });
});

describe("what is said", () => {
  it("is not taken back but said anew", async () => {
    const { sku, variantId } = await article(10);
    const lines = [{ sku, location: "WH-1", quantity: 8, expectedVersion: null }];
    const { adjustment } = await setInventory(hub, callerOver(stock), { idempotencyKey: key(), reason: "COUNT", lines });
    const { userErrors } = await take(adjustment?.id ?? "", { fact: true });
    expect(userErrors).toMatchObject([{ code: "ILLEGAL_TRANSITION", field: ["id"] }]);
    expect(userErrors[0]?.message).toContain("say it anew");
    expect(await level(variantId)).toMatchObject({ available: 8 });
  });

  it("stays true where an adjustment of an earlier time is taken back", async () => {
    const { sku, variantId } = await article(0);
    const hours = (count: number): Date => new Date(Date.now() - count * 3_600_000);
    await adjusted([{ sku, delta: 100 }], { occurredAt: hours(10) });
    const lines = [{ sku, location: "WH-1", quantity: 100, expectedVersion: null }];
    await setInventory(hub, callerOver(stock), { idempotencyKey: key(), reason: "COUNT", occurredAt: hours(5), lines });
    const id = await adjusted([{ sku, delta: -40 }], { occurredAt: hours(8), fact: true });
    expect(await level(variantId)).toMatchObject({ available: 100 });
    expect((await take(id)).userErrors).toEqual([]);
    expect(await level(variantId)).toMatchObject({ available: 100 });
  });

  it("does not make a plain set one of it: that is taken back", async () => {
    const { sku, variantId } = await article(10);
    const lines = [{ sku, location: "WH-1", quantity: 4, expectedVersion: null }];
    const { adjustment } = await setInventory(hub, callerOver(stock), { idempotencyKey: key(), reason: "UNIT_ERROR", lines });
    expect((await take(adjustment?.id ?? "")).userErrors).toEqual([]);
    expect(await level(variantId)).toMatchObject({ available: 10 });
  });
});

describe("a move that is taken back", () => {
  it("goes back by the same way, the newest first", async () => {
    const { sku, variantId } = await article(5);
    await adjusted([{ sku, delta: 2, state: "DAMAGED" }]);
    const line = { sku, location: "WH-1" };
    const { adjustment } = await moveInventory(hub, callerOver(stock), {
      idempotencyKey: key(),
      lines: [
        { ...line, from: "AVAILABLE", to: "DAMAGED", quantity: 5 },
        { ...line, from: "DAMAGED", to: "QUARANTINE", quantity: 2 },
      ],
    });
    expect((await take(adjustment?.id ?? "")).userErrors).toEqual([]);
    expect(await level(variantId)).toMatchObject({ available: 5, quarantine: 0, damaged: 2 });
    const kinds = (await movements(variantId)).map(({ kind, from_account: from, to_account: to }) => `${kind} ${from} ${to}`);
    expect(kinds.slice(-2)).toEqual(["CORRECT QUARANTINE DAMAGED", "CORRECT DAMAGED AVAILABLE"]);
  });
});

describe("a key that is bound to locations", () => {
  it("takes back what was done at them, and sees no other adjustment", async () => {
    const { sku, variantId } = await article(0);
    const id = await adjusted([
      { sku, delta: 2 },
      { sku, delta: 3, location: "SHOP" },
    ]);
    expect((await take(id, {}, ["FAR"])).userErrors).toMatchObject([{ code: "NOT_FOUND", entity: "Adjustment" }]);
    expect((await take(id, {}, ["SHOP"])).adjustment).toMatchObject({ status: "PARTIALLY_VOIDED" });
    expect(await level(variantId)).toMatchObject({ available: 2 });
    const shop = { sku, location: "WH-1", quantity: 1 };
    await expect(take(id, { lines: [shop] }, ["SHOP"])).rejects.toMatchObject({ code: "FORBIDDEN" });
    expect((await take(id)).adjustment).toMatchObject({ status: "VOIDED" });
  });
});

it("has nothing to take back of an adjustment that moved nothing", async () => {
  const { sku } = await article(1);
  const id = await adjusted([
    { sku, delta: 1 },
    { sku, delta: -1 },
  ]);
  const { userErrors } = await take(id);
  expect(userErrors).toMatchObject([{ code: "ILLEGAL_TRANSITION", from: "RECORDED", to: "VOIDED" }]);
  expect(userErrors[0]?.message).toContain("moved no units");
});
