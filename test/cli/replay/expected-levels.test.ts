import { describe, expect, it } from "vitest";
import type { RequestAnswer } from "../../../src/cli/replay/bulk-call.js";
import { differencesFromOracle, ExpectedLevels } from "../../../src/cli/replay/expected-levels.js";
import type { LevelFigures } from "../../../src/cli/replay/expected-levels.js";
import type { PlannedRequest } from "../../../src/cli/replay/planned-request.js";

const common = { key: "run/1", reference: "1", at: 0, sources: [] };
const at = (sequence: string | null, replayed = false): RequestAnswer => ({ accepted: true, id: "id", sequence, replayed });
const level = (available: number, committed = 0, onHand = available + committed): LevelFigures => ({ available, committed, onHand });
const of = (quantity: number, sku = "A"): { sku: string; quantity: number }[] => [{ sku, quantity }];
const adjust = (quantity: number): PlannedRequest => ({
  ...common,
  kind: "adjust",
  reason: "COUNT",
  note: null,
  fact: true,
  lines: of(quantity),
});
const reserve = (document: number, quantity: number): PlannedRequest => ({ ...common, kind: "reserve", document, lines: of(quantity) });
const ship = (document: number): PlannedRequest => ({ ...common, kind: "ship", document, lineCount: 1 });

describe("levels recomputed from the accepted requests", () => {
  it("follow reservations, cancellations, shipments, returns and adjustments", () => {
    const levels = new ExpectedLevels(new Map(), "100");
    levels.record(adjust(50), at("101"));
    levels.record(reserve(0, 20), at("102"));
    levels.record(reserve(1, 5), at("103"));
    expect(levels.differences(new Map([["A", level(25, 25)]]))).toEqual([]);
    levels.record({ ...common, kind: "cancel", document: 0, lines: of(8) }, at("104"));
    levels.record(ship(0), at("105"));
    levels.record({ ...common, kind: "return", document: 0, lines: of(3) }, at("106"));
    levels.record(adjust(-40), at("107"));
    expect(levels.differences(new Map([["A", level(-4, 5)]]))).toEqual([]);
  });

  it("leave out what was refused or not sent", () => {
    const levels = new ExpectedLevels(new Map(), "0");
    levels.record(adjust(50), at("1"));
    levels.record(reserve(0, 60), { accepted: false, reasons: [] });
    levels.record(ship(0), "NOT_SENT");
    expect(levels.differences(new Map([["A", level(50)]]))).toEqual([]);
  });

  it("start from the levels before, which hold what an earlier run did", () => {
    const levels = new ExpectedLevels(
      new Map([
        ["A", level(40, 10)],
        ["B", level(7)],
      ]),
      "100",
    );
    levels.record(adjust(50), at("99", true));
    levels.record(reserve(0, 10), at("100", true));
    levels.record(ship(0), at("101"));
    expect(
      levels.differences(
        new Map([
          ["A", level(40, 0)],
          ["B", level(7)],
        ]),
      ),
    ).toEqual([]);
  });

  it("count what an earlier try of this run did, although it is answered as a replay", () => {
    const levels = new ExpectedLevels(new Map(), "100");
    levels.record(adjust(50), at("101", true));
    expect(levels.differences(new Map([["A", level(50)]]))).toEqual([]);
  });

  it("name every figure that differs, of SKUs on either side", () => {
    const levels = new ExpectedLevels(new Map([["B", level(7)]]), "0");
    levels.record(adjust(50), at("1"));
    expect(levels.differences(new Map([["A", level(49, 1)]]))).toEqual([
      { sku: "A", figure: "available", expected: 50, actual: 49 },
      { sku: "A", figure: "committed", expected: 0, actual: 1 },
      { sku: "B", figure: "available", expected: 7, actual: 0 },
      { sku: "B", figure: "onHand", expected: 7, actual: 0 },
    ]);
  });
});

describe("the comparison with an oracle", () => {
  it("expects opening stock and net change of every SKU either side knows", () => {
    const oracle = new Map([
      ["A", -5],
      ["B", 2],
      ["D", 1],
    ]);
    const opening = new Map([
      ["A", 9],
      ["C", 3],
    ]);
    const actual = new Map([
      ["A", level(3, 1)],
      ["B", level(2)],
      ["C", level(4)],
    ]);
    expect(differencesFromOracle(oracle, opening, ["A", "B", "C"], actual)).toEqual([
      { sku: "C", figure: "onHand", expected: 3, actual: 4 },
      { sku: "D", figure: "onHand", expected: 1, actual: 0 },
    ]);
  });
});
