import { describe, expect, it } from "vitest";
import { undoReceipt } from "../../src/returns/receipt-undoing.rules.js";
import { returnRef, type ReturnLineDocument } from "../../src/returns/stock-return.js";
import type { PastMovement } from "../../src/stock/index.js";

type Told = readonly [
  kind: "RETURN" | "INSPECT" | "MOVE",
  from: PastMovement["from"],
  to: PastMovement["to"],
  quantity: number,
  command?: string,
];

/** As the ledger has them, the newest first; each of a command of its own unless said. */
function movementsOf(told: readonly Told[]): readonly PastMovement[] {
  const level = { variantId: 1, locationId: 1 };
  return told
    .map(([kind, from, to, quantity, command], index): PastMovement => {
      const own = { kind, from, to, quantity, open: quantity, level, toLevel: null, occurredAt: new Date(index), timeGiven: false };
      return { ...own, document: returnRef("a return"), sequence: String(index + 1), command: command ?? String(index) };
    })
    .toReversed();
}

const line = (counts: Partial<ReturnLineDocument>): ReturnLineDocument => ({
  ...{
    variantId: 1,
    sku: "A",
    quantity: 9,
    received: 0,
    restocked: 0,
    damaged: 0,
    scrapped: 0,
    toSupplier: 0,
    cancelled: 0,
    voided: 0,
    returnCause: null,
  },
  ...counts,
});

const partsOf = ({ parts }: ReturnType<typeof undoReceipt>): readonly string[] =>
  parts.map(({ movement, quantity }) => `${quantity} of ${movement.sequence}`);

const RECEIVED: Told = ["RETURN", "CUSTOMER", "QUARANTINE", 5];

describe("the receipt of units", () => {
  it("is undone of the newest receipts first", () => {
    const movements = movementsOf([RECEIVED, ["RETURN", "CUSTOMER", "QUARANTINE", 2]]);
    const undone = undoReceipt(line({ received: 7 }), movements, 3, false);
    expect([undone.units, partsOf(undone)]).toEqual([3, ["2 of 2", "1 of 1"]]);
    expect(undone.line).toEqual(line({ received: 4, voided: 3 }));
  });

  it("is undone as far as units wait, and not further, unless decisions may be undone", () => {
    const movements = movementsOf([RECEIVED, ["INSPECT", "QUARANTINE", "AVAILABLE", 3]]);
    const received = line({ received: 5, restocked: 3 });
    expect(undoReceipt(received, movements, 4, false).units).toBe(2);
    const whole = undoReceipt(received, movements, 4, true);
    expect(partsOf(whole)).toEqual(["2 of 2", "4 of 1"]);
    expect(whole.line).toEqual(line({ received: 1, restocked: 1, voided: 4 }));
  });

  it("is undone along each unit's way, whatever was changed on it", () => {
    const movements = movementsOf([
      RECEIVED,
      ["INSPECT", "QUARANTINE", "DAMAGED", 3],
      ["INSPECT", "QUARANTINE", "AVAILABLE", 2],
      ["MOVE", "AVAILABLE", "DAMAGED", 1],
      ["INSPECT", "DAMAGED", "SUPPLIER", 1],
      ["INSPECT", "DAMAGED", "ADJUSTMENT", 2],
    ]);
    const decided = line({ received: 5, damaged: 1, restocked: 1, toSupplier: 1, scrapped: 2 });
    expect(partsOf(undoReceipt(decided, movements, 2, true))).toEqual(["2 of 6", "1 of 4", "1 of 3", "1 of 2", "2 of 1"]);
    const all = undoReceipt(decided, movements, 5, true);
    expect(partsOf(all)).toEqual(["2 of 6", "1 of 5", "1 of 4", "2 of 3", "3 of 2", "5 of 1"]);
    expect(all.line).toEqual(line({ voided: 5 }));
  });

  it("is undone with what was decided in its own call", () => {
    const counter = movementsOf([
      ["RETURN", "CUSTOMER", "QUARANTINE", 4, "counter"],
      ["INSPECT", "QUARANTINE", "DAMAGED", 4, "counter"],
      ["INSPECT", "DAMAGED", "AVAILABLE", 1],
    ]);
    const undone = undoReceipt(line({ received: 4, damaged: 3, restocked: 1 }), counter, 4, false);
    expect([undone.units, partsOf(undone)]).toEqual([3, ["3 of 2", "3 of 1"]]);
    expect(undone.line).toEqual(line({ received: 1, restocked: 1, voided: 3 }));
  });

  it("is not undone again", () => {
    const movements = movementsOf([RECEIVED, RECEIVED]).map((movement) =>
      movement.sequence === "2" ? { ...movement, open: 1 } : movement,
    );
    expect(partsOf(undoReceipt(line({ received: 6 }), movements, 6, false))).toEqual(["1 of 2", "5 of 1"]);
  });
});
