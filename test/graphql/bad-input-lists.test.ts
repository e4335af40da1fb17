import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { inputFieldsOf, mutationNames, valueAt, withValue, type Input } from "./mutations.js";
import { expectAccepted, expectRefused, expectTurnedAway } from "./refusals.js";
import { newKey, openShop, type Shop } from "./shop.js";
import { BULKS, makeAllReady, prefixOf, skuOf, stockMutations } from "./valid-inputs.js";

let shop: Shop;
let validInput: (mutation: string) => Input;

beforeAll(async () => {
  shop = await openShop();
  validInput = await makeAllReady(shop);
});
afterAll(() => shop.close());

interface ListLimit {
  readonly max: number;
  /** Whether an empty list is INVALID_INPUT. */
  readonly emptyRefused: boolean;
  /** How one item too many is answered: the whole call is turned away, or the thing is refused. */
  readonly answer: "LIMIT_EXCEEDED" | "INVALID_INPUT";
}

const LINES: ListLimit = { max: 1_000, emptyRefused: true, answer: "LIMIT_EXCEEDED" };
const ITEMS = LINES;
const parts = (max: number, emptyRefused = false): ListLimit => ({ max, emptyRefused, answer: "INVALID_INPUT" });

/** Every list of an input. */
const LIMITS: Readonly<Record<string, ListLimit>> = {
  "AdjustmentVoidInput.lines": LINES,
  "ApiKeyCreateInput.channels": parts(250, true),
  "ApiKeyCreateInput.locations": parts(250, true),
  "ChannelUpsertInput.locations": parts(1_000),
  "ChannelUpsertInput.publishedLocations": parts(1_000),
  "ImportStartInput.locations": { max: 250, emptyRefused: false, answer: "LIMIT_EXCEEDED" },
  "AdjustmentVoidManyInput.items": ITEMS,
  "InventoryAdjustInput.lines": LINES,
  "InventoryAdjustManyInput.items": ITEMS,
  "InventoryMoveManyInput.items": ITEMS,
  "InventorySetManyInput.items": ITEMS,
  "InventoryMoveInput.lines": LINES,
  "InventorySetInput.lines": LINES,
  "LocationUpsertInput.externalRefs": parts(20),
  "LocationUpsertManyInput.items": ITEMS,
  "ProductUpsertInput.externalRefs": parts(20),
  "ProductUpsertInput.publicAttributes": parts(100),
  "ProductUpsertInput.publicTags": parts(250),
  "ProductUpsertInput.tags": parts(250),
  "ProductUpsertInput.variants": parts(2_000),
  "ProductUpsertManyInput.items": ITEMS,
  "ReservationCancelInput.lines": LINES,
  "ReservationCancelManyInput.items": ITEMS,
  "ReservationConfirmInput.lines": LINES,
  "ReservationConfirmManyInput.items": ITEMS,
  "ReservationCreateInput.externalRefs": parts(20),
  "ReservationCreateInput.lines": LINES,
  "ReservationCreateManyInput.items": ITEMS,
  "ReservationExtendManyInput.items": ITEMS,
  "ReservationMoveManyInput.items": ITEMS,
  "ReservationReleaseManyInput.items": ITEMS,
  "ReservationUpdateManyInput.items": ITEMS,
  "ReservationMoveInput.lines": LINES,
  "ReservationReleaseInput.lines": LINES,
  "ReservationShipInput.lines": LINES,
  "ReservationShipManyInput.items": ITEMS,
  "ReservationShortInput.lines": LINES,
  "ReservationShortManyInput.items": ITEMS,
  "ReservationUpdateInput.lines": LINES,
  "ReturnCancelInput.lines": LINES,
  "ReturnCreateInput.externalRefs": parts(20),
  "ReturnCreateInput.lines": LINES,
  "ReturnCancelManyInput.items": ITEMS,
  "ReturnCreateManyInput.items": ITEMS,
  "ReturnInspectManyInput.items": ITEMS,
  "ReturnReceiveManyInput.items": ITEMS,
  "ReturnInspectInput.lines": LINES,
  "ReturnReceiptVoidInput.lines": LINES,
  "ReturnReceiptVoidManyInput.items": ITEMS,
  "ReturnReceiveInput.lines": LINES,
  "SaleRecordInput.externalRefs": parts(20),
  "SaleRecordInput.lines": LINES,
  "SaleRecordManyInput.items": ITEMS,
  "SaleVoidInput.lines": LINES,
  "SaleVoidManyInput.items": ITEMS,
  "ShipmentVoidInput.lines": LINES,
  "ShipmentVoidManyInput.items": ITEMS,
  "StockPolicySetManyInput.items": ITEMS,
  "VariantInput.barcodes": parts(50),
  "VariantInput.externalRefs": parts(20),
  "VariantInput.options": parts(20),
  "VariantInput.packaging": parts(20),
};

