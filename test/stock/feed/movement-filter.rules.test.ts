import { describe, expect, it } from "vitest";
import { movementRowOf, movementTest } from "../../../src/stock/feed/movement-filter.rules.js";
import type { MovementFilter } from "../../../src/stock/reads/movement-list.queries.js";
import type { LedgerRecord, MovementRecord } from "../../../src/stock/index.js";

const EVERYTHING: MovementFilter = {
  skus: null,
  locations: null,
  kinds: null,
  reasons: null,
  documentId: null,
  fromSequence: null,
  toSequence: null,
  recordedFrom: null,
  recordedTo: null,
};

const quantities = (first: number) => ({
  available: first,
  reserved: first + 1,
  committed: first + 2,
  quarantine: first + 3,
  damaged: first + 4,
  receiving: first + 5,
  onOrder: first + 6,
  inTransit: first + 7,
});
const levelAt = (location: string, locationId: number, version: number) => {
  const before = quantities(0);
  return { levelId: locationId + 100, variantId: 1, locationId, location, version, before, after: quantities(10 * locationId) };
};

const MOVEMENT: MovementRecord = {
  type: "MOVEMENT",
  sequence: 7,
  closesCommand: true,
  kind: "DISPATCH",
  variantId: 1,
  sku: "A",
  fromAccount: "AVAILABLE",
  toAccount: "IN_TRANSIT",
  quantity: 3,
  fact: false,
  reason: "LOSS",
  documentKind: "TRANSFER",
  documentId: "00000000-0000-7000-8000-00000000000a",
  actorId: 1,
  actor: "tests",
  idempotencyKey: "key",
  corrects: null,
  balances: null,
  occurredAt: new Date(1_000),
  recordedAt: new Date(2_000),
  levels: [levelAt("WH-1", 1, 4), levelAt("WH-2", 2, 9)],
};

describe("a filter of movements", () => {
  const cases: readonly { readonly name: string; readonly filter: Partial<MovementFilter>; readonly passes: boolean }[] = [
    { name: "nothing asked for", filter: {}, passes: true },
    { name: "one of several SKUs", filter: { skus: ["B", "A"] }, passes: true },
    { name: "another SKU", filter: { skus: ["a"] }, passes: false },
    { name: "the source's location", filter: { locations: ["WH-1"] }, passes: true },
    { name: "the target's location", filter: { locations: ["WH-2"] }, passes: true },
    { name: "another location", filter: { locations: ["WH-3"] }, passes: false },
    { name: "its kind", filter: { kinds: ["DISPATCH"] }, passes: true },
    { name: "another kind", filter: { kinds: ["ARRIVE"] }, passes: false },
    { name: "one of several reasons", filter: { reasons: ["COUNT", "LOSS"] }, passes: true },
    { name: "another reason", filter: { reasons: ["COUNT"] }, passes: false },
    { name: "its document in capitals", filter: { documentId: "00000000-0000-7000-8000-00000000000A" }, passes: true },
    { name: "another document", filter: { documentId: "00000000-0000-7000-8000-00000000000b" }, passes: false },
    { name: "from its sequence on", filter: { fromSequence: "7" }, passes: true },
    { name: "from the next sequence on", filter: { fromSequence: "8" }, passes: false },
    { name: "up to its sequence", filter: { toSequence: "7" }, passes: true },
    { name: "up to the sequence before", filter: { toSequence: "6" }, passes: false },
    { name: "from its time on", filter: { recordedFrom: new Date(2_000) }, passes: true },
    { name: "from a moment later on", filter: { recordedFrom: new Date(2_001) }, passes: false },
    { name: "up to its time, which is not within", filter: { recordedTo: new Date(2_000) }, passes: false },
    { name: "up to a moment later", filter: { recordedTo: new Date(2_001) }, passes: true },
  ];
  it.each(cases)("decides: $name", ({ filter, passes }) => {
    expect(movementTest({ ...EVERYTHING, ...filter })(MOVEMENT)).toBe(passes);
  });

  it("finds no movement without a reason by one", () => {
    expect(movementTest({ ...EVERYTHING, reasons: ["LOSS"] })({ ...MOVEMENT, reason: null })).toBe(false);
  });

  it("lets no event through", () => {
    const event = { ...MOVEMENT, type: "EVENT" } as unknown as LedgerRecord;
    expect(movementTest(EVERYTHING)(event)).toBe(false);
  });
});

describe("a movement of the feed as queries read it", () => {
  it("tells both levels, their states in the order of the ledger", () => {
    const { levels: _levels, type: _type, closesCommand: _closes, ...fields } = MOVEMENT;
    expect(movementRowOf(MOVEMENT)).toEqual({
      ...fields,
      sequence: "7",
      locationId: 1,
      levelVersion: 4,
      quantitiesAfter: [10, 11, 12, 13, 14, 15, 16, 17],
      otherLocationId: 2,
      otherLevelVersion: 9,
      otherQuantitiesAfter: [20, 21, 22, 23, 24, 25, 26, 27],
    });
  });

  it("has no other level where there is one", () => {
    const single = { ...MOVEMENT, levels: MOVEMENT.levels.slice(0, 1) };
    expect(movementRowOf(single)).toMatchObject({ otherLocationId: null, otherLevelVersion: null, otherQuantitiesAfter: null });
    expect(() => movementRowOf({ ...MOVEMENT, levels: [] })).toThrow("touches no level");
  });
});
