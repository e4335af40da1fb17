import { describe, expect, it } from "vitest";
import { decideAdjust, decideMove } from "../../src/adjustments/adjustment.rules.js";
import {
  adjustmentRef,
  type NewAdjustment,
  type AdjustmentOutcome,
  type DeltaLine,
  type MoveLine,
  recorded,
  type SetLine,
} from "../../src/adjustments/adjustment.js";
import { decideSet } from "../../src/adjustments/set.rules.js";
import { Refusal } from "../../src/platform/errors/user-error.js";
import type { Books } from "../../src/stock/index.js";
import { givenBooks, NOW } from "../reservations/given-books.js";

const DETAILS = { reason: "DAMAGE", note: "n", reference: "r" } as const;
const adjustmentOf = (changes: Partial<NewAdjustment> = {}): NewAdjustment => {
  return { id: "a", ...DETAILS, fact: false, occurredAt: null, ...changes };
};

const placeOf = (index: number, sku = 1, at = 1) => {
  return { index, sku: `SKU-${sku}`, variantId: sku, location: `L-${at}`, locationId: at, expectedVersion: null };
};
const deltaOf = (index: number, delta: number, changes: Partial<DeltaLine> = {}): DeltaLine => {
  return { ...placeOf(index), state: "AVAILABLE", delta, ...changes };
};
const setOf = (index: number, quantity: number, changes: Partial<SetLine> = {}): SetLine => {
  return { ...placeOf(index), figure: "AVAILABLE", quantity, changeFromQuantity: null, ...changes };
};
const moveOf = (index: number, from: MoveLine["from"], to: MoveLine["to"], quantity: number, changes: Partial<MoveLine> = {}): MoveLine => {
  return { ...placeOf(index), from, to, quantity, ...changes };
};

const errorsOf = (outcome: AdjustmentOutcome | Refusal): unknown => (outcome instanceof Refusal ? outcome.errors : outcome);
const postedIn = (books: Books): unknown =>
  books.written.movements.map(({ posting }) => `${posting.kind} ${posting.from}>${posting.to} ${posting.quantity}`);

