import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { inputFieldsOf, mutationDocument, mutationNames, withValue, type Input } from "./mutations.js";
import { expectRefused, expectTurnedAway, refusalsOf } from "./refusals.js";
import type { GraphqlClient } from "../support/graphql-client.js";
import { expectNothingChanged } from "../support/test-hub.js";
import { newKey, openShop, type Shop } from "./shop.js";
import { makeAllReady, prefixOf, skuOf, stockMutations } from "./valid-inputs.js";
import { QUANTITY_MAX, QUANTITY_MAX_TEXT } from "../../src/platform/numbers/quantity.js";

let shop: Shop;
let validInput: (mutation: string) => Input;

beforeAll(async () => {
  shop = await openShop();
  validInput = await makeAllReady(shop);
});
afterAll(() => shop.close());

interface Range {
  readonly min: number;
  readonly max: number;
  readonly zeroRefused?: boolean;
}

const UNITS_OF_A_LINE: Range = { min: 1, max: QUANTITY_MAX };
const UNITS_OR_NONE: Range = { min: 0, max: QUANTITY_MAX };
const TTL: Range = { min: 1, max: 2_592_000 };

/** The range of every Int of an input; what lies outside is INVALID_INPUT. */
const RANGES: Readonly<Record<string, Range>> = {
  "ChannelUpsertInput.buffer": UNITS_OR_NONE,
  "ChannelUpsertInput.fewAtMost": UNITS_OR_NONE,
  "InventoryAdjustLineInput.delta": { min: -QUANTITY_MAX, max: QUANTITY_MAX, zeroRefused: true },
  "InventoryMoveLineInput.quantity": UNITS_OF_A_LINE,
  "InventorySetLineInput.onHand": UNITS_OR_NONE,
  "InventorySetLineInput.quantity": UNITS_OR_NONE,
  "ApiKeyCreateInput.factQuantityMax": UNITS_OF_A_LINE,
  "LocationUpsertInput.priority": { min: 0, max: 1_000_000 },
  "AdjustmentVoidLineInput.quantity": UNITS_OF_A_LINE,
  "PackagingInput.factor": { min: 1, max: 1_000_000 },
  "ReservationCreateInput.ttlSeconds": TTL,
  "ReservationExtendInput.ttlSeconds": TTL,
  "ReservationLineInput.quantity": UNITS_OF_A_LINE,
  "ReservationMoveLineInput.quantity": UNITS_OF_A_LINE,
  "ReservationShortLineInput.left": UNITS_OR_NONE,
  "ReservationShortLineInput.quantity": UNITS_OF_A_LINE,
  "ReservationStepLineInput.quantity": UNITS_OF_A_LINE,
  "ReservationUpdateLineInput.quantity": UNITS_OR_NONE,
  "ReturnInspectLineInput.quantity": UNITS_OF_A_LINE,
  "ReturnLineInput.quantity": UNITS_OF_A_LINE,
  "SaleRecordLineInput.quantity": UNITS_OF_A_LINE,
  "SaleVoidLineInput.quantity": UNITS_OF_A_LINE,
  "StockPolicySetInput.reorderPoint": UNITS_OR_NONE,
  "StockPolicySetInput.reorderUpTo": UNITS_OR_NONE,
  "StockPolicySetInput.safetyStock": UNITS_OR_NONE,
};

/** Ints that are compared with what is stored: any other value is a conflict, which other tests are about. */
const COMPARED = /\.(expectedVersion|changeFromQuantity)$/;

const ints = mutationNames.flatMap((mutation) =>
  inputFieldsOf(mutation).flatMap((field) => (field.type === "Int" ? [{ mutation, ...field }] : [])),
);

