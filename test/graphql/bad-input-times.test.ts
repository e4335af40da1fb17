import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { inputFieldsOf, mutationNames, withValue, type Input } from "./mutations.js";
import { queryDocument } from "./queries.js";
import { expectAccepted, expectRefused, expectTurnedAway } from "./refusals.js";
import { openShop, type Shop } from "./shop.js";
import { makeAllReady, prefixOf, skuOf } from "./valid-inputs.js";

let shop: Shop;
let validInput: (mutation: string) => Input;

beforeAll(async () => {
  shop = await openShop();
  validInput = await makeAllReady(shop);
});
afterAll(() => shop.close());

const ofType = (type: string): { mutation: string; path: string }[] =>
  mutationNames.flatMap((mutation) =>
    inputFieldsOf(mutation).flatMap((field) => (field.type === type ? [{ mutation, path: field.path }] : [])),
  );
const times = ofType("DateTime");
const occurrences = times.filter(({ path }) => path.endsWith("occurredAt"));

const ahead = (minutes: number): string => new Date(Date.now() + minutes * 60_000).toISOString();

/** What is no instant of ISO 8601 with an offset in the years 0001 to 9999. */
const NO_TIMES: readonly unknown[] = [
  "2026-01-31T12:00:00",
  "2026-01-31 12:00:00Z",
  "2026-01-31",
  "2026-02-30T12:00:00Z",
  "2026-01-31T24:00:00Z",
  "2026-01-31T12:00:60Z",
  "2026-01-31T12:00:00+24:00",
  "0000-12-31T23:59:59Z",
  "0001-01-01T00:00:00+01:00",
  "9999-12-31T23:59:59-01:00",
  "+010000-01-01T00:00:00Z",
  "-000001-01-01T00:00:00Z",
  "yesterday",
  "now()",
  "infinity",
  "",
  1_769_860_800,
  1_769_860_800_000,
  true,
  {},
];

describe("a time", () => {
  for (const { mutation, path } of times) {
    it(`is an instant with an offset and nothing else: ${mutation} at ${path}`, async () => {
      for (const value of NO_TIMES)
        await expectTurnedAway(shop, mutation, withValue(validInput(mutation), path, value), { code: "BAD_USER_INPUT" });
    });
  }
});

describe("occurredAt", () => {
  it("is part of every mutation that moves stock in the world", () => {
    const singles = occurrences.map(({ mutation }) => mutation).filter((mutation) => !mutation.endsWith("Many"));
    expect(singles.sort()).toEqual([
      "inventoryAdjust",
      "inventoryMove",
      "inventorySet",
      "reservationCreate",
      "reservationShip",
      "reservationShort",
      "reservationUpdate",
      "returnCreate",
      "returnReceive",
      "saleRecord",
    ]);
  });

  const old = "0001-01-01T00:00:00.000Z";
  for (const { mutation, path } of occurrences) {
    it(`may be as long ago as it was, the year 0001 for one, and is told so again: ${mutation}`, async () => {
      const received = mutation.startsWith("returnCreate")
        ? withValue(validInput(mutation), `${prefixOf(mutation)}receive`, true)
        : validInput(mutation);
      const input = withValue(received, path, old);
      if (/^(inventorySet|reservationShort)/.test(mutation)) {
        // What occurred since would have to be added up under the lock.
        const [error] = await expectRefused(shop, mutation, input, { code: "INVALID_INPUT", field: path.split(".") });
        expect(error?.message).toContain("90 days");
        return;
      }
      const { sequence, results } = await expectAccepted(shop, mutation, input);
      const [movement] = await movementsAt(sequence ?? results?.[0]?.sequence ?? "");
      expect(movement).toMatchObject({ sku: skuOf(mutation), occurredAt: old });
      // The others' articles were stocked today, by calls of their own.
      if (!/^(inventory|sale)/.test(mutation)) return;
      const level = await shop.admin.data(AT, { sku: skuOf(mutation), at: old });
      expect(level).toMatchObject({ inventoryLevelAt: expect.anything() as unknown });
    });
  }

  it("is taken as now where it lies ahead of the hub's clock, and the answer says so", async () => {
    const sku = await shop.article("From-the-future");
    for (const occurredAt of [ahead(4), ahead(600), "9999-12-31T23:59:59.999Z"]) {
      const lines = [{ sku, location: "WH-1", delta: 1 }];
      const input = { idempotencyKey: occurredAt, reason: "FOUND", occurredAt, lines };
      const { sequence, ...answer } = await expectAccepted(shop, "inventoryAdjust", input);
      expect(answer["takenAsNow"]).toBe(true);
      const [movement] = await movementsAt(sequence ?? "");
      expect(movement?.["occurredAt"]).toBe(movement?.["recordedAt"]);
    }
  });
});

const AT = `query ($sku: String!, $at: DateTime!) { inventoryLevelAt(sku: $sku, location: "WH-1", at: $at, basis: OCCURRED) { available } }`;

async function movementsAt(sequence: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const query = `query ($at: Sequence!) { movements(filter: { fromSequence: $at, toSequence: $at }) { nodes { sku occurredAt recordedAt } } }`;
  const { movements } = await shop.admin.data<{ movements: { nodes: Record<string, unknown>[] } }>(query, { at: sequence });
  return movements.nodes;
}

describe("the first and the last instant there are", () => {
  for (const at of ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999999999Z"]) {
    it(`can be asked about: ${at}`, async () => {
      for (const basis of ["RECORDED", "OCCURRED"]) {
        const { document, variables } = queryDocument("inventoryLevelAt", { sku: skuOf("inventorySet"), location: "WH-1", at, basis });
        expect((await shop.admin.ask(document, variables)).codes).toEqual([]);
      }
      for (const filter of [{ recordedFrom: at }, { recordedTo: at }, { recordedFrom: at, recordedTo: at }]) {
        const { document, variables } = queryDocument("movements", { filter });
        expect((await shop.admin.ask(document, variables)).codes).toEqual([]);
      }
    });
  }

  it("is the end of a key, and what is past is none", async () => {
    for (const past of [ahead(-1), "0001-01-01T00:00:00Z"]) {
      const input = { ...validInput("apiKeyCreate"), expiresAt: past };
      await expectRefused(shop, "apiKeyCreate", input, { code: "INVALID_INPUT", field: ["expiresAt"] });
    }
    await expectAccepted(shop, "apiKeyCreate", { ...validInput("apiKeyCreate"), expiresAt: "9999-12-31T23:59:59.999Z" });
  });
});

describe("no time of its own", () => {
  it("is what null stands for", async () => {
    for (const { mutation, path } of occurrences.filter(({ mutation }) => mutation.endsWith("Many"))) {
      expect((await shop.send(mutation, withValue(validInput(mutation), path, null))).codes).toEqual([]);
    }
  });
});
