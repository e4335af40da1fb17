import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { GraphqlClient } from "../support/graphql-client.js";
import type { Input, Payload } from "./mutations.js";
import { newKey, openShop, type MutationAnswer, type Shop } from "./shop.js";
import { BULKS } from "./valid-inputs.js";

const SKU = "Bulk";

let shop: Shop;
/** Bound to WEB and STORE-1. */
let pos: GraphqlClient;
/** Bound to STORE-1. */
let warehouse: GraphqlClient;

beforeAll(async () => {
  shop = await openShop();
  pos = await shop.client({ role: "POS", channels: ["WEB"], locations: ["STORE-1"] });
  warehouse = await shop.client({ role: "WAREHOUSE", locations: ["STORE-1"] });
  await shop.article(SKU, 1_000);
  const lines = [{ sku: SKU, location: "STORE-1", delta: 1_000 }];
  await shop.accept("inventoryAdjust", "adjustment", "id", { idempotencyKey: newKey(), reason: "FOUND", lines });
});
afterAll(() => shop.close());

/** What a bound key sends many of. */
interface Kind {
  readonly by: () => GraphqlClient;
  /** An item that is accepted, at STORE-1, or at another location. */
  readonly item: (location?: string) => Promise<Input> | Input;
  /** The item with a list of so many lines; absent where items have none. */
  readonly withLines?: (count: number) => Input;
}

const repeated = <Value>(count: number, value: Value): Value[] => Array.from({ length: count }, () => value);

const stepOn = (id: string, more: Input = {}): Input => ({ idempotencyKey: newKey(), expectedVersion: null, id, ...more });

const onReservation = (confirm: boolean, one: Input = line("STORE-1"), always = false): Kind => ({
  by: () => pos,
  item: async () => stepOn(await shop.reserved([line("STORE-1")], confirm), always ? { lines: [one] } : {}),
  withLines: (count) => stepOn(newKey(), { lines: repeated(count, one) }),
});

const onReturn = (receive: boolean, one: Input = { sku: SKU, quantity: 1 }, always = false): Kind => ({
  by: () => pos,
  item: async () => {
    const announced = await shop.accept<{ id: string }>("returnCreate", "return", "id", { ...back("STORE-1"), receive });
    return stepOn(announced.id, always ? { lines: [one] } : {});
  },
  withLines: (count) => stepOn(newKey(), { lines: repeated(count, one) }),
});

function line(location: string): { readonly sku: string; readonly location: string; readonly quantity: number } {
  return { sku: SKU, location, quantity: 1 };
}

const sale = (lines: readonly Input[]): Input => ({ idempotencyKey: newKey(), channel: "WEB", reference: newKey(), lines });
const hold = (lines: readonly Input[]): Input => ({ idempotencyKey: newKey(), channel: "WEB", lines });
const back = (location: string, count = 1): Input => ({
  idempotencyKey: newKey(),
  channel: "WEB",
  location,
  lines: repeated(count, { sku: SKU, quantity: 1 }),
});
const found = (location: string, count = 1): Input => ({
  idempotencyKey: newKey(),
  reason: "FOUND",
  lines: repeated(count, { sku: SKU, location, delta: 1 }),
});

const stated = (location: string, count = 1): Input => ({
  idempotencyKey: newKey(),
  reason: "COUNT",
  lines: repeated(count, { sku: SKU, location, state: "DAMAGED", quantity: 3, expectedVersion: null }),
});
const scratched = (location: string, count = 1): Input => ({
  idempotencyKey: newKey(),
  lines: repeated(count, { sku: SKU, location, from: "AVAILABLE", to: "DAMAGED", quantity: 1 }),
});

