import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestHub, type TestHub } from "../support/test-hub.js";

interface Shipped {
  readonly reservation: {
    readonly status: string;
    readonly lines: readonly { readonly confirmed: number; readonly shipped: number }[];
  } | null;
  readonly userErrors: readonly { readonly code: string; readonly available?: number; readonly field: readonly string[] | null }[];
}

let hub: TestHub;
let keys = 0;
beforeAll(async () => {
  hub = await startTestHub();
  await hub.admin.data(`mutation {
    a: locationUpsert(input: { code: "WH", name: "Warehouse" }) { userErrors { message } }
    b: locationUpsert(input: { code: "SHOP", name: "Shop" }) { userErrors { message } }
    channelUpsert(input: { code: "WEB", name: "Web", locations: ["WH", "SHOP"] }) { userErrors { message } }
  }`);
});
afterAll(() => hub.close());

const key = (): string => `key-${(keys += 1)}`;

/** A SKU of its own with so many units at WH and at SHOP. */
async function stocked(wh: number, shop = 0): Promise<string> {
  const sku = `SHELF-${(keys += 1)}`;
  await hub.admin.data(
    `mutation { productUpsert(input: { handle: "${sku}", title: "X", variants: [{ sku: "${sku}" }] }) { userErrors { message } } }`,
  );
  const lines = [
    ["WH", wh],
    ["SHOP", shop],
  ]
    .filter(([, units]) => units !== 0)
    .map(([at, delta]) => ({ sku, location: at, delta }));
  if (lines.length === 0) return sku;
  await hub.admin.data("mutation ($input: InventoryAdjustInput!) { inventoryAdjust(input: $input) { userErrors { message } } }", {
    input: { idempotencyKey: key(), reason: "FOUND", lines },
  });
  return sku;
}

/** A marketplace's order that is still to be shipped: it sold what it sold, whatever is there. */
async function orderOf(sku: string, lines: readonly { readonly location: string; readonly quantity: number }[]): Promise<string> {
  const input = {
    idempotencyKey: key(),
    channel: "WEB",
    reference: key(),
    fulfilled: false,
    lines: lines.map((line) => ({ sku, ...line })),
  };
  const query = "mutation ($input: SaleRecordInput!) { saleRecord(input: $input) { sale { reservation { id } } userErrors { message } } }";
  const { saleRecord } = await hub.admin.data<{ saleRecord: { sale: { reservation: { id: string } } } }>(query, { input });
  return saleRecord.sale.reservation.id;
}

async function ship(id: string, lines: readonly object[] | null, more: object = {}): Promise<Shipped> {
  const query = `mutation ($input: ReservationShipInput!) { reservationShip(input: $input) {
    reservation { status lines { confirmed shipped } } userErrors { code field ... on InsufficientStockError { available } } } }`;
  const input = { idempotencyKey: key(), id, expectedVersion: null, lines, ...more };
  return (await hub.admin.data<{ reservationShip: Shipped }>(query, { input })).reservationShip;
}

async function impossible(sku: string): Promise<unknown> {
  interface Report {
    readonly inventoryIntegrity: { readonly ok: boolean; readonly impossible: readonly { readonly sku: string }[] };
  }
  const { inventoryIntegrity } = await hub.admin.data<Report>(
    "{ inventoryIntegrity { ok impossible { sku location { code } available reserved committed onShelf documents { kind id } } } }",
  );
  expect(inventoryIntegrity.ok).toBe(true);
  return inventoryIntegrity.impossible.filter((level) => level.sku === sku);
}

