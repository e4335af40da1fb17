import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { GraphqlClient } from "../support/graphql-client.js";
import { expectNothingChanged } from "../support/test-hub.js";
import { valueAt, withValue, type Input } from "./mutations.js";
import { expectAccepted, expectRefused, expectTurnedAway } from "./refusals.js";
import { newKey, openShop, type Shop } from "./shop.js";
import { BULKS, makeAllReady, prefixOf, stockMutations } from "./valid-inputs.js";

let shop: Shop;
let other: GraphqlClient;
let validInput: (mutation: string) => Input;

beforeAll(async () => {
  shop = await openShop();
  other = await shop.client({ role: "ADMIN" });
  validInput = await makeAllReady(shop);
});
afterAll(() => shop.close());

const pathOf = (mutation: string): string => `${prefixOf(mutation)}idempotencyKey`;

/** A sound input for the same mutation that asks for something else. */
const CHANGES: Readonly<Record<string, readonly [path: string, value: unknown]>> = {
  reservationExtend: ["ttlSeconds", 120],
  reservationUpdate: ["lines.0.quantity", 4],
};

/** An input under the same key that asks for something else: fewer units, mostly. */
function changed(mutation: string, input: Input): Input {
  const [path, value] = CHANGES[BULKS[mutation]?.of ?? mutation] ?? [
    /Adjust/.test(mutation) ? "lines.0.delta" : "lines.0.quantity",
    /Adjust/.test(mutation) ? -1 : 1,
  ];
  return withValue(input, `${prefixOf(mutation)}${path}`, value);
}

const WRONG_KEYS: readonly (readonly [what: string, key: string])[] = [
  ["empty", ""],
  ["256 characters long", "k".repeat(256)],
  ["with a control character in it", "a\u0007b"],
  ["with a line break in it", "a\nb"],
  ["with a tab in it", "a\tb"],
  ["with a DEL in it", "a\u007fb"],
  ["beyond ASCII", "schlüssel"],
  ["beyond ASCII and invisible", "a\u200bb"],
];

describe("an idempotency key", () => {
  for (const mutation of stockMutations) {
    it(`must be given: ${mutation}`, async () => {
      for (const value of [undefined, null, 7, ["k"], {}]) {
        await expectTurnedAway(shop, mutation, withValue(validInput(mutation), pathOf(mutation), value), { code: "BAD_USER_INPUT" });
      }
    });

    it(`has 1 to 255 printable ASCII characters: ${mutation}`, async () => {
      for (const [what, key] of WRONG_KEYS) {
        const refused = { code: "INVALID_INPUT", field: pathOf(mutation).split(".") };
        const [error] = await expectRefused(shop, mutation, withValue(validInput(mutation), pathOf(mutation), key), refused);
        expect(error?.message, what).toContain("idempotencyKey");
      }
    });
  }
});