describe("every Int of an input", () => {
  it("has a range that these tests know, or is compared with what is stored", () => {
    const names = new Set(ints.map(({ name }) => name).filter((name) => !COMPARED.test(name)));
    expect([...names].sort()).toEqual(Object.keys(RANGES).sort());
  });

  for (const { mutation, path, name, isRequired } of ints) {
    it(`is a 32-bit integer and nothing else: ${mutation} at ${path}`, async () => {
      const wrong = [2_147_483_648, -2_147_483_649, 1.5, "1", "", true, {}, ...(isRequired ? [null, undefined] : [])];
      for (const value of wrong)
        await expectTurnedAway(shop, mutation, withValue(validInput(mutation), path, value), { code: "BAD_USER_INPUT" });
    });

    const range = RANGES[name];
    if (range === undefined) continue;
    const outside = [range.min - 1, -5, range.max + 1, ...(range.zeroRefused === true ? [0] : [])].filter(
      (value) => value < range.min || value > range.max || value === 0,
    );
    for (const value of outside) {
      it(`lies in its range: ${mutation} at ${path} refuses ${value}`, async () => {
        // A line of a set has one figure: the other one goes.
        const valid = path.endsWith(".onHand")
          ? withValue(validInput(mutation), path.replace("onHand", "quantity"), null)
          : validInput(mutation);
        const input = withValue(valid, path, value);
        const [error] = await expectRefused(shop, mutation, input, { code: "INVALID_INPUT", field: path.split(".") });
        expect(error?.message).toMatch(value === 0 ? /\b0\b/ : new RegExp(`${value}\\b`));
      });
    }
  }
});

describe("a number that JSON can write and nobody can keep", () => {
  it("is turned away, whether it is a variable or stands in the document", async () => {
    const input = JSON.stringify(validInput("inventoryAdjust"));
    const body = JSON.stringify({ query: mutationDocument("inventoryAdjust"), variables: { input: null } });
    for (const number of ["1e400", "-1e400", "1e10", "9007199254740993", "0.1"]) {
      const sent = body.replace('"input":null', `"input":${input.replace('"delta":-6', `"delta":${number}`)}`);
      const answer = await expectNothingChanged(shop, () => shop.admin.post(sent));
      expect({ status: answer.status, codes: answer.codes }).toEqual({ status: 400, codes: ["BAD_USER_INPUT"] });
    }
    const literal = `mutation { inventoryAdjust(input: { idempotencyKey: "k", reason: OTHER,
      lines: [{ sku: "${skuOf("inventoryAdjust")}", location: "WH-1", delta: 2147483648 }] }) { userErrors { code } } }`;
    const answer = await expectNothingChanged(shop, () => shop.admin.ask(literal));
    expect({ status: answer.status, codes: answer.codes }).toEqual({ status: 400, codes: ["GRAPHQL_VALIDATION_FAILED"] });
  });
});

describe("a quantity in a packaging", () => {
  for (const mutation of stockMutations) {
    const packed = inputFieldsOf(mutation).find(({ path }) => path.endsWith(".packaging"));
    if (packed === undefined) continue;
    it(`of ${mutation} may not come to more than ${QUANTITY_MAX_TEXT} base units`, async () => {
      const line = packed.path.slice(0, -"packaging".length);
      const quantity = `${line}${/Adjust/.test(mutation) ? "delta" : "quantity"}`;
      const input = withValue(withValue(validInput(mutation), packed.path, "CASE"), quantity, 166_666_667);
      const [error] = await expectRefused(shop, mutation, input, { code: "INVALID_INPUT", field: quantity.split(".") });
      expect(error?.message).toContain("166666667 × 12 = 2000000004");
    });
  }
});

describe("lines of one SKU and location", () => {
  for (const mutation of stockMutations) {
    const lines = `${prefixOf(mutation)}lines`;
    if (!inputFieldsOf(mutation).some(({ path }) => path === lines)) continue;
    it(`of ${mutation} may not come to more than ${QUANTITY_MAX_TEXT} base units together`, async () => {
      const quantity = /Adjust/.test(mutation) ? "delta" : "quantity";
      const most = withValue(validInput(mutation), `${lines}.0.${quantity}`, QUANTITY_MAX);
      const line = (most[lines] ?? lines.split(".").reduce<unknown>((value, step) => (value as Input)[step], most)) as readonly Input[];
      const input = withValue(most, lines, [...line, ...line]);
      const [error] = await expectRefused(shop, mutation, input, { code: "INVALID_INPUT", field: [...lines.split("."), "0", quantity] });
      expect(error?.message).toContain("4000000000");
    });
  }
});

