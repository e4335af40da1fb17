import { describe, expect, it } from "vitest";
import { quantitiesOf, sumsOf } from "../../../src/stock/states/accounts.js";
import { levelChangesOf, type LedgerRecord } from "../../../src/stock/index.js";
import { levelVersionError, documentVersionError } from "../../../src/stock/commands/versions.js";

function movement(
  sequence: number,
  kind: string,
  levels: readonly (readonly [id: number, version: number, before: number, after: number])[],
) {
  return {
    type: "MOVEMENT",
    sequence,
    kind,
    sku: "A",
    variantId: 1,
    documentKind: "SALE",
    documentId: "d",
    occurredAt: new Date(1),
    recordedAt: new Date(2),
    levels: levels.map(([levelId, version, before, after]) => {
      const place = { levelId, variantId: 1, locationId: levelId * 10, location: `L-${levelId}`, version };
      return { ...place, before: quantitiesOf([before]), after: quantitiesOf([after]) };
    }),
  } as unknown as LedgerRecord;
}

describe("what a command did to a level", () => {
  it("is one change from before its first movement to after its last, told where the last one stands", () => {
    const records = [
      movement(1, "CONFIRM", [[1, 5, 9, 7]]),
      movement(2, "SELL", [[2, 3, 4, 1]]),
      movement(3, "SHIP", [[1, 5, 7, 6]]),
      { type: "EVENT", sequence: 4 } as unknown as LedgerRecord,
      movement(5, "SELL", [[1, 6, 6, 0]]),
    ];
    const changes = levelChangesOf(records).map(({ location, version, cause, sequence, before, after }) => {
      return [location, version, cause, sequence, before.available, after.available];
    });
    expect(changes).toEqual([
      ["L-2", 3, "SELL", 2, 4, 1],
      ["L-1", 5, "SHIP", 3, 9, 6],
      ["L-1", 6, "SELL", 5, 6, 0],
    ]);
  });

  it("is told for both levels of a movement between two, with what it is about", () => {
    const changes = levelChangesOf([
      movement(8, "DISPATCH", [
        [1, 2, 5, 4],
        [2, 7, 0, 1],
      ]),
    ]);
    expect(changes).toMatchObject([
      { sku: "A", variantId: 1, locationId: 10, location: "L-1", documentKind: "SALE", documentId: "d" },
      { locationId: 20, location: "L-2", occurredAt: new Date(1), recordedAt: new Date(2) },
    ]);
  });
});

describe("quantities", () => {
  it("are read in the ledger's order, what is missing as 0, and summed by the published equation", () => {
    const quantities = quantitiesOf([1, 2, 4, 8, 16, 32, 64, 128]);
    expect(quantities).toEqual({
      available: 1,
      reserved: 2,
      committed: 4,
      quarantine: 8,
      damaged: 16,
      receiving: 32,
      onOrder: 64,
      inTransit: 128,
    });
    expect(sumsOf(quantities)).toEqual({ onHand: 63, incoming: 192 });
    expect(Object.values(quantitiesOf([]))).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
  });
});

describe("a version that is expected", () => {
  it("is compared where the client names one", () => {
    for (const expected of [null, undefined, 3]) expect(documentVersionError(expected, 3, "sale")).toBeNull();
    expect(documentVersionError(2, 3, "sale")).toMatchObject({
      code: "VERSION_CONFLICT",
      field: ["expectedVersion"],
      currentVersion: 3,
      level: null,
    });
    const level = { sku: "A", location: "WH", version: 3 };
    for (const expected of [null, undefined, 3]) expect(levelVersionError(expected, level, ["lines"])).toBeNull();
    expect(levelVersionError(0, level, ["lines"])).toMatchObject({
      code: "VERSION_CONFLICT",
      field: ["lines"],
      currentVersion: 3,
      level: { sku: "A", location: "WH" },
    });
  });
});
