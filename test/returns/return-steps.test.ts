import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Caller } from "../../src/platform/graphql/context.js";
import {
  cancelReturn,
  createReturn,
  inspectReturn,
  receiveReturn,
  type DispositionName,
  type StockReturnRow,
} from "../../src/returns/index.js";
import { callerOver, hubOver } from "../support/hub.js";
import { openOrders, type OrdersFixture } from "../support/orders.js";

let shop: OrdersFixture;
let caller: Caller;

beforeAll(async () => {
  shop = await openOrders();
  caller = callerOver(shop);
});
afterAll(() => shop.close());

interface Announced {
  readonly id: string;
  readonly sku: string;
  readonly variantId: number;
}

/** A return of a new SKU at WH-1. */
async function announced(quantity: number, receive = false): Promise<Announced> {
  const { sku, variantId } = await shop.article(0);
  const input = { idempotencyKey: shop.key(), location: "WH-1", receive, lines: [{ sku, quantity }] };
  const { return: made } = await createReturn(shop.hub, caller, input);
  return { id: made?.id ?? "", sku, variantId };
}

function step(id: string, expectedVersion: number | null = null) {
  return { idempotencyKey: shop.key(), id, expectedVersion };
}

function inspect(
  { id, sku }: Announced,
  quantity: number,
  disposition: DispositionName,
  changeFrom: DispositionName | null = null,
): ReturnType<typeof inspectReturn> {
  return inspectReturn(shop.hub, caller, { ...step(id), lines: [{ sku, quantity, disposition, changeFrom }] });
}

async function level({ variantId }: Announced) {
  return shop.level({ variantId, locationId: shop.warehouse });
}

async function stored(id: string): Promise<Pick<StockReturnRow, "status" | "version">> {
  const [row] = await shop.test.database.query<Pick<StockReturnRow, "status" | "version">>(
    "select status, version from return where id = $1",
    [id],
  );
  if (row === undefined) throw new Error("The return is not stored.");
  return row;
}

describe("receiving a return", () => {
  it("books part after part into quarantine, then all that is left", async () => {
    const made = await announced(5);
    const part = await receiveReturn(shop.hub, caller, { ...step(made.id, 1), lines: [{ sku: made.sku, quantity: 2 }] });
    expect(part.return).toMatchObject({ status: "RECEIVED", version: 2, lines: [{ received: 2 }], sequence: part.sequence });
    const rest = await receiveReturn(shop.hub, caller, { ...step(made.id, 2), occurredAt: new Date("2026-02-01T00:00:00Z") });
    expect(rest.return).toMatchObject({ status: "RECEIVED", version: 3, lines: [{ received: 5 }] });
    expect(rest.return?.createdAt).toEqual(part.return?.createdAt);
    expect(await level(made)).toMatchObject({ quarantine: 5, available: 0 });
    expect(await shop.movements(made.variantId)).toEqual(["RETURN CUSTOMER→QUARANTINE 2", "RETURN CUSTOMER→QUARANTINE 3"]);
    const [{ occurred_at: occurredAt } = {}] = await shop.test.database.query<{ occurred_at?: Date }>(
      "select occurred_at from movement where sequence = $1",
      [rest.sequence],
    );
    expect(occurredAt).toEqual(new Date("2026-02-01T00:00:00Z"));
    expect(await stored(made.id)).toEqual({ status: "RECEIVED", version: 3 });
  });

  it("takes no more than is expected, and nothing once all has come", async () => {
    const made = await announced(2);
    const tooMuch = await receiveReturn(shop.hub, caller, { ...step(made.id), lines: [{ sku: made.sku, quantity: 3 }] });
    expect(tooMuch.userErrors).toMatchObject([{ code: "EXCEEDS_REMAINING", sku: made.sku, requested: 3, remaining: 2 }]);
    await receiveReturn(shop.hub, caller, step(made.id));
    const again = await receiveReturn(shop.hub, caller, step(made.id));
    expect(again.userErrors).toMatchObject([{ code: "ILLEGAL_TRANSITION", from: "RECEIVED", to: "RECEIVED" }]);
    expect(await level(made)).toMatchObject({ quarantine: 2, version: 1 });
  });

  it("does not take a SKU the return has no line of", async () => {
    const made = await announced(2);
    const { sku } = await shop.article(0);
    const { userErrors } = await receiveReturn(shop.hub, caller, { ...step(made.id), lines: [{ sku, quantity: 1 }] });
    expect(userErrors).toMatchObject([{ code: "NOT_FOUND", entity: "ReturnLine", value: sku, field: ["lines", "0", "sku"] }]);
  });
});