const lists = mutationNames.flatMap((mutation) =>
  inputFieldsOf(mutation).flatMap((field) => (field.isList ? [{ mutation, ...field }] : [])),
);
const itemAt = (input: Input, path: string): unknown => valueAt(input, `${path}.0`);

describe("every list of an input", () => {
  it("has limits that these tests know", () => {
    expect([...new Set(lists.map(({ name }) => name))].sort()).toEqual(Object.keys(LIMITS).sort());
  });

  for (const { mutation, path, name } of lists) {
    const { max, emptyRefused, answer } = LIMITS[name] ?? LINES;
    if (emptyRefused) {
      it(`may not be empty: ${mutation} at ${path}`, async () => {
        await expectRefused(shop, mutation, withValue(validInput(mutation), path, []), { code: "INVALID_INPUT", field: path.split(".") });
      });
    }

    it(`has at most ${max} items: ${mutation} at ${path}`, async () => {
      const item = itemAt(validInput(mutation), path);
      const input = withValue(
        validInput(mutation),
        path,
        Array.from({ length: max + 1 }, (_, index) => (typeof item === "string" ? `${item}-${index}` : item)),
      );
      if (answer === "LIMIT_EXCEEDED" && path.includes(".0.lines")) {
        // What an item of many contains refuses that item, not the call.
        const [error] = await expectRefused(shop, mutation, input, { code: "INVALID_INPUT", field: path.split(".") });
        expect(error?.message).toContain(`${max + 1} lines; at most ${max} are allowed`);
      } else if (answer === "LIMIT_EXCEEDED") {
        const message = await expectTurnedAway(shop, mutation, input, { code: "LIMIT_EXCEEDED", limit: max, value: max + 1 });
        expect(message).toContain(`at most ${max} are allowed, ${max + 1} were given`);
      } else {
        const [error] = await expectRefused(shop, mutation, input, { code: "INVALID_INPUT", field: path.split(".") });
        expect(error?.message).toContain(String(max));
      }
    });

    it(`holds no null: ${mutation} at ${path}`, async () => {
      await expectTurnedAway(shop, mutation, withValue(validInput(mutation), path, [null]), { code: "BAD_USER_INPUT" });
    });
  }
});

describe("a bulk call", () => {
  const ofStock = Object.entries(BULKS).filter(([mutation, { of }]) => stockMutations.includes(mutation) && of !== "reservationExtend");
  for (const [mutation, { list }] of ofStock) {
    it(`of ${mutation} has at most 5,000 lines over all its items`, async () => {
      const item = itemAt(validInput(mutation), list) as Input;
      const [line] = item["lines"] as readonly Input[];
      const itemOf = (count: number): Input => ({ ...item, idempotencyKey: newKey(), lines: Array.from({ length: count }, () => line) });
      const items = [...[1, 2, 3, 4, 5].map(() => itemOf(1_000)), itemOf(1)];
      await expectTurnedAway(shop, mutation, { [list]: items }, { code: "LIMIT_EXCEEDED", limit: 5_000, value: 5_001 });
    });
  }

  it("of productUpsertMany has at most 5,000 variants over all its products", async () => {
    const variants = (of: number, count: number): Input[] => Array.from({ length: count }, (_, index) => ({ sku: `Many-${of}-${index}` }));
    const products = [2_000, 2_000, 1_001].map((count, of) => ({ handle: `many-${of}`, title: "Many", variants: variants(of, count) }));
    await expectTurnedAway(shop, "productUpsertMany", { items: products }, { code: "LIMIT_EXCEEDED", limit: 5_000, value: 5_001 });
  });
});