describe("adjusting", () => {
  it("books signed quantities with their reason, in either direction, equal lines together", () => {
    const books = givenBooks([{ available: 5 }]);
    const occurredAt = new Date(NOW.getTime() - 7);
    const lines = [
      deltaOf(0, 4),
      deltaOf(1, -2, { state: "AVAILABLE" }),
      deltaOf(2, 3, { state: "DAMAGED" }),
      deltaOf(3, -1, { state: "DAMAGED" }),
    ];
    const outcome = decideAdjust(books, adjustmentOf({ occurredAt, fact: true }), lines);
    expect(postedIn(books)).toEqual(["ADJUST ADJUSTMENT>AVAILABLE 2", "ADJUST ADJUSTMENT>DAMAGED 2"]);
    expect(books.written.movements[0]?.posting).toMatchObject({ reason: "DAMAGE", fact: true, occurredAt, document: adjustmentRef("a") });
    expect(books.document(adjustmentRef("a"))).toEqual(recorded(adjustmentOf({ occurredAt, fact: true })));
    expect(outcome).toMatchObject({
      adjustment: { id: "a", ...DETAILS, fact: true, occurredAt: occurredAt.toISOString() },
      levels: [{ variantId: 1, locationId: 1, sku: "SKU-1", version: 2, available: 7, damaged: 2, last: { behind: 0 } }],
    });
  });

  it("tells how far behind the command's last record each level was left, and when those were that did not move", () => {
    const books = givenBooks([{ available: 5 }, { sku: 2, available: 5 }, { sku: 3, available: 5 }]);
    const still = [deltaOf(2, 1, placeOf(2, 3)), deltaOf(3, -1, placeOf(3, 3))];
    const outcome = decideAdjust(books, adjustmentOf(), [deltaOf(0, 1), deltaOf(1, 1, placeOf(1, 2)), ...still]);
    expect(outcome).toMatchObject({
      adjustment: { occurredAt: null },
      levels: [{ last: { behind: 1 } }, { last: { behind: 0 } }, { version: 1, last: { sequence: "1", updatedAt: NOW.toISOString() } }],
    });
  });

  it("records a change that changes nothing as an event of its own", () => {
    const books = givenBooks([{ available: 5 }]);
    const mark = books.mark();
    const outcome = decideAdjust(books, adjustmentOf(), [deltaOf(0, 2), deltaOf(1, -2)]);
    expect(books.end(mark)).toEqual({ ordinal: 1, documentId: "a" });
    expect(outcome).toMatchObject({ levels: [{ version: 1, last: { sequence: "1" } }] });
  });

  it("refuses what is not there, unless it is a fact about AVAILABLE", () => {
    const adjust = (fact: boolean, ...lines: readonly DeltaLine[]) =>
      decideAdjust(givenBooks([{ available: 2 }]), adjustmentOf({ fact }), lines);
    const short = { code: "INSUFFICIENT_STOCK", sku: "SKU-1", location: "L-1" };
    expect(errorsOf(adjust(false, deltaOf(0, -3), deltaOf(1, -1, { state: "DAMAGED" })))).toMatchObject([
      { ...short, field: ["lines", "0", "delta"], requested: 3, available: 2 },
      { ...short, field: ["lines", "1", "delta"], requested: 1, available: 0 },
    ]);
    expect(adjust(false, deltaOf(0, -2))).not.toBeInstanceOf(Refusal);
    expect(adjust(true, deltaOf(0, -3))).toMatchObject({ levels: [{ available: -1 }] });
    expect(errorsOf(adjust(true, deltaOf(0, -3, { state: "DAMAGED" })))).toMatchObject([{ ...short, requested: 3, available: 0 }]);
  });

  it("refuses states that no adjustment may touch", () => {
    const outcome = decideAdjust(givenBooks([{ reserved: 3 }]), adjustmentOf(), [deltaOf(0, 1), deltaOf(1, -1, { state: "RESERVED" })]);
    expect(errorsOf(outcome)).toMatchObject([
      { code: "ILLEGAL_TRANSITION", field: ["lines", "1", "state"], from: "ADJUSTMENT", to: "RESERVED" },
    ]);
  });

  it("compares versions, 0 for what was never stocked", () => {
    const lines = [
      deltaOf(0, 1, { expectedVersion: 1 }),
      deltaOf(1, 1, { expectedVersion: 4 }),
      deltaOf(2, 1, { ...placeOf(2, 9), expectedVersion: 4 }),
    ];
    expect(errorsOf(decideAdjust(givenBooks([{}]), adjustmentOf(), lines))).toMatchObject([
      { code: "VERSION_CONFLICT", field: ["lines", "1", "expectedVersion"], currentVersion: 1, level: { sku: "SKU-1", location: "L-1" } },
      { code: "VERSION_CONFLICT", field: ["lines", "2", "expectedVersion"], currentVersion: 0, level: { sku: "SKU-9", location: "L-1" } },
    ]);
  });
});