describe("inspecting a return", () => {
  it("disposes of received units, and closes the return with the last", async () => {
    const made = await announced(10, true);
    const lines = (["RESTOCK", "DAMAGE", "SCRAP", "TO_SUPPLIER"] as const).map((disposition, index) => ({
      sku: made.sku,
      quantity: index + 1,
      disposition,
    }));
    const { return: closed } = await inspectReturn(shop.hub, caller, { ...step(made.id, 1), lines });
    expect(closed).toMatchObject({ status: "CLOSED", version: 2, lines: [{ restocked: 1, damaged: 2, scrapped: 3, toSupplier: 4 }] });
    expect(await level(made)).toMatchObject({ available: 1, damaged: 2, quarantine: 0, version: 2 });
    const [{ reason } = {}] = await shop.test.database.query<{ reason?: string }>(
      "select reason from movement where variant_id = $1 and to_account = 'ADJUSTMENT'",
      [made.variantId],
    );
    expect(reason).toBe("WRITE_OFF");
  });

  it("disposes of no more than was received", async () => {
    const made = await announced(5);
    await receiveReturn(shop.hub, caller, { ...step(made.id), lines: [{ sku: made.sku, quantity: 3 }] });
    const { userErrors } = await inspect(made, 4, "RESTOCK");
    expect(userErrors).toMatchObject([{ code: "EXCEEDS_REMAINING", requested: 4, remaining: 3, field: ["lines", "0", "quantity"] }]);
    expect(await level(made)).toMatchObject({ quarantine: 3, available: 0, version: 1 });
    const done = await inspect(made, 3, "RESTOCK");
    expect(done.return).toMatchObject({ status: "INSPECTED" });
  });

  it("changes a decision: what was damaged is restocked, what was restocked is scrapped", async () => {
    const made = await announced(3, true);
    await inspect(made, 3, "DAMAGE");
    expect((await inspect(made, 2, "RESTOCK", "DAMAGE")).return).toMatchObject({ status: "CLOSED", lines: [{ restocked: 2, damaged: 1 }] });
    expect((await inspect(made, 1, "SCRAP", "RESTOCK")).return).toMatchObject({ lines: [{ restocked: 1, damaged: 1, scrapped: 1 }] });
    expect(await level(made)).toMatchObject({ available: 1, damaged: 1, quarantine: 0 });
    expect(await shop.movements(made.variantId)).toEqual([
      "RETURN CUSTOMER→QUARANTINE 3",
      "INSPECT QUARANTINE→DAMAGED 3",
      "INSPECT DAMAGED→AVAILABLE 2",
      "MOVE AVAILABLE→DAMAGED 1",
      "INSPECT DAMAGED→ADJUSTMENT 1",
    ]);
  });

  it("does not take restocked units back that were promised meanwhile", async () => {
    const made = await announced(2, true);
    await inspect(made, 2, "RESTOCK");
    await shop.reserved([{ sku: made.sku, quantity: 1 }], true);
    const late = await inspect(made, 2, "DAMAGE", "RESTOCK");
    expect(late.userErrors).toMatchObject([{ code: "INSUFFICIENT_STOCK", sku: made.sku, location: "WH-1", requested: 2, available: 1 }]);
    expect((await inspect(made, 1, "DAMAGE", "RESTOCK")).userErrors).toEqual([]);
    expect(await level(made)).toMatchObject({ available: 0, committed: 1, damaged: 1 });
  });

  it.each(["SCRAP", "TO_SUPPLIER"] as const)("does not take back what has left the building as %s", async (changeFrom) => {
    const made = await announced(1, true);
    await inspect(made, 1, changeFrom);
    const { userErrors } = await inspect(made, 1, "RESTOCK", changeFrom);
    expect(userErrors).toMatchObject([
      { code: "ILLEGAL_TRANSITION", from: changeFrom, to: "RESTOCK", field: ["lines", "0", "changeFrom"] },
    ]);
    expect(await stored(made.id)).toEqual({ status: "CLOSED", version: 2 });
  });
});