/** What is said of two lines that name 6 units each, where 10 are available, or 6 are in the document. */
const DUPLICATES: Readonly<Record<string, readonly Input[] | "accepted">> = {
  inventoryAdjust: [{ code: "INSUFFICIENT_STOCK", requested: 12, available: 10 }],
  inventorySet: "accepted",
  inventoryMove: [{ code: "INSUFFICIENT_STOCK", requested: 12, available: 10 }],
  adjustmentVoid: [{ code: "EXCEEDS_REMAINING", requested: 12, remaining: 6 }],
  reservationCreate: [{ code: "INSUFFICIENT_STOCK", requested: 12, available: 10 }],
  reservationUpdate: "accepted",
  reservationConfirm: [{ code: "EXCEEDS_REMAINING", requested: 12, remaining: 6 }],
  reservationRelease: [{ code: "EXCEEDS_REMAINING", requested: 12, remaining: 6 }],
  reservationShip: [{ code: "EXCEEDS_REMAINING", requested: 12, remaining: 6 }],
  reservationCancel: [{ code: "EXCEEDS_REMAINING", requested: 12, remaining: 6 }],
  reservationMove: [
    { code: "EXCEEDS_REMAINING", requested: 12, remaining: 6 },
    { code: "INSUFFICIENT_STOCK", requested: 12, available: 6 },
  ],
  reservationShort: [{ code: "EXCEEDS_REMAINING", requested: 12, remaining: 6 }],
  returnCreate: [{ code: "EXCEEDS_REMAINING", requested: 12, remaining: 6 }],
  returnReceive: [{ code: "EXCEEDS_REMAINING", requested: 12, remaining: 6 }],
  returnInspect: [{ code: "EXCEEDS_REMAINING", requested: 12, remaining: 6 }],
  returnCancel: [{ code: "EXCEEDS_REMAINING", requested: 12, remaining: 6 }],
  shipmentVoid: [{ code: "EXCEEDS_REMAINING", requested: 12, remaining: 6 }],
  returnReceiptVoid: [{ code: "EXCEEDS_REMAINING", requested: 12, remaining: 6 }],
  saleRecord: "accepted",
  saleVoid: [{ code: "EXCEEDS_REMAINING", requested: 12, remaining: 6 }],
};

describe("lines of one SKU and location", () => {
  const withLines = stockMutations.filter((mutation) => inputFieldsOf(mutation).some(({ path }) => path === `${prefixOf(mutation)}lines`));
  const twice = (mutation: string): Input => {
    const path = `${prefixOf(mutation)}lines`;
    const [line] = valueAt(validInput(mutation), path) as readonly Input[];
    return withValue(validInput(mutation), path, [line, line]);
  };

  for (const mutation of withLines) {
    const expected = DUPLICATES[BULKS[mutation]?.of ?? mutation];
    if (expected === "accepted") continue;
    it(`of ${mutation} are summed before they are compared with what is there`, async () => {
      if (expected === undefined) throw new Error(`Nobody has said what becomes of duplicate lines in ${mutation}.`);
      await expectRefused(shop, mutation, twice(mutation), ...expected);
    });
  }

  it("of a set come to one quantity", async () => {
    await expectAccepted(shop, "inventorySet", twice("inventorySet"));
    expect(await shop.level(skuOf("inventorySet"))).toMatchObject({ available: 12 });
  });

  it("of an update come to one quantity", async () => {
    await expectAccepted(shop, "reservationUpdate", twice("reservationUpdate"));
    expect(await shop.level(skuOf("reservationUpdate"))).toMatchObject({ reserved: 10, available: 0 });
  });

  for (const mutation of ["saleRecord", "saleRecordMany"]) {
    it(`of ${mutation} are one line of the sale, and oversold together`, async () => {
      await expectAccepted(shop, mutation, twice(mutation));
      const sales = `query ($reference: String!) { sale(channel: "WEB", reference: $reference) { lines { quantity oversold } } }`;
      const { sale } = await shop.admin.data<{ sale: unknown }>(sales, { reference: `sale-${skuOf(mutation)}` });
      expect(sale).toEqual({ lines: [{ quantity: 12, oversold: 2 }] });
    });
  }
});