describe("an idempotency key after a success", () => {
  for (const mutation of stockMutations) {
    it(`answers the same again for the same input, and refuses another: ${mutation}`, async () => {
      const key = `${"k".repeat(200)} ~!"${mutation}`.padEnd(255, "z");
      const input = withValue(validInput(mutation), pathOf(mutation), key);
      const first = await expectAccepted(shop, mutation, input);
      const again = await expectNothingChanged(shop, () => shop.send(mutation, input));
      const answer = first.results?.[0] ?? first;
      expect(again.payload?.results?.[0] ?? again.payload).toEqual({ ...answer, replayed: true });
      expect(answer).toMatchObject({ replayed: false, sequence: expect.stringMatching(/^\d+$/) as unknown });

      const mismatch = { code: "IDEMPOTENCY_MISMATCH", field: pathOf(mutation).split(".") };
      await expectRefused(shop, mutation, changed(mutation, input), mismatch);
    });

    it(`is free for another client: ${mutation}`, async () => {
      const input = validInput(mutation);
      const key = valueAt(input, pathOf(mutation)) as string;
      const noted = await shop.send("inventoryAdjust", {
        idempotencyKey: key,
        reason: "FOUND",
        lines: [{ sku: "Sku-inventoryAdjust", location: "STORE-1", delta: 1 }],
      });
      expect(noted.payload).toMatchObject({ userErrors: [], replayed: false });
      const foreign = await shop.send(mutation, changed(mutation, input), other);
      expect(foreign.codes).toEqual([]);
      const codes = (foreign.payload?.results?.[0] ?? foreign.payload)?.userErrors.map(({ code }) => code);
      expect(codes).not.toContain("IDEMPOTENCY_MISMATCH");
      const replayed = (foreign.payload?.results?.[0] ?? foreign.payload)?.replayed;
      expect(replayed).toBe(false);
    });
  }

  it("refuses another mutation under it", async () => {
    const key = newKey();
    const lines = [{ sku: "Sku-inventoryMove", location: "STORE-1", delta: 1 }];
    await shop.accept("inventoryAdjust", "adjustment", "id", { idempotencyKey: key, reason: "FOUND", lines });
    for (const mutation of stockMutations) {
      if (/inventoryAdjust/.test(mutation)) continue;
      const input = withValue(validInput(mutation), pathOf(mutation), key);
      const answer = await expectNothingChanged(shop, () => shop.send(mutation, input));
      const codes = (answer.payload?.results?.[0] ?? answer.payload)?.userErrors.map(({ code }) => code);
      expect(codes, mutation).toEqual(["IDEMPOTENCY_MISMATCH"]);
    }
  });
});

describe("an idempotency key after a refusal", () => {
  it("is free for what was meant", async () => {
    const sku = await shop.article("Refused-first");
    const input = (quantity: number): Input => ({ idempotencyKey: "refused-first", channel: "WEB", lines: [{ sku, quantity }] });
    await expectRefused(shop, "reservationCreate", input(11), { code: "INSUFFICIENT_STOCK", requested: 11, available: 10 });
    await expectRefused(shop, "reservationCreate", input(0), { code: "INVALID_INPUT" });
    await expectAccepted(shop, "reservationCreate", input(10));
  });
});

describe("one idempotency key for two items of a bulk call", () => {
  it("does equal ones once, and refuses the second of different ones", async () => {
    const sku = await shop.article("Bulk-twice");
    const item = (key: string, quantity: number): Input => ({ idempotencyKey: key, channel: "WEB", lines: [{ sku, quantity }] });
    const items = [item("twice", 1), item("twice", 1), item("differently", 1), item("differently", 2)];
    const { payload } = await shop.send("reservationCreateMany", { items });
    expect(payload?.results?.map(({ replayed, userErrors }) => [replayed, ...userErrors.map(({ code }) => code)])).toEqual([
      [false],
      [true],
      [false],
      [false, "IDEMPOTENCY_MISMATCH"],
    ]);
    expect(payload?.results?.[1]?.sequence).toBe(payload?.results?.[0]?.sequence);
    expect(await shop.level(sku)).toMatchObject({ reserved: 2 });
  });
});

describe("operation", () => {
  it("finds a key of one's own only, and turns away what can be no key", async () => {
    const query = `query ($key: String!) { operation(idempotencyKey: $key) { operation } }`;
    const key = newKey();
    const input = withValue(validInput("inventorySet"), "idempotencyKey", key);
    await expectAccepted(shop, "inventorySet", input);
    expect(await shop.admin.data(query, { key })).toEqual({ operation: { operation: "inventorySet" } });
    expect(await other.data(query, { key })).toEqual({ operation: null });
    expect(await shop.admin.data(query, { key: "never used" })).toEqual({ operation: null });
    for (const [, wrong] of WRONG_KEYS) expect((await shop.admin.ask(query, { key: wrong })).codes).toEqual(["BAD_USER_INPUT"]);
  });
});