describe("cancelling a return", () => {
  it("takes back what has not come; what has come stays", async () => {
    const made = await announced(5);
    await receiveReturn(shop.hub, caller, { ...step(made.id), lines: [{ sku: made.sku, quantity: 2 }] });
    const { return: left } = await cancelReturn(shop.hub, caller, { ...step(made.id, 2), reason: "Lost on the way" });
    expect(left).toMatchObject({ status: "RECEIVED", version: 3, cancelReason: "Lost on the way", lines: [{ received: 2, cancelled: 3 }] });
    expect((await inspect(made, 2, "RESTOCK")).return).toMatchObject({ status: "CLOSED", cancelReason: "Lost on the way" });
    const again = await cancelReturn(shop.hub, caller, step(made.id));
    expect(again.userErrors).toMatchObject([{ code: "ILLEGAL_TRANSITION", from: "CLOSED", to: "CANCELLED" }]);
  });
});

describe("a step on a return", () => {
  it("must say the version it was decided on, or null", async () => {
    const { id } = await announced(1);
    const unsaid = await receiveReturn(shop.hub, caller, { idempotencyKey: shop.key(), id });
    expect(unsaid.userErrors).toMatchObject([{ code: "INVALID_INPUT", field: ["expectedVersion"] }]);
    const wrong = await receiveReturn(shop.hub, caller, step(id, 7));
    expect(wrong.userErrors).toMatchObject([{ code: "VERSION_CONFLICT", currentVersion: 1, level: null, field: ["expectedVersion"] }]);
    expect((await receiveReturn(shop.hub, caller, step(id, null))).userErrors).toEqual([]);
  });

  it.each(["nonsense", "018f0000-0000-7000-8000-000000000000"])("on %s is not found", async (id) => {
    const { userErrors } = await cancelReturn(shop.hub, caller, step(id));
    expect(userErrors).toMatchObject([{ code: "NOT_FOUND", entity: "Return", value: id, field: ["id"] }]);
  });

  it("with an empty list of lines is refused; without a list it means all", async () => {
    const { id } = await announced(1);
    const empty = await receiveReturn(shop.hub, caller, { ...step(id), lines: [] });
    expect(empty.userErrors).toMatchObject([{ code: "INVALID_INPUT", field: ["lines"] }]);
    expect((await receiveReturn(shop.hub, caller, { ...step(id), lines: null })).return).toMatchObject({ status: "RECEIVED" });
  });

  it("is answered again as it was, after later steps and on another process", async () => {
    const made = await announced(3);
    const input = { ...step(made.id, 1), lines: [{ sku: made.sku, quantity: 1 }] };
    const first = await receiveReturn(shop.hub, caller, input);
    await receiveReturn(shop.hub, caller, step(made.id, 2));
    const again = await receiveReturn(hubOver(shop, shop.secondLedger()), caller, { ...input });
    expect(again).toEqual({ ...first, replayed: true });
    expect(again.return).toMatchObject({ version: 2, lines: [{ received: 1 }] });
  });

  it("is done by one of two hub processes that decided on the same version", async () => {
    const second = hubOver(shop, shop.secondLedger());
    const made = await announced(2);
    const answers = await Promise.all([shop.hub, second].map((hub) => receiveReturn(hub, caller, step(made.id, 1))));
    const codes = answers.flatMap(({ userErrors }) => userErrors.map(({ code }) => code));
    expect(codes).toEqual(["VERSION_CONFLICT"]);
    expect(await level(made)).toMatchObject({ quarantine: 2 });
  });

  it("finds no return of a channel or location the key is not bound to", async () => {
    const { id } = await announced(1);
    const web = callerOver(shop, { role: "ORDERS", channels: ["WEB"] });
    const store = callerOver(shop, { role: "WAREHOUSE", locations: ["STORE-1"] });
    for (const stranger of [web, store]) {
      const { userErrors } = await receiveReturn(shop.hub, stranger, step(id));
      expect(userErrors).toMatchObject([{ code: "NOT_FOUND", entity: "Return" }]);
    }
    const warehouse = callerOver(shop, { role: "WAREHOUSE", locations: ["WH-1"] });
    expect((await receiveReturn(shop.hub, warehouse, step(id))).userErrors).toEqual([]);
  });
});