describe("setting", () => {
  it("books the difference, of equal lines that of their sum", () => {
    const books = givenBooks([{ available: 5 }]);
    const outcome = decideSet(books, adjustmentOf(), [setOf(0, 1), setOf(1, 2), setOf(2, 4, { figure: "DAMAGED" })]);
    expect(postedIn(books)).toEqual(["ADJUST AVAILABLE>ADJUSTMENT 2", "ADJUST ADJUSTMENT>DAMAGED 4"]);
    expect(outcome).toMatchObject({ levels: [{ available: 3, damaged: 4 }] });
  });

  it("compares with what it was told to find, every line of it", () => {
    const lines = [
      setOf(0, 1, { changeFromQuantity: 5 }),
      setOf(1, 1, { changeFromQuantity: 4 }),
      setOf(2, 1, { figure: "DAMAGED", changeFromQuantity: 1 }),
    ];
    const conflict = { code: "QUANTITY_CONFLICT", sku: "SKU-1", location: "L-1" };
    expect(errorsOf(decideSet(givenBooks([{ available: 5 }]), adjustmentOf(), lines))).toMatchObject([
      { ...conflict, field: ["lines", "1", "changeFromQuantity"], expected: 4, actual: 5 },
      { ...conflict, field: ["lines", "2", "changeFromQuantity"], expected: 1, actual: 0 },
    ]);
    expect(errorsOf(decideSet(givenBooks([{}]), adjustmentOf(), [setOf(0, 1, { expectedVersion: 9 })]))).toMatchObject([
      { code: "VERSION_CONFLICT" },
    ]);
  });

  it("sets what lies there in all by AVAILABLE, beside what the other lines make of the other states", () => {
    const books = givenBooks([{ available: 90, committed: 10 }]);
    expect(decideSet(books, adjustmentOf(), [setOf(0, 100, { figure: "ON_HAND", changeFromQuantity: 100 })])).toMatchObject({
      levels: [{ available: 90, committed: 10, version: 1 }],
    });
    const lines = [setOf(1, 60, { figure: "ON_HAND" }), setOf(2, 40, { figure: "ON_HAND" }), setOf(3, 4, { figure: "DAMAGED" })];
    expect(decideSet(books, adjustmentOf(), lines)).toMatchObject({ levels: [{ available: 86, committed: 10, damaged: 4 }] });
    expect(postedIn(books)).toEqual(["ADJUST ADJUSTMENT>DAMAGED 4", "ADJUST AVAILABLE>ADJUSTMENT 4"]);
  });

  it("takes AVAILABLE below zero for what lies there only as a fact", () => {
    const books = givenBooks([{ available: 1, committed: 2 }]);
    const line = setOf(0, 1, { figure: "ON_HAND" });
    expect(errorsOf(decideSet(books, adjustmentOf(), [line]))).toMatchObject([
      { code: "INSUFFICIENT_STOCK", field: ["lines", "0", "onHand"], requested: 2, available: 1 },
    ]);
    expect(decideSet(books, adjustmentOf({ fact: true }), [line])).toMatchObject({ levels: [{ available: -1, committed: 2 }] });
    expect(books.written.movements.map(({ oversold }) => oversold)).toEqual([1]);
  });

  it("compares what lies there in all, and refuses to set AVAILABLE twice over", () => {
    const books = givenBooks([{ available: 90, committed: 10 }]);
    const both = [setOf(0, 100, { figure: "ON_HAND", changeFromQuantity: 90 }), setOf(1, 3)];
    expect(errorsOf(decideSet(books, adjustmentOf(), both))).toMatchObject([
      { code: "INVALID_INPUT", field: ["lines", "0", "onHand"] },
      { code: "QUANTITY_CONFLICT", field: ["lines", "0", "changeFromQuantity"], expected: 90, actual: 100 },
    ]);
  });

  it("names its own field where a state cannot be set", () => {
    const books = givenBooks([{ reserved: 3 }]);
    expect(errorsOf(decideSet(books, adjustmentOf(), [setOf(0, 1, { figure: "RESERVED" })]))).toMatchObject([
      { field: ["lines", "0", "state"] },
    ]);
  });
});

describe("moving between states", () => {
  it("takes from one state and gives to another", () => {
    const books = givenBooks([{ available: 5 }]);
    const occurredAt = new Date(NOW.getTime() - 7);
    const moves = [moveOf(0, "AVAILABLE", "DAMAGED", 2), moveOf(1, "AVAILABLE", "QUARANTINE", 3)];
    const outcome = decideMove(books, adjustmentOf({ occurredAt }), moves);
    expect(postedIn(books)).toEqual(["MOVE AVAILABLE>DAMAGED 2", "MOVE AVAILABLE>QUARANTINE 3"]);
    expect(books.written.movements[1]?.posting).toMatchObject({ reason: "DAMAGE", occurredAt, document: adjustmentRef("a") });
    expect(outcome).toMatchObject({ levels: [{ available: 0, quarantine: 3, damaged: 2, last: { behind: 0 } }] });
  });

  it("refuses with every reason: what may not be, what was never stocked, what is not there for all lines together", () => {
    const moves = [
      moveOf(0, "AVAILABLE", "RESERVED", 1),
      moveOf(1, "AVAILABLE", "DAMAGED", 1, placeOf(1, 9)),
      moveOf(2, "AVAILABLE", "DAMAGED", 4),
      moveOf(3, "AVAILABLE", "QUARANTINE", 2),
    ];
    expect(errorsOf(decideMove(givenBooks([{ available: 5 }]), adjustmentOf(), moves))).toMatchObject([
      { code: "ILLEGAL_TRANSITION", field: ["lines", "0", "to"], from: "AVAILABLE", to: "RESERVED" },
      { code: "NOT_STOCKED", field: ["lines", "1", "sku"], sku: "SKU-9", location: "L-1" },
      { code: "INSUFFICIENT_STOCK", field: ["lines", "3", "quantity"], requested: 6, available: 5 },
    ]);
  });

  it("moves nothing of a level that was never touched, though it is there", () => {
    const books = givenBooks([{ available: 0, version: 0 }]);
    expect(errorsOf(decideMove(books, adjustmentOf(), [moveOf(0, "AVAILABLE", "DAMAGED", 1)]))).toMatchObject([{ code: "NOT_STOCKED" }]);
  });
});