const KINDS: Readonly<Record<string, Kind>> = {
  saleRecordMany: {
    by: () => pos,
    item: (location = "STORE-1") => sale([line(location)]),
    withLines: (count) => sale(repeated(count, line("STORE-1"))),
  },
  reservationCreateMany: {
    by: () => pos,
    item: (location = "STORE-1") => hold([line(location)]),
    withLines: (count) => hold(repeated(count, line("STORE-1"))),
  },
  returnCreateMany: { by: () => pos, item: (location = "STORE-1") => back(location), withLines: (count) => back("STORE-1", count) },
  inventoryAdjustMany: {
    by: () => warehouse,
    item: (location = "STORE-1") => found(location),
    withLines: (count) => found("STORE-1", count),
  },
  reservationConfirmMany: onReservation(false),
  reservationCancelMany: onReservation(false),
  reservationShipMany: onReservation(true),
  reservationReleaseMany: onReservation(false),
  reservationUpdateMany: onReservation(false, { ...line("STORE-1"), quantity: 2 }, true),
  reservationExtendMany: { by: () => pos, item: async () => stepOn(await shop.reserved([line("STORE-1")], false), { ttlSeconds: 60 }) },
  reservationMoveMany: {
    ...onReservation(false, { sku: SKU, from: "STORE-1", to: "WH-1", quantity: 1 }, true),
    // To the other location too: the key must reach both.
    by: () => shop.admin,
  },
  reservationShortMany: onReservation(true, { ...line("STORE-1"), state: "LOST", left: 900 }, true),
  shipmentVoidMany: {
    ...onReservation(true),
    item: async () => {
      const id = await shop.reserved([line("STORE-1")], true);
      await shop.accept("reservationShip", "reservation", "id", stepOn(id));
      return stepOn((await shop.parcelsOf(id))[0] ?? "");
    },
  },
  saleVoidMany: {
    ...onReservation(true),
    item: async () => stepOn((await shop.accept<{ id: string }>("saleRecord", "sale", "id", sale([line("STORE-1")]))).id),
  },
  adjustmentVoidMany: {
    by: () => warehouse,
    item: async () => stepOn((await shop.accept<{ id: string }>("inventoryAdjust", "adjustment", "id", found("STORE-1"))).id),
    withLines: (count) => stepOn(newKey(), { lines: repeated(count, line("STORE-1")) }),
  },
  returnReceiptVoidMany: onReturn(true),
  returnReceiveMany: onReturn(false),
  returnCancelMany: onReturn(false),
  returnInspectMany: onReturn(true, { sku: SKU, quantity: 1, disposition: "RESTOCK" }, true),
  inventorySetMany: {
    by: () => warehouse,
    item: (location = "STORE-1") => stated(location),
    withLines: (count) => stated("STORE-1", count),
  },
  inventoryMoveMany: {
    by: () => warehouse,
    item: (location = "STORE-1") => scratched(location),
    withLines: (count) => scratched("STORE-1", count),
  },
  stockPolicySetMany: { by: () => warehouse, item: (location = "STORE-1") => ({ sku: SKU, location, safetyStock: 1 }) },
  locationUpsertMany: { by: () => warehouse, item: (location = "STORE-1") => ({ code: location, name: newKey() }) },
  // The catalogue is everybody's: a bound key may change none of it.
  productUpsertMany: { by: () => shop.admin, item: () => ({ handle: newKey(), title: "New", variants: [] }) },
};

/** Items that are refused, whatever the mutation can refuse an item for: each is one thing an item may contain. */
async function badItems(mutation: string, { item, withLines }: Kind): Promise<readonly { readonly item: Input; readonly code: string }[]> {
  const good = await item();
  const bad: { item: Input; code: string }[] = [];
  if (/^(saleRecord|reservationCreate|returnCreate|inventory|stock|location)/.test(mutation)) {
    for (const location of ["WH-1", "no such"]) bad.push({ item: await item(location), code: "FORBIDDEN" });
  }
  if ("channel" in good) bad.push({ item: { ...good, idempotencyKey: newKey(), channel: "MARKET" }, code: "FORBIDDEN" });
  if ("idempotencyKey" in good) bad.push({ item: { ...good, idempotencyKey: "k".repeat(256) }, code: "INVALID_INPUT" });
  if ("id" in good) bad.push({ item: { ...good, idempotencyKey: newKey(), id: newKey() }, code: "NOT_FOUND" });
  if ("expectedVersion" in good) bad.push({ item: { ...good, idempotencyKey: newKey(), expectedVersion: 99 }, code: "VERSION_CONFLICT" });
  if ("reference" in good) bad.push({ item: { ...good, idempotencyKey: newKey(), reference: "" }, code: "INVALID_INPUT" });
  if (withLines !== undefined) {
    bad.push({ item: withLines(1_001), code: "INVALID_INPUT" }, { item: withLines(6_000), code: "INVALID_INPUT" });
  }
  if (mutation === "productUpsertMany") bad.push({ item: { handle: "", title: "New", variants: [] }, code: "INVALID_INPUT" });
  if (mutation === "stockPolicySetMany") bad.push({ item: { safetyStock: 1 }, code: "FORBIDDEN" });
  return bad;
}

const codesOf = (payload: Payload | undefined): readonly string[] | undefined => payload?.userErrors.map(({ code }) => code);

function expectCall({ payload, codes, text }: MutationAnswer, results: readonly (readonly string[])[], firstRefused: number | null): void {
  expect(codes, text).toEqual([]);
  expect(payload?.userErrors).toEqual([]);
  expect(payload?.results?.map(codesOf)).toEqual(results);
  expect(payload?.["firstRefused"]).toBe(firstRefused);
}