describe("a parcel", () => {
  it("holds no more than lies on the shelf, however much is committed", async () => {
    const sku = await stocked(3);
    const id = await orderOf(sku, [{ location: "WH", quantity: 5 }]);
    expect(await ship(id, null)).toEqual({ reservation: null, userErrors: [{ code: "INSUFFICIENT_STOCK", field: null, available: 3 }] });
    expect(await ship(id, [{ sku, quantity: 4 }])).toMatchObject({
      userErrors: [{ code: "INSUFFICIENT_STOCK", field: ["lines", "0", "quantity"], available: 3 }],
    });
    expect(await ship(id, [{ sku, quantity: 3 }])).toMatchObject({
      reservation: { status: "PARTIALLY_SHIPPED", lines: [{ confirmed: 2, shipped: 3 }] },
    });
    expect(await ship(id, null)).toMatchObject({ userErrors: [{ code: "INSUFFICIENT_STOCK", available: 0 }] });
    expect(await impossible(sku)).toEqual([]);
  });

  it("may hold units that are promised to others: who packs first has them", async () => {
    const sku = await stocked(5);
    const [first, second] = [await orderOf(sku, [{ location: "WH", quantity: 5 }]), await orderOf(sku, [{ location: "WH", quantity: 4 }])];
    expect(await ship(second, null)).toMatchObject({ reservation: { status: "SHIPPED" } });
    expect(await ship(first, null)).toMatchObject({ userErrors: [{ code: "INSUFFICIENT_STOCK", available: 1 }] });
  });

  it("is looked at shelf by shelf", async () => {
    const sku = await stocked(9, 1);
    const id = await orderOf(sku, [
      { location: "WH", quantity: 2 },
      { location: "SHOP", quantity: 2 },
    ]);
    expect(await ship(id, [{ sku, quantity: 4 }])).toMatchObject({ userErrors: [{ code: "INSUFFICIENT_STOCK", available: 1 }] });
    expect(await ship(id, [{ sku, quantity: 2, location: "WH" }])).toMatchObject({ reservation: { status: "PARTIALLY_SHIPPED" } });
  });

  it("has left where the sender says so, and the level is listed as impossible with what is behind it", async () => {
    const sku = await stocked(3);
    const id = await orderOf(sku, [{ location: "WH", quantity: 5 }]);
    expect(await ship(id, null, { fact: true })).toMatchObject({ reservation: { status: "SHIPPED" }, userErrors: [] });
    const level = { sku, location: { code: "WH" }, available: -2, reserved: 0, committed: 0, onShelf: -2 };
    expect(await impossible(sku)).toEqual([{ ...level, documents: [{ kind: "RESERVATION", id }] }]);
  });

  it("that has left holds what a key may tell of", async () => {
    const sku = await stocked(1);
    const id = await orderOf(sku, [{ location: "WH", quantity: 5 }]);
    const { client } = await hub.key({ role: "WAREHOUSE", factQuantityMax: 4 });
    const query = "mutation ($input: ReservationShipInput!) { reservationShip(input: $input) { userErrors { code field } } }";
    const input = { idempotencyKey: key(), id, expectedVersion: null, fact: true };
    const ask = (more: object): Promise<unknown> => client.data(query, { input: { ...input, ...more } });
    const refused = { reservationShip: { userErrors: [{ code: "INVALID_INPUT", field: ["lines", "0", "quantity"] }] } };
    expect(await ask({ lines: [{ sku, quantity: 5 }] })).toEqual(refused);
    expect(await ask({})).toEqual({ reservationShip: { userErrors: [{ code: "INVALID_INPUT", field: null }] } });
    expect(await ask({ lines: [{ sku, quantity: 4 }] })).toEqual({ reservationShip: { userErrors: [] } });
  });

  it("is impossible no longer once what lies there is counted", async () => {
    const sku = await stocked(1);
    const id = await orderOf(sku, [{ location: "WH", quantity: 2 }]);
    await ship(id, null, { fact: true });
    expect(await impossible(sku)).toHaveLength(1);
    await hub.admin.data("mutation ($input: InventorySetInput!) { inventorySet(input: $input) { userErrors { message } } }", {
      input: { idempotencyKey: key(), reason: "COUNT", lines: [{ sku, location: "WH", onHand: 4, expectedVersion: null }] },
    });
    expect(await impossible(sku)).toEqual([]);
  });
});