describe("a level that would leave its range", () => {
  /** Who may report as many units in one fact as there can be. */
  const reporter = (): Promise<GraphqlClient> => shop.client({ role: "ADMIN", factQuantityMax: QUANTITY_MAX });
  const outOfRange = { code: "QUANTITY_OUT_OF_RANGE" };
  const adjust = (sku: string, location: string, delta: number, more: Input = {}): Input => ({
    idempotencyKey: newKey(),
    reason: "FOUND",
    lines: [{ sku, location, delta, ...more }],
  });

  it("is refused where one level would, in whichever states its units are", async () => {
    const sku = await shop.article("Full", 1);
    await expectRefused(shop, "inventoryAdjust", adjust(sku, "WH-1", QUANTITY_MAX), { ...outOfRange, sku });
    await expectRefused(shop, "inventoryAdjust", adjust(sku, "WH-1", QUANTITY_MAX, { state: "DAMAGED" }), { ...outOfRange, sku });
    const set = {
      idempotencyKey: newKey(),
      reason: "COUNT",
      lines: [{ sku, location: "WH-1", state: "QUARANTINE", quantity: QUANTITY_MAX, expectedVersion: null }],
    };
    await expectRefused(shop, "inventorySet", set, { ...outOfRange, sku });
  });

  it("is refused where the SKU would over all its locations, however many lines it takes", async () => {
    const sku = await shop.article("Full-everywhere", 1);
    await expectRefused(shop, "inventoryAdjust", adjust(sku, "STORE-1", QUANTITY_MAX), { ...outOfRange, sku });
    const halves = [
      { sku, location: "WH-1", delta: 1_000_000_000 },
      { sku, location: "STORE-1", delta: 1_000_000_000 },
    ];
    await expectRefused(shop, "inventoryAdjust", { idempotencyKey: newKey(), reason: "FOUND", lines: halves }, { ...outOfRange, sku });
    const set = {
      idempotencyKey: newKey(),
      reason: "COUNT",
      lines: [{ sku, location: "STORE-1", quantity: QUANTITY_MAX, expectedVersion: null }],
    };
    await expectRefused(shop, "inventorySet", set, { ...outOfRange, sku });
    await expectRefused(shop, "inventoryAdjustMany", { items: [adjust(sku, "STORE-1", QUANTITY_MAX)] }, { ...outOfRange, sku });
  });

  it("is refused where goods come back", async () => {
    const sku = await shop.article("Full-again", 1);
    const input = { idempotencyKey: newKey(), location: "STORE-1", lines: [{ sku, quantity: QUANTITY_MAX }] };
    const client = await reporter();
    const told: Shop = { ...shop, send: (mutation, sent) => shop.send(mutation, sent, client) };
    await expectRefused(told, "returnCreate", { ...input, receive: true }, { ...outOfRange, sku });
    await expectRefused(told, "returnCreateMany", { items: [{ ...input, receive: true, inspect: "RESTOCK" }] }, { ...outOfRange, sku });
    const announce = "mutation ($input: ReturnCreateInput!) { returnCreate(input: $input) { return { id } } }";
    const { returnCreate } = await client.data<{ returnCreate: { return: { id: string } } }>(announce, { input });
    const { id } = returnCreate.return;
    await expectRefused(shop, "returnReceive", { idempotencyKey: newKey(), id, expectedVersion: 1 }, { ...outOfRange, sku });
  });

  it("is refused below zero too, where facts have taken what was never there", async () => {
    const sku = await shop.article("Empty", 0);
    const sale = (location: string, quantity: number): Input => ({
      idempotencyKey: newKey(),
      channel: "WEB",
      reference: newKey(),
      lines: [{ sku, location, quantity }],
    });
    expect(refusalsOf(await shop.send("saleRecord", sale("WH-1", QUANTITY_MAX), await reporter()))).toEqual([]);
    await expectRefused(shop, "saleRecord", sale("WH-1", 1), { ...outOfRange, sku });
    await expectRefused(shop, "inventoryAdjust", { ...adjust(sku, "WH-1", -1), fact: true }, { ...outOfRange, sku });
    await expectRefused(shop, "saleRecord", sale("STORE-1", 1), { ...outOfRange, sku });
    await expectRefused(shop, "inventoryAdjust", { ...adjust(sku, "STORE-1", -1), fact: true }, { ...outOfRange, sku });
  });
});
