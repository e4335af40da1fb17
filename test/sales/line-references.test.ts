import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createReservation } from "../../src/reservations/index.js";
import { createReturn, cancelReturn, inspectReturn, receiveReturn } from "../../src/returns/index.js";
import { recordSale, type SaleRecordInput } from "../../src/sales/index.js";
import type { Caller } from "../../src/platform/graphql/context.js";
import { callerOver } from "../support/hub.js";
import { openOrders, type OrdersFixture } from "../support/orders.js";

let shop: OrdersFixture;
let caller: Caller;
let references = 0;
beforeAll(async () => {
  shop = await openOrders();
  caller = callerOver(shop);
});
afterAll(() => shop.close());

const reference = (): string => `R-${(references += 1)}`;

function sell(wanted: Partial<SaleRecordInput> & Pick<SaleRecordInput, "lines">) {
  return recordSale(shop.hub, caller, { idempotencyKey: shop.key(), channel: "WEB", reference: reference(), ...wanted });
}

async function order(
  lines: readonly { readonly sku: string; readonly quantity: number; readonly lineReference?: string }[],
): Promise<string> {
  const input = { idempotencyKey: shop.key(), channel: "WEB", confirm: true, lines: lines.map((line) => ({ location: "WH-1", ...line })) };
  const { reservation, userErrors } = await createReservation(shop.hub, caller, input);
  expect(userErrors).toEqual([]);
  return reservation?.id ?? "";
}

const named = (lines: readonly { readonly quantity: number; readonly lineReference?: string | null | undefined }[] | undefined): string[] =>
  (lines ?? []).map(({ lineReference, quantity }) => `${lineReference ?? "-"} ${quantity}`);

describe("lines of a sale that have names of their own", () => {
  it("stay two lines of one SKU, of which the last are those that found nothing", async () => {
    const { sku } = await shop.article(4);
    const lines = ["a", "b", "c"].map((lineReference) => ({ sku, location: "WH-1", quantity: 3, lineReference }));
    const { sale } = await sell({ lines });
    expect(sale?.lines).toMatchObject([
      { lineReference: "a", quantity: 3, oversold: 0 },
      { lineReference: "b", quantity: 3, oversold: 2 },
      { lineReference: "c", quantity: 3, oversold: 3 },
    ]);
  });

  it("are part of what was sold: the same reference with other names is another sale", async () => {
    const { sku } = await shop.article(9);
    const line = { sku, location: "WH-1", quantity: 1 };
    const first = {
      reference: reference(),
      lines: [
        { ...line, lineReference: "a" },
        { ...line, lineReference: "b" },
      ],
    };
    const { sale } = await sell(first);
    expect(await sell({ ...first, lines: first.lines.toReversed() })).toMatchObject({ sale: { id: sale?.id }, replayed: true });
    expect((await sell({ ...first, lines: [{ ...line, quantity: 2 }] })).userErrors).toMatchObject([{ code: "ALREADY_EXISTS" }]);
    // What has no names has the digest it always had.
    const plain = { reference: reference(), lines: [{ ...line, lineReference: null }] };
    await sell(plain);
    expect(await sell({ ...plain, lines: [line] })).toMatchObject({ replayed: true });
  });

  it("take the units of the order's lines that are called so, and keep the order's names where they say none", async () => {
    const { sku } = await shop.article(9);
    const id = await order([
      { sku, quantity: 2, lineReference: "a" },
      { sku, quantity: 3, lineReference: "b" },
    ]);
    const { sale } = await sell({ reservation: id, lines: [{ sku, quantity: 2, lineReference: "b" }] });
    expect(named(sale?.lines)).toEqual(["b 2"]);
    expect(await shop.reservationLines(id)).toMatchObject([
      { confirmed: 2, shipped: 0 },
      { confirmed: 1, shipped: 2 },
    ]);
    expect(named((await sell({ reservation: id, lines: [{ sku, quantity: 3 }] })).sale?.lines)).toEqual(["a 2", "b 1"]);
    const strange = { sku, quantity: 1, lineReference: "c" };
    expect((await sell({ reservation: id, lines: [strange] })).userErrors).toMatchObject([
      { code: "INVALID_INPUT", field: ["lines", "0", "location"] },
    ]);
    expect(named((await sell({ reservation: id, lines: [{ ...strange, location: "WH-1" }] })).sale?.lines)).toEqual(["c 1"]);
  });

  it("are not those of another channel's order, which who sees the sale may not see", async () => {
    const { sku } = await shop.article(9);
    const { reservation } = await createReservation(shop.hub, caller, {
      idempotencyKey: shop.key(),
      confirm: true,
      lines: [{ sku, location: "WH-1", quantity: 2, lineReference: "theirs" }],
    });
    expect(named((await sell({ reservation: reservation?.id ?? null, lines: [{ sku, quantity: 2 }] })).sale?.lines)).toEqual(["- 2"]);
  });

  it("are their own where the order's lines have none", async () => {
    const { sku } = await shop.article(9);
    const id = await order([{ sku, quantity: 5 }]);
    const lines = [
      { sku, quantity: 2, lineReference: "x" },
      { sku, quantity: 3, lineReference: "y" },
    ];
    const { sale } = await sell({ reservation: id, lines });
    expect(sale?.lines).toMatchObject([
      { lineReference: "x", fromReservation: 2 },
      { lineReference: "y", fromReservation: 3 },
    ]);
  });

  it("are those of the reservation that an unfulfilled one makes", async () => {
    const { sku } = await shop.article(9);
    const lines = ["a", "b"].map((lineReference) => ({ sku, location: "WH-1", quantity: 2, lineReference }));
    const { sale } = await sell({ fulfilled: false, lines });
    const rows = await shop.test.database.query(
      "select line_reference, confirmed from reservation_line where reservation_id = $1 order by position",
      [sale?.reservationId],
    );
    expect(rows).toEqual([
      { line_reference: "a", confirmed: 2 },
      { line_reference: "b", confirmed: 2 },
    ]);
  });
});

