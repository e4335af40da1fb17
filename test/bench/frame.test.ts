import { describe, expect, it } from "vitest";
import type { Bench, RatioRow } from "../../bench/benchmark.js";
import { interleave, rotated } from "../../bench/run/interleave.js";
import { median, medianSample } from "../../bench/run/median.js";
import { ratioTable, shown, verdictOf } from "../../bench/run/table.js";

const bench = (parts: Partial<Bench> = {}): Bench => ({
  quick: false,
  rounds: 3,
  secondsPerRound: 1,
  stage: {
    database: () => Promise.reject(new Error("There is no stage.")),
    hub: () => Promise.reject(new Error("There is no stage.")),
    server: () => Promise.reject(new Error("There is no stage.")),
    load: () => Promise.reject(new Error("There is no stage.")),
  },
  say: () => undefined,
  report: () => undefined,
  check: () => undefined,
  raw: () => undefined,
  chart: () => undefined,
  ...parts,
});

describe("the median", () => {
  it("is the value in the middle, whatever the order", () => {
    expect(median([10, 1, 2])).toBe(2);
  });

  it("is the mean of the two in the middle", () => {
    expect(median([4, 1, 3, 2])).toBe(2.5);
  });

  it("is not moved by figures that could not be read", () => {
    expect(median([Number.NaN, 5, 7, 6])).toBe(6);
    expect(median([])).toBeNaN();
  });

  it("is taken of each figure by itself", () => {
    const samples = [
      { perSecond: 1, p99Ms: 30 },
      { perSecond: 3, p99Ms: 10 },
      { perSecond: 2, p99Ms: 20 },
    ];
    expect(medianSample(samples)).toEqual({ perSecond: 2, p99Ms: 20 });
  });
});

describe("interleaved rounds", () => {
  it("begin with another contender each time", () => {
    expect([0, 1, 2, 3].map((round) => rotated(["a", "b", "c"], round).join(""))).toEqual(["abc", "bca", "cab", "abc"]);
  });

  it("run every contender in every round, one at a time, and keep nothing of the warm-up", async () => {
    const order: string[] = [];
    let running = 0;
    const contender = (name: string) => async (seconds: number) => {
      running += 1;
      expect(running).toBe(1);
      await Promise.resolve();
      order.push(`${name}${seconds}`);
      running -= 1;
      return { perSecond: order.length };
    };
    const raw = new Map<string, unknown>();
    const measured = await interleave(
      bench({ raw: (name, value) => void raw.set(name, value) }),
      { a: contender("a"), b: contender("b") },
      { label: "both", rounds: 2, seconds: 5, warmUpSeconds: 1 },
    );
    expect(order).toEqual(["a1", "b1", "a5", "b5", "b5", "a5"]);
    expect(measured.a.samples).toEqual([{ perSecond: 3 }, { perSecond: 6 }]);
    expect(measured.a.median).toEqual({ perSecond: 4.5 });
    expect(raw.get("both")).toEqual(measured);
  });
});

describe("the table", () => {
  const row: RatioRow = {
    figure: "hub / naive",
    hub: 12_345.67,
    baseline: 1_234.5,
    unit: "requests/s",
    ratio: 10.0006,
    bar: { is: "at least", ratio: 7 },
    moonshot: { is: "at least", ratio: 15 },
    note: "pool of 2 connections was its best",
  };

  it("shows three digits that mean something", () => {
    expect([12_345.67, 1.2549, 0.041_26, 0, 999.6, 100].map(shown)).toEqual(["12,300", "1.25", "0.0413", "0", "1,000", "100"]);
    expect(shown(Number.NaN)).toBe("–");
  });

  it("judges by the ratio as it was measured, not as it is shown", () => {
    expect(verdictOf({ ...row, ratio: 6.999 })).toBe("short of the bar");
    expect(verdictOf({ ...row, ratio: 7 })).toBe("bar");
    expect(verdictOf({ ...row, ratio: 15 })).toBe("moonshot");
    expect(verdictOf({ ratio: 0.21, bar: { is: "at most", ratio: 0.2 }, moonshot: null })).toBe("short of the bar");
    expect(verdictOf({ ratio: 0.21, bar: null, moonshot: null })).toBe("");
  });

  it("holds the figures, what was to be reached, and the notes below", () => {
    const text = ratioTable([row], { quick: false, plain: true });
    expect(text).toMatch(/hub \/ naive \[1\]\s+12,300\s+1,230\s+requests\/s\s+10\s+≥ 7\s+≥ 15\s+bar/);
    expect(text).toContain("[1] pool of 2 connections was its best");
  });

  it("gives no verdict on a smoke run", () => {
    expect(ratioTable([row], { quick: true, plain: true })).not.toMatch(/15\s+bar/);
  });
});
