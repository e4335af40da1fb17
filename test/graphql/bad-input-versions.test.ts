import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { inputFieldsOf, mutationNames, withValue, type Input } from "./mutations.js";
import { expectAccepted, expectRefused } from "./refusals.js";
import { newKey, openShop, type Shop } from "./shop.js";
import { BULKS, makeAllReady, skuOf } from "./valid-inputs.js";

let shop: Shop;
let validInput: (mutation: string) => Input;

beforeAll(async () => {
  shop = await openShop();
  validInput = await makeAllReady(shop);
});
afterAll(() => shop.close());

const versioned = mutationNames.flatMap((mutation) =>
  inputFieldsOf(mutation).flatMap(({ path, name }) => (name.endsWith(".expectedVersion") ? [{ mutation, path }] : [])),
);

/** What is new has version 0. */
const currentVersion = (mutation: string): number => {
  if (/^(product|location|channel|stockPolicy)/.test(mutation)) return 0;
  // That of the reservation, which was made and shipped.
  return mutation.startsWith("shipmentVoid") ? 2 : 1;
};
const singleOf = (mutation: string): string => BULKS[mutation]?.of ?? mutation;
const isStep = (mutation: string): boolean =>
  /^((reservation|return)(Update|Extend|Confirm|Release|Ship|Cancel|Move|Short|Receive|Inspect)|(shipment|returnReceipt|sale|adjustment)Void)$/.test(
    singleOf(mutation),
  );

describe("a wrong expectedVersion", () => {
  for (const { mutation, path } of versioned) {
    const current = currentVersion(mutation);
    it(`is VERSION_CONFLICT with the current one: ${mutation} at ${path}`, async () => {
      for (const value of [current + 1, current - 1, -1, 2_147_483_647, -2_147_483_648].filter((version) => version !== current)) {
        const refused = { code: "VERSION_CONFLICT", currentVersion: current, field: path.split(".") };
        const [error] = await expectRefused(shop, mutation, withValue(validInput(mutation), path, value), refused);
        expect(error?.message).toContain(String(value));
        expect(error?.["level"]).toEqual(path.includes("lines.") ? { sku: skuOf(mutation), version: current } : null);
      }
      await expectAccepted(shop, mutation, withValue(validInput(mutation), path, current));
    });
  }
});

describe("an expectedVersion that is left out", () => {
  for (const { mutation, path } of versioned.filter(({ mutation }) => isStep(mutation))) {
    it(`is INVALID_INPUT, where null says that any version will do: ${mutation}`, async () => {
      const refused = { code: "INVALID_INPUT", field: path.split(".") };
      const [error] = await expectRefused(shop, mutation, withValue(validInput(mutation), path, undefined), refused);
      expect(error?.message).toContain("or null where any version will do");
    });
  }

  it("is INVALID_INPUT in a set that does not say what it changes from either", async () => {
    const path = "lines.0.expectedVersion";
    const silent = withValue(validInput("inventorySet"), path, undefined);
    await expectRefused(shop, "inventorySet", silent, { code: "INVALID_INPUT", field: path.split(".") });
  });
});

describe("a wrong changeFromQuantity", () => {
  it("is QUANTITY_CONFLICT with what is there", async () => {
    const sku = await shop.article("Changed-from");
    const set = (changeFromQuantity: number, more: Input = {}): Input => ({
      idempotencyKey: newKey(),
      reason: "COUNT",
      lines: [{ sku, location: "WH-1", quantity: 6, changeFromQuantity, ...more }],
    });
    const field = ["lines", "0", "changeFromQuantity"];
    for (const wrong of [9, 0, -1, 2_147_483_647]) {
      await expectRefused(shop, "inventorySet", set(wrong), { code: "QUANTITY_CONFLICT", sku, expected: wrong, actual: 10, field });
    }
    await expectRefused(shop, "inventorySet", set(10, { packaging: "CASE" }), { code: "QUANTITY_CONFLICT", expected: 120, actual: 10 });
    const both = set(9, { expectedVersion: 2 });
    await expectRefused(shop, "inventorySet", both, { code: "VERSION_CONFLICT" }, { code: "QUANTITY_CONFLICT" });
    await expectAccepted(shop, "inventorySet", set(10));
  });
});
