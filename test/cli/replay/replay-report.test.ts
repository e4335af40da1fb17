import { describe, expect, it } from "vitest";
import { ONLINE_RETAIL } from "../../../examples/online-retail/online-retail.js";
import { OutcomeTally } from "../../../src/cli/replay/outcome-tally.js";
import type { ClassCount } from "../../../src/cli/replay/orders.js";
import { failuresOf, outcomesOf, reportText } from "../../../src/cli/replay/replay-report.js";
import type { ReplayReport } from "../../../src/cli/replay/replay-report.js";

function report(changed: Partial<ReplayReport> = {}): ReplayReport {
  const byClass = Object.fromEntries(ONLINE_RETAIL.classes.map((name): [string, ClassCount] => [name, { lines: 0, units: 0 }]));
  const tally = new OutcomeTally(
    { ...byClass, sale: { lines: 1_200, units: 9_000 }, nonstock_C: { lines: 3, units: -7 } },
    ONLINE_RETAIL.chargeClasses,
  );
  tally.record(
    {
      kind: "reserve",
      key: "run/1",
      reference: "1",
      at: 0,
      document: 0,
      lines: [],
      sources: [{ lineClass: "sale", lines: 1_200, units: 9_000 }],
    },
    { accepted: true, id: "id", sequence: "1", replayed: false },
  );
  return {
    file: "orders.csv",
    run: "run",
    addresses: ["http://127.0.0.1:4000/graphql"],
    complete: true,
    lines: 1_203,
    ...outcomesOf(tally, true),
    calls: 12,
    retries: { OVERLOADED: 1_200, ECONNRESET: 1 },
    oversold: { incidents: 2, units: 30 },
    seconds: { reading: 1, preparing: 0.5, delivering: 0.25, checking: 0.25 },
    linesPerSecond: 4_812,
    sequence: { before: "0", after: "1200" },
    integrity: { ok: true, checked: 6, movements: "1200", drifted: [] },
    recomputed: { skus: 6, differences: [] },
    oracle: { skus: 6, differences: [] },
    ...changed,
  };
}
const differences = Array.from({ length: 25 }, (_, index) => ({ sku: `S${index}`, figure: "onHand", expected: 5, actual: 3 }) as const);

describe("the report", () => {
  it("tells lines by class and outcome, units, rate and the checks", () => {
    const text = reportText(report(), true);
    expect(text).toMatch(/^sale\s+1,200\s+1,200\s+0\s+0\s+0\s+9,000\s+9,000$/m);
    expect(text).toMatch(/^nonstock_C\s+3\s+0\s+0\s+0\s+3\s+7\s+0$/m);
    expect(text).toMatch(/^reserve\s+1\s+0\s+0\s+0$/m);
    expect(text).toContain("Refused units: 0. Oversold units: 30 in 2 incidents.");
    expect(text).toContain(
      "Time: 0.3 s for 1,203 lines, 4,812 lines a second, in 12 calls with retries after 1,200 OVERLOADED, 1 ECONNRESET (2.0 s with reading",
    );
    expect(text).toContain("Integrity: ok, 6 levels and 1200 movements checked.");
    expect(text).toContain("Oracle: 6 SKUs, all equal.");
    expect(text).not.toContain("FAILED");
    expect(failuresOf(report())).toEqual([]);
  });

  it("lists the first twenty differences and says how many more there are", () => {
    const text = reportText(report({ oracle: { skus: 30, differences } }), true);
    expect(text).toMatch(/^S19\s+onHand\s+5\s+3\s+-2$/m);
    expect(text).not.toMatch(/^S20\s/m);
    expect(text).toContain("… and 5 more");
    expect(text).toContain("FAILED: 25 SKUs differ from the oracle.");
  });

  it("fails for each check that failed, and not for orders refused for lack of stock", () => {
    expect(failuresOf(report({ refusedUnits: 500 }))).toEqual([]);
    expect(failuresOf(report({ unexpectedRefusals: 3 }))).toHaveLength(1);
    expect(failuresOf(report({ second: { delivered: 9, replayed: 8, faults: ["run/1: new"] } }))).toHaveLength(1);
    expect(failuresOf(report({ integrity: { ok: false, checked: 6, movements: "1", drifted: [] } }))).toHaveLength(1);
    expect(failuresOf(report({ recomputed: { skus: 6, differences } }))).toHaveLength(1);
  });

  it("says so where it was interrupted", () => {
    expect(reportText(report({ complete: false, oracle: null }), true)).toMatch(
      /^Replay run of orders\.csv \(interrupted: run it again to go on/,
    );
  });
});
