import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { GraphqlClient } from "../support/graphql-client.js";
import { startTestHub, type TestHub } from "../support/test-hub.js";

interface Line {
  readonly lineReference: string | null;
  readonly location: { readonly code: string };
  readonly quantity: number;
  readonly oversold: number;
}
interface Answer {
  readonly sale: { readonly id: string; readonly lines: readonly Line[]; readonly reservation: { readonly id: string } | null } | null;
  readonly incidents: readonly { readonly quantity: number }[];
  readonly replayed: boolean;
  readonly userErrors: readonly { readonly code: string; readonly field: readonly string[] | null }[];
}

const SALE = `saleRecord(input: $input) { sale { id lines { lineReference location { code } quantity oversold } reservation { id } }
  incidents { quantity } replayed userErrors { code field } }`;

let hub: TestHub;
let keys = 0;
beforeAll(async () => {
  hub = await startTestHub();
  const locations = ["WH", "SHOP", "FAR"].map(
    (code, index) =>
      `l${index}: locationUpsert(input: { code: "${code}", name: "${code}", priority: ${index + 1} }) { userErrors { message } }`,
  );
  await hub.admin.data(`mutation { ${locations.join(" ")} }`);
});
afterAll(() => hub.close());

const key = (): string => `key-${(keys += 1)}`;

/** A channel of its own over WH, SHOP and FAR, or some of them. */
async function channel(more: object = {}): Promise<string> {
  const code = `C-${(keys += 1)}`;
  const input = { code, name: code, locations: ["WH", "SHOP", "FAR"], ...more };
  const document = "mutation ($input: ChannelUpsertInput!) { channelUpsert(input: $input) { userErrors { message } } }";
  expect(await hub.admin.data(document, { input })).toEqual({ channelUpsert: { userErrors: [] } });
  return code;
}

/** A SKU of its own with so many units at each location. */
async function stocked(units: Readonly<Record<string, number>>): Promise<string> {
  const sku = `SOLD-${(keys += 1)}`;
  await hub.admin.data(
    `mutation { productUpsert(input: { handle: "${sku}", title: "X", variants: [{ sku: "${sku}" }] }) { userErrors { message } } }`,
  );
  const lines = Object.entries(units).map(([location, delta]) => ({ sku, location, delta }));
  if (lines.length > 0) {
    await hub.admin.data("mutation ($input: InventoryAdjustInput!) { inventoryAdjust(input: $input) { userErrors { message } } }", {
      input: { idempotencyKey: key(), reason: "FOUND", lines },
    });
  }
  return sku;
}

async function sell(code: string, lines: readonly object[], more: object = {}, by: GraphqlClient = hub.admin): Promise<Answer> {
  const input = { idempotencyKey: key(), channel: code, reference: key(), fulfilled: false, lines, ...more };
  return (await by.data<{ saleRecord: Answer }>(`mutation ($input: SaleRecordInput!) { ${SALE} }`, { input })).saleRecord;
}

const shown = ({ sale }: Answer): readonly string[] | undefined =>
  sale?.lines.map(({ lineReference, location, quantity, oversold }) => `${lineReference ?? "-"} ${location.code} ${quantity}/${oversold}`);

async function levels(sku: string): Promise<readonly string[]> {
  interface Level {
    readonly location: { readonly code: string };
    readonly available: number;
    readonly committed: number;
  }
  const { inventoryLevels } = await hub.admin.data<{ inventoryLevels: { nodes: readonly Level[] } }>(
    `{ inventoryLevels(skus: ["${sku}"]) { nodes { location { code } available committed } } }`,
  );
  return inventoryLevels.nodes.map(({ location, available, committed }) => `${location.code} ${available} ${committed}`).sort();
}

