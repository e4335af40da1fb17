import { setTimeout as pause } from "node:timers/promises";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { upsertProduct, type VariantInput } from "../../src/catalog/index.js";
import { createReturn } from "../../src/returns/index.js";
import type { Caller } from "../../src/platform/graphql/context.js";
import { callerOver } from "../support/hub.js";
import { openOrders, type OrdersFixture } from "../support/orders.js";

let shop: OrdersFixture;
let caller: Caller;
let other: pg.Client;
let names = 0;
beforeAll(async () => {
  shop = await openOrders();
  caller = callerOver(shop);
  other = new pg.Client({ connectionString: shop.test.url });
  await other.connect();
});
afterAll(async () => {
  await other.end();
  await shop.close();
});

interface Article {
  readonly sku: string;
  readonly variantId: number;
  readonly locationId: number;
}

async function article(): Promise<Article> {
  const sku = `M-${(names += 1)}`;
  await save(sku, { unit: "EACH", packaging: [{ name: "CASE", factor: 12 }] });
  const [row] = await shop.test.database.query<{ variantId: number; locationId: number }>(
    `select variant.id as "variantId", location.id as "locationId" from variant, location where sku = $1 and code = 'WH-1'`,
    [sku],
  );
  if (row === undefined) throw new Error("There is no such article.");
  return { sku, ...row };
}

async function save(sku: string, variant: Omit<VariantInput, "sku">) {
  return upsertProduct(shop.test.database, { handle: sku, title: sku, variants: [{ sku, ...variant }] });
}

/** Waits until somebody waits for a lock. */
async function untilBlocked(): Promise<void> {
  const sql = "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
  while ((await shop.test.database.query(sql)).length === 0) await pause(5);
}

const KG = { unit: "KG" };
const CASE_OF_24 = { packaging: [{ name: "CASE", factor: 24 }] };

describe("the unit of measure and the factors of a variant", () => {
  it("change while nothing uses them, also where a command that named it was refused", async () => {
    const { sku, variantId, locationId } = await article();
    await other.query("insert into inventory_level (variant_id, location_id) values ($1, $2)", [variantId, locationId]);
    expect(await save(sku, { ...KG, ...CASE_OF_24 })).toMatchObject({ errors: [] });
    expect(await save(sku, KG)).toMatchObject({ errors: [] });
  });

  it("stay once there is stock: what uses them is told", async () => {
    const { sku, variantId, locationId } = await article();
    await shop.stock({ variantId, locationId }, 1_041);
    const { errors } = await save(sku, KG);
    expect(errors).toEqual([
      {
        code: "IN_USE",
        field: ["variants", "0", "unit"],
        message: `SKU "${sku}" is counted in EACH, not KG: 1041 on hand and movements at 1 location use it. Make another SKU for KG, and bring its units in by an adjustment that takes these out.`,
        sku,
        onHand: 1_041,
        promised: 0,
        incoming: 0,
        announced: 0,
        locations: 1,
      },
    ]);
    expect((await save(sku, CASE_OF_24)).errors).toMatchObject([
      {
        code: "IN_USE",
        field: ["variants", "0", "packaging", "0", "factor"],
        message: expect.stringMatching(/CASE holds 12, not 24.*CASE-24/) as string,
      },
    ]);
    expect(
      (
        await save(sku, {
          title: "new",
          unit: "EACH",
          packaging: [
            { name: "CASE", factor: 12 },
            { name: "CASE-24", factor: 24 },
          ],
        })
      ).errors,
    ).toEqual([]);
    expect((await save(sku, { packaging: [] })).errors).toEqual([]);
  });

  it("stay when all stock is gone again: its movements were counted so", async () => {
    const { sku, variantId, locationId } = await article();
    await shop.stock({ variantId, locationId }, 5);
    await shop.stock({ variantId, locationId }, -5);
    expect((await save(sku, KG)).errors).toMatchObject([{ code: "IN_USE", onHand: 0, locations: 1 }]);
  });

  it("stay while units are announced to come back, and nothing has moved yet", async () => {
    const { sku } = await article();
    const created = await createReturn(shop.hub, caller, { idempotencyKey: shop.key(), location: "WH-1", lines: [{ sku, quantity: 3 }] });
    expect(created.userErrors).toEqual([]);
    expect((await save(sku, KG)).errors).toMatchObject([{ code: "IN_USE", announced: 3, locations: 0, onHand: 0 }]);
  });
});

describe("a first movement that comes at the same time", () => {
  it("is seen where its level is being made", async () => {
    const { sku, variantId, locationId } = await article();
    await other.query("begin");
    await other.query("insert into inventory_level (variant_id, location_id, available, version) values ($1, $2, 7, 1)", [
      variantId,
      locationId,
    ]);
    const saving = save(sku, KG);
    await untilBlocked();
    await other.query("commit");
    expect((await saving).errors).toMatchObject([{ code: "IN_USE", onHand: 7 }]);
  });

  it("is seen where its level is there and has not moved yet", async () => {
    const { sku, variantId, locationId } = await article();
    await other.query("insert into inventory_level (variant_id, location_id) values ($1, $2)", [variantId, locationId]);
    await other.query("begin");
    await other.query("update inventory_level set available = 7, version = 1 where variant_id = $1", [variantId]);
    const saving = save(sku, CASE_OF_24);
    await untilBlocked();
    await other.query("commit");
    expect((await saving).errors).toMatchObject([{ code: "IN_USE", onHand: 7 }]);
  });

  it("waits for a change that came before it", async () => {
    const { variantId, locationId } = await article();
    await other.query("begin");
    await other.query("select id from variant where id = $1 for update", [variantId]);
    const moving = shop.stock({ variantId, locationId }, 7);
    await untilBlocked();
    await other.query("commit");
    await moving;
    expect(await shop.level({ variantId, locationId })).toMatchObject({ available: 7 });
  });
});