/** Steps that act on 6 units of a document: one more is too many. */
describe("one unit more than is left", () => {
  const ofDocuments = stockMutations.filter((mutation) =>
    /^(reservation(Confirm|Release|Ship|Short|Cancel)|shipmentVoid|return)/.test(mutation),
  );
  for (const mutation of ofDocuments) {
    it(`is refused by ${mutation}, which tells how many are left`, async () => {
      const quantity = `${prefixOf(mutation)}lines.0.quantity`;
      const exceeds = { code: "EXCEEDS_REMAINING", sku: skuOf(mutation), requested: 7, remaining: 6, field: quantity.split(".") };
      await expectRefused(shop, mutation, withValue(validInput(mutation), quantity, 7), exceeds);
    });
  }

  it("is refused over several returns and several parcels of one reservation", async () => {
    const sku = await shop.article("Parcels");
    const line = (quantity: number): Input[] => [{ sku, quantity }];
    const id = await shop.reserved([{ sku, quantity: 6 }], true);
    const step = (quantity: number): Input => ({ idempotencyKey: newKey(), id, expectedVersion: null, lines: line(quantity) });
    await expectAccepted(shop, "reservationShip", step(4));
    await expectRefused(shop, "reservationShip", step(3), { code: "EXCEEDS_REMAINING", requested: 3, remaining: 2 });
    const back = (quantity: number): Input => ({ idempotencyKey: newKey(), reservation: id, location: "STORE-1", lines: line(quantity) });
    await expectAccepted(shop, "returnCreate", back(3));
    await expectRefused(shop, "returnCreate", back(2), { code: "EXCEEDS_REMAINING", requested: 2, remaining: 1 });
    await expectAccepted(shop, "returnCreate", back(1));
    await expectRefused(shop, "returnCreate", back(1), { code: "EXCEEDS_REMAINING", requested: 1, remaining: 0 });
  });

  it("is refused where it was received but not yet inspected, or inspected already", async () => {
    const sku = await shop.article("Inspected-in-parts");
    const lines = [{ sku, quantity: 6 }];
    const id = await shop.announced(await shop.shipped(lines), lines, false);
    const step = (more: Input): Input => ({ idempotencyKey: newKey(), id, expectedVersion: null, ...more });
    await expectAccepted(shop, "returnReceive", step({ lines: [{ sku, quantity: 4 }] }));
    const inspect = (quantity: number, more: Input = {}): Input => step({ lines: [{ sku, quantity, disposition: "RESTOCK", ...more }] });
    await expectRefused(shop, "returnInspect", inspect(5), { code: "EXCEEDS_REMAINING", requested: 5, remaining: 4 });
    await expectAccepted(shop, "returnInspect", inspect(3));
    await expectRefused(shop, "returnInspect", inspect(2), { code: "EXCEEDS_REMAINING", requested: 2, remaining: 1 });
    const change = inspect(4, { disposition: "DAMAGE", changeFrom: "RESTOCK" });
    await expectRefused(shop, "returnInspect", change, { code: "EXCEEDS_REMAINING", requested: 4, remaining: 3 });
  });
});