describe("lines of a return that have names of their own", () => {
  const back = (more: object) => createReturn(shop.hub, caller, { idempotencyKey: shop.key(), location: "WH-1", lines: [], ...more });
  const on = (id: string | undefined, lines: readonly object[]) => ({
    idempotencyKey: shop.key(),
    id: id ?? "",
    expectedVersion: null,
    lines: lines as { sku?: string; quantity: number; disposition: "RESTOCK" | "DAMAGE" }[],
  });

  it("stay two lines of one SKU, and are named so by each step", async () => {
    const { sku } = await shop.article(0);
    const { return: made } = await back({
      channel: "WEB",
      lines: [
        { sku, quantity: 3, lineReference: "a" },
        { sku, quantity: 4, lineReference: "b" },
      ],
    });
    expect(named(made?.lines)).toEqual(["a 3", "b 4"]);
    const received = await receiveReturn(
      shop.hub,
      caller,
      on(made?.id, [
        { lineReference: "b", quantity: 3 },
        { sku, quantity: 2 },
      ]),
    );
    expect(received.return?.lines).toMatchObject([
      { lineReference: "a", received: 2 },
      { lineReference: "b", received: 3 },
    ]);
    const inspected = await inspectReturn(
      shop.hub,
      caller,
      on(made?.id, [
        { lineReference: "b", quantity: 1, disposition: "DAMAGE" },
        { sku, quantity: 3, disposition: "RESTOCK" },
      ]),
    );
    expect(inspected.return?.lines).toMatchObject([
      { lineReference: "a", restocked: 2, damaged: 0 },
      { lineReference: "b", restocked: 1, damaged: 1 },
    ]);
    const wrong = await receiveReturn(
      shop.hub,
      caller,
      on(made?.id, [
        { lineReference: "c", quantity: 1 },
        { lineReference: "b", quantity: 2 },
      ]),
    );
    expect(wrong.userErrors).toMatchObject([
      { code: "NOT_FOUND", entity: "ReturnLine", value: "c", field: ["lines", "0", "lineReference"] },
      { code: "EXCEEDS_REMAINING", sku, requested: 2, remaining: 1 },
    ]);
  });

  it("claim the order's lines that are called so, and give them back", async () => {
    const { sku, variantId } = await shop.article(9);
    const id = await order([
      { sku, quantity: 2, lineReference: "a" },
      { sku, quantity: 3, lineReference: "b" },
    ]);
    await sell({ reservation: id, lines: [{ sku, quantity: 5 }] });
    const { return: made } = await back({ reservation: id, lines: [{ sku, quantity: 2, lineReference: "b" }] });
    const returned = async (): Promise<unknown> => (await shop.reservationLines(id)).map((line) => line["returned"]);
    expect(await returned()).toEqual([0, 2]);
    const refused = async (line: object): Promise<unknown> =>
      (await back({ reservation: id, lines: [{ sku, quantity: 2, ...line }] })).userErrors;
    expect(await refused({ lineReference: "b" })).toMatchObject([{ code: "EXCEEDS_REMAINING", remaining: 1 }]);
    expect(await refused({ lineReference: "c" })).toMatchObject([{ code: "NOT_FOUND", entity: "ReservationLine", value: "c" }]);
    await cancelReturn(shop.hub, caller, on(made?.id, [{ lineReference: "b", quantity: 1 }]));
    expect(await returned()).toEqual([0, 1]);
    expect(await shop.level({ variantId, locationId: shop.warehouse })).toMatchObject({ available: 4 });
  });

  it("name a SKU each where they are new", async () => {
    expect((await back({ lines: [{ lineReference: "a", quantity: 1 }] })).userErrors).toMatchObject([
      { code: "INVALID_INPUT", field: ["lines", "0", "sku"] },
    ]);
  });
});