describe("an unfulfilled sale whose lines name no location", () => {
  it("is allocated by the channel's strategy, and belongs to an order like any other", async () => {
    const sku = await stocked({ WH: 2, SHOP: 3, FAR: 9 });
    const answer = await sell(await channel(), [{ sku, quantity: 4 }]);
    expect(answer.userErrors).toEqual([]);
    expect(shown(answer)).toEqual(["- WH 2/0", "- SHOP 2/0"]);
    expect(await levels(sku)).toEqual(["FAR 9 0", "SHOP 1 2", "WH 0 2"]);
    expect(answer.incidents).toEqual([]);
    const ship =
      "mutation ($input: ReservationShipInput!) { reservationShip(input: $input) { reservation { status } userErrors { code } } }";
    const input = { idempotencyKey: key(), id: answer.sale?.reservation?.id, expectedVersion: null };
    expect(await hub.admin.data(ship, { input })).toEqual({ reservationShip: { reservation: { status: "SHIPPED" }, userErrors: [] } });
    const fewest = await stocked({ WH: 2, SHOP: 3, FAR: 9 });
    expect(shown(await sell(await channel({ allocation: "FEWEST_SPLITS" }), [{ sku: fewest, quantity: 4 }]))).toEqual(["- FAR 4/0"]);
  });

  it("is never refused for want of units: what is nowhere is short at the channel's first active location", async () => {
    const sku = await stocked({ SHOP: 3 });
    const answer = await sell(await channel(), [{ sku, quantity: 5 }]);
    expect(shown(answer)).toEqual(["- WH 2/2", "- SHOP 3/0"]);
    expect(answer.incidents).toEqual([{ quantity: 2 }]);
    expect(await levels(sku)).toEqual(["SHOP 0 3", "WH -2 2"]);
    const nowhere = await stocked({});
    expect(shown(await sell(await channel({ locations: ["SHOP", "FAR"] }), [{ sku: nowhere, quantity: 1 }]))).toEqual(["- SHOP 1/1"]);
  });

  it("takes buffer and safety stock before it oversells", async () => {
    const sku = await stocked({ WH: 3, SHOP: 3 });
    await hub.admin.data(
      `mutation { stockPolicySet(input: { sku: "${sku}", location: "WH", safetyStock: 2 }) { userErrors { message } } }`,
    );
    const code = await channel({ buffer: 1, locations: ["WH", "SHOP"] });
    expect(shown(await sell(code, [{ sku, quantity: 6 }]))).toEqual(["- WH 3/0", "- SHOP 3/0"]);
  });

  it("keeps the names of its lines on each part, two lines of one SKU looked at together", async () => {
    const sku = await stocked({ WH: 3, SHOP: 1 });
    const lines = ["a", "b"].map((lineReference) => ({ sku, quantity: 3, lineReference }));
    const answer = await sell(await channel(), [...lines, { sku, quantity: 1, location: "SHOP", lineReference: "c" }]);
    expect(answer.userErrors).toEqual([]);
    const units = answer.sale?.lines.reduce((sum, { quantity }) => sum + quantity, 0);
    expect(units).toBe(7);
    expect(answer.sale?.lines.reduce((sum, { oversold }) => sum + oversold, 0)).toBe(3);
    for (const [name, quantity] of Object.entries({ a: 3, b: 3, c: 1 })) {
      const own = answer.sale?.lines.filter(({ lineReference }) => lineReference === name) ?? [];
      expect(
        own.reduce((sum, each) => sum + each.quantity, 0),
        name,
      ).toBe(quantity);
    }
    expect(await levels(sku)).toEqual(["SHOP 0 1", "WH -3 6"]);
  });

  it("is recorded once, however often it is sent, wherever the units went first", async () => {
    const [sku, code] = [await stocked({ WH: 1, SHOP: 9 }), await channel()];
    const sale = { reference: key() };
    const first = await sell(code, [{ sku, quantity: 2 }], sale);
    expect(await sell(code, [{ sku, quantity: 2 }], sale)).toMatchObject({ sale: { id: first.sale?.id }, replayed: true });
    expect(await levels(sku)).toEqual(["SHOP 8 1", "WH 0 1"]);
  });

  it("is not allocated to two orders at once", async () => {
    const [sku, code] = [await stocked({ WH: 5, SHOP: 5 }), await channel({ locations: ["WH", "SHOP"] })];
    const sales = await Promise.all(Array.from({ length: 12 }, () => sell(code, [{ sku, quantity: 1 }])));
    expect(sales.flatMap(({ sale }) => sale?.lines ?? []).reduce((sum, { oversold }) => sum + oversold, 0)).toBe(2);
    expect(await levels(sku)).toEqual(["SHOP 0 5", "WH -2 7"]);
  });

  it("names a location where the hub has nothing to choose: of a fulfilled sale, of a key for locations, of a channel without any", async () => {
    const [sku, code] = [await stocked({ WH: 5 }), await channel()];
    const line = { sku, quantity: 1 };
    expect((await sell(code, [line], { fulfilled: true })).userErrors).toMatchObject([
      { code: "INVALID_INPUT", field: ["lines", "0", "location"] },
    ]);
    expect((await sell(await channel({ locations: [] }), [line])).userErrors).toMatchObject([
      { code: "INVALID_INPUT", field: ["lines", "0", "location"] },
    ]);
    const till = await hub.client({ role: "POS", channels: [code], locations: ["SHOP"] });
    const input = { idempotencyKey: key(), channel: code, reference: key(), fulfilled: false, lines: [line] };
    expect((await till.ask(`mutation ($input: SaleRecordInput!) { ${SALE} }`, { input })).codes).toEqual(["FORBIDDEN"]);
  });

  it("goes beside what a given reservation has, and is allocated where that has none of the SKU", async () => {
    const [sku, other, code] = [await stocked({ WH: 5 }), await stocked({ FAR: 5 }), await channel()];
    const first = await sell(code, [{ sku, quantity: 2 }]);
    const again = await sell(
      code,
      [
        { sku, quantity: 2 },
        { sku: other, quantity: 1 },
      ],
      { reservation: first.sale?.reservation?.id },
    );
    expect(shown(again)).toEqual(["- WH 2/0", "- FAR 1/0"]);
    expect(await levels(sku)).toEqual(["WH 3 2"]);
  });

  it("leaves the books in order", async () => {
    expect(await hub.admin.data("{ inventoryIntegrity { ok } }")).toEqual({ inventoryIntegrity: { ok: true } });
  });
});
