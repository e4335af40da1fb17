import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { upsertProducts, type ProductInput } from "../../src/catalog/index.js";
import { upsertChannel } from "../../src/channels/index.js";
import { setStockPolicies, upsertLocations } from "../../src/locations/index.js";
import { createReservation } from "../../src/reservations/index.js";
import { recordSale } from "../../src/sales/index.js";
import type { LevelKey } from "../../src/stock/index.js";
import { callerOver, hubOver } from "../support/hub.js";
import { openOrders, type OrdersFixture } from "../support/orders.js";
import { bookIn } from "../support/stock.js";
import { QUANTITY_MAX } from "../../src/platform/numbers/quantity.js";

let shop: OrdersFixture;
beforeAll(async () => {
  shop = await openOrders();
});
afterAll(() => shop.close());

/** The last id that was taken from each table's sequence. */
async function idsTaken(): Promise<unknown> {
  return shop.test.database.query("select sequencename, last_value from pg_sequences where schemaname = current_schema() order by 1");
}

/** Every kind of row that has an id of its own and can be written again, with something in it that differs from round to round. */
async function writeAll(round: number): Promise<void> {
  const { database } = shop.test;
  const { skus, locations } = shop.hub;
  const packaging = ["CASE", "PALLET"].map((name, index) => ({ name, factor: 12 * (index + 1) + round }));
  const products: ProductInput[] = ["P-1", "P-2"].map((handle) => ({
    handle,
    title: `round ${round}`,
    variants: [{ sku: `${handle}-A`, title: `round ${round}`, packaging }],
  }));
  const places = ["WH-1", "PLACE-1"].map((code) => ({ code, name: `round ${round}` }));
  const policies = [{ sku: "P-1-A", location: "WH-1" }, { sku: "P-1-A" }, { location: "WH-1" }, {}];
  const results = [
    ...(await upsertProducts(database, products, "REJECT_ALL")).results,
    ...(await upsertLocations(database, places, "REJECT_ALL")).results,
    await upsertChannel({ database, locations }, { code: "WEB", name: `round ${round}`, locations: ["WH-1", "STORE-1"] }),
    await upsertChannel({ database, locations }, { code: "NEW", name: `round ${round}`, locations: ["WH-1"] }),
    ...(
      await setStockPolicies(
        { database, skus, locations },
        policies.map((scope) => ({ ...scope, safetyStock: round })),
        "REJECT_ALL",
      )
    ).results,
  ];
  expect(results.flatMap(({ errors }) => errors)).toEqual([]);
}

describe("ids", () => {
  it("are taken for new rows of master data only, not for those that are written again", async () => {
    await writeAll(1);
    const taken = await idsTaken();
    for (const round of [2, 3, 4]) await writeAll(round);
    expect(await idsTaken()).toEqual(taken);
  });

  it("of packaging levels stay with the names that stay, whatever else of a variant changes", async () => {
    const { database } = shop.test;
    const write = (names: readonly string[]): Promise<unknown> => {
      const packaging = names.map((name, index) => ({ name, factor: index + 2 }));
      return upsertProducts(database, [{ handle: "KEPT", title: "Kept", variants: [{ sku: "KEPT", packaging }] }], "REJECT_ALL");
    };
    const read = async (): Promise<Record<string, string>> => {
      const rows = await database.query<{ name: string; row: string }>(
        "select name, packaging.id || ' × ' || factor as row from packaging join variant on variant.id = variant_id where sku = 'KEPT'",
      );
      return Object.fromEntries(rows.map(({ name, row }) => [name, row]));
    };
    await write(["A", "B", "C"]);
    const first = await read();
    const idOf = (name: string): string => first[name]?.split(" ")[0] ?? "";
    await write(["C", "D", "A"]);
    expect(await read()).toEqual({ C: `${idOf("C")} × 2`, D: expect.stringMatching(/^\d+ × 3$/) as string, A: `${idOf("A")} × 4` });
    await write([]);
    expect(await read()).toEqual({});
  });

  it("are taken for new levels only, by processes that do not know yet which levels there are, for facts and refused commands too", async () => {
    const articles = [await shop.article(10), await shop.article(10)];
    const levels: LevelKey[] = articles.flatMap(({ variantId }) =>
      [shop.warehouse, shop.store].map((locationId) => ({ variantId, locationId })),
    );
    for (const level of levels) await shop.stock(level, 10);
    const taken = await idsTaken();
    const caller = callerOver(shop);
    for (let round = 0; round < 5; round += 1) {
      const ledger = shop.secondLedger();
      const hub = hubOver(shop, ledger);
      for (const level of levels) await ledger.execute(bookIn(shop.clientId, level, 1));
      // One that is refused as it is decided: its batch writes nothing.
      for (const level of levels) await ledger.execute(bookIn(shop.clientId, level, QUANTITY_MAX));
      const lines = articles.map(({ sku }) => ({ sku, location: "STORE-1", quantity: 1 }));
      expect(await recordSale(hub, caller, { idempotencyKey: shop.key(), channel: "WEB", reference: shop.key(), lines })).toMatchObject({
        userErrors: [],
      });
      expect(await createReservation(hub, caller, { idempotencyKey: shop.key(), channel: "WEB", lines })).toMatchObject({ userErrors: [] });
    }
    expect(await idsTaken()).toEqual(taken);
  });

  it("are taken once for a level that only refused commands have asked for so far", async () => {
    const { variantId } = await shop.article(0);
    const level = { variantId, locationId: shop.store };
    const other = await shop.article(1);
    const refused = bookIn(shop.clientId, level, QUANTITY_MAX + 1);
    // Beside a command that is accepted, so that the batch commits the level that it made for the refused one.
    const both = (): Promise<unknown> =>
      shop.secondLedger().executeAll([refused, bookIn(shop.clientId, { ...other, locationId: shop.warehouse }, 1)], false);
    await both();
    const taken = await idsTaken();
    for (let round = 0; round < 3; round += 1) await both();
    expect(await idsTaken()).toEqual(taken);
  });
});
