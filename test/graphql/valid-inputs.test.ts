import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { inputFieldsOf, mutationNames, valueAt, type Input } from "./mutations.js";
import { expectAccepted } from "./refusals.js";
import { openShop, type Shop } from "./shop.js";
import { makeAllReady, stockMutations } from "./valid-inputs.js";

let shop: Shop;
let validInput: (mutation: string) => Input;

beforeAll(async () => {
  shop = await openShop();
  validInput = await makeAllReady(shop);
});
afterAll(() => shop.close());

describe("the valid input that tests of bad input start from", () => {
  for (const mutation of mutationNames) {
    it(`of ${mutation} has something to spoil in every list, and is accepted`, async () => {
      const lists = inputFieldsOf(mutation).filter(({ isList }) => isList);
      for (const { path } of lists) expect(valueAt(validInput(mutation), path), path).toHaveLength(1);
      const payload = await expectAccepted(shop, mutation, validInput(mutation));
      const { sequence } = payload.results?.[0] ?? payload;
      expect(sequence !== undefined).toBe(stockMutations.includes(mutation));
    });
  }
});