/** Whether a payload has the entity, or says that anything was done. */
function somethingDone(payload: Payload | undefined): boolean {
  const { userErrors: _errors, ...rest } = payload ?? { userErrors: [] };
  return Object.values(rest).some((value) => value !== null && value !== false && !(Array.isArray(value) && value.length === 0));
}

it("of every kind there is are tried", () => {
  expect(Object.keys(KINDS).sort()).toEqual(Object.keys(BULKS).sort());
});

for (const [mutation, kind] of Object.entries(KINDS)) {
  const list = BULKS[mutation]?.list ?? "items";

  describe(`a ${mutation} with an item that is refused`, () => {
    it("does the others where that was asked for: what an item contains refuses that item only", async () => {
      const bad = await badItems(mutation, kind);
      expect(bad.length).toBeGreaterThan(0);
      for (const { item, code } of bad) {
        const items = [await kind.item(), item, await kind.item()];
        const answer = await shop.send(mutation, { [list]: items, onError: "CONTINUE" }, kind.by());
        expectCall(answer, [[], [code], []], 1);
        expect(answer.payload?.results?.map(somethingDone)).toEqual([true, false, true]);
        const [error] = answer.payload?.results?.[1]?.userErrors ?? [];
        expect(error?.field?.slice(0, 2)).toEqual([list, "1"]);
      }
    });

    it("does nothing where all or nothing was asked for: the refused items say why, the others answer nothing", async () => {
      for (const { item, code } of await badItems(mutation, kind)) {
        const items = [await kind.item(), item, await kind.item()];
        const before = await shop.content();
        const answer = await shop.send(mutation, { [list]: items, onError: "REJECT_ALL" }, kind.by());
        expect(await shop.content()).toEqual(before);
        expectCall(answer, [[], [code], []], 1);
        expect(answer.payload?.results?.some(somethingDone)).toBe(false);
      }
    });
  });
}

describe("the items of a call that does all or nothing", () => {
  it("are all decided: whoever is refused says why, wherever it was found out", async () => {
    const items = [{ quantity: 1_999_999 }, { sku: "unknown" }, {}].map((change) => hold([{ ...line("STORE-1"), ...change }]));
    const answer = await shop.send("reservationCreateMany", { items, onError: "REJECT_ALL" }, pos);
    expectCall(answer, [["INSUFFICIENT_STOCK"], ["NOT_FOUND"], []], 0);
  });

  it("answer again what an earlier call has done", async () => {
    const done = hold([line("STORE-1")]);
    expectCall(await shop.send("reservationCreateMany", { items: [done] }, pos), [[]], null);
    const items = [done, hold([line("WH-1")]), hold([line("STORE-1")])];
    const answer = await shop.send("reservationCreateMany", { items, onError: "REJECT_ALL" }, pos);
    expectCall(answer, [[], ["FORBIDDEN"], []], 1);
    expect(answer.payload?.results?.map(({ replayed }) => replayed)).toEqual([true, false, false]);
    expect(answer.payload?.results?.map(somethingDone)).toEqual([true, false, false]);
  });
});

describe("one key for two items of a call", () => {
  it("is the same item once more, or a refusal of the second", async () => {
    const first = hold([line("STORE-1")]);
    const other = { ...first, lines: [{ ...line("STORE-1"), quantity: 2 }] };
    const answer = await shop.send("reservationCreateMany", { items: [first, other, first] }, pos);
    expectCall(answer, [[], ["IDEMPOTENCY_MISMATCH"], []], 1);
    expect(answer.payload?.results?.map(({ replayed }) => replayed)).toEqual([false, false, true]);
  });
});

describe("three receipts of a till, the second of another location", () => {
  it("are recorded but for the second, which is FORBIDDEN", async () => {
    const sku = await shop.article("Receipts");
    const receipt = (location: string): Input => sale([{ sku, location, quantity: 1 }]);
    const answer = await shop.send("saleRecordMany", { items: ["STORE-1", "WH-1", "STORE-1"].map(receipt), onError: "CONTINUE" }, pos);
    expectCall(answer, [[], ["FORBIDDEN"], []], 1);
    expect(answer.payload?.results?.[1]?.userErrors[0]).toMatchObject({
      __typename: "ForbiddenError",
      field: ["items", "1", "lines", "0", "location"],
    });
    expect(await shop.level(sku, "STORE-1")).toMatchObject({ available: -2 });
    expect(await shop.level(sku, "WH-1")).toMatchObject({ available: 10 });
  });
});
