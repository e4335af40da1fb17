import { readFile } from "node:fs/promises";
import { beforeAll, describe, expect, it } from "vitest";
import { readCsv } from "../../../src/platform/csv/read-csv.js";
import { CallScheduler } from "../../../src/cli/replay/call-scheduler.js";
import { planEvents } from "../../../examples/online-retail/plan-events.rules.js";
import { planOpening } from "../../../src/cli/replay/plan-opening.js";
import type { PlannedRequest } from "../../../src/cli/replay/planned-request.js";
import { readOrders } from "../../../src/cli/replay/read-orders.js";
import type { Orders } from "../../../src/cli/replay/orders.js";
import { readReason } from "../../../examples/online-retail/read-reason.rules.js";
import type { NoteReason } from "../../../examples/online-retail/read-reason.rules.js";
import { readColumn, readOptions, realDataMissing, realFile, simulate } from "./fixtures.js";

const absence = realDataMissing ? " (skipped: the Online Retail files are not beside the repository)" : "";

interface ExpectedYear {
  readonly source_rows: number;
  readonly csv_sha256: string;
  readonly by_class: Readonly<Record<string, { readonly lines: number; readonly units: number }>>;
}

/** What the suggested reasons of the adjustments file are called here. */
const REASONS: Readonly<Record<string, NoteReason>> = {
  UNKNOWN_BLANK: "UNKNOWN",
  UNKNOWN_QUESTION: "UNKNOWN",
  DAMAGE: "DAMAGE",
  COUNT: "COUNT",
  WRITE_OFF: "WRITE_OFF",
  LOSS: "LOSS",
  FOUND: "FOUND",
  MISCODED: "MISCODED",
  UNIT_OR_SET: "UNIT_ERROR",
  CHANNEL_ALLOCATION: "OTHER",
  RETURN_CORRECTION: "RETURN_CORRECTION",
  STOCK_ENTRY_ERROR: "CORRECTION",
  REVERSAL: "CORRECTION",
  SAMPLE_DISPLAY_GIFT: "SAMPLE",
  ADJUSTMENT: "CORRECTION",
  TEST: "OTHER",
};

describe.skipIf(realDataMissing)(`the Online Retail year${absence}`, () => {
  let orders: Orders;
  let plan: readonly PlannedRequest[];
  let opening: Map<string, number>;
  let net: Map<string, number>;

  beforeAll(async () => {
    orders = await readOrders(realFile("online_retail.csv.gz"), readOptions);
    opening = await readColumn(realFile("online_retail_sku_totals.csv"), "opening_needed");
    net = await readColumn(realFile("online_retail_sku_totals.csv"), "net");
    plan = [...planOpening(opening, 1, 0, "run"), ...planEvents(orders, { run: "run", shipAfterMs: 86_400_000 })];
  }, 60_000);

  it("has as many lines and units of each class as were counted by others", async () => {
    const expected = JSON.parse(await readFile(realFile("online_retail_expected.json"), "utf8")) as ExpectedYear;
    expect(orders.lineCount).toBe(expected.source_rows);
    expect(orders.digest).toBe(expected.csv_sha256);
    const counts = Object.entries(expected.by_class).map(([name, { lines, units }]) => [name, { lines, units }]);
    expect(orders.byClass).toEqual(Object.fromEntries(counts));
  });

  it("makes a catalogue of every SKU of goods, with the usual names", async () => {
    expect([...orders.titles.keys()].sort()).toEqual([...net.keys()].sort());
    let named = 0;
    let usual = 0;
    const columns = [["sku"], ["usual_description"]];
    await readCsv(realFile("online_retail_sku_totals.csv"), { encoding: "utf8", columns, missingColumnHint: "" }, ({ values }) => {
      const [sku = "", name = ""] = values;
      const title = name.trim().replaceAll(/\s+/g, " ");
      if (title === "" || orders.titles.get(sku) === sku) return null;
      named += 1;
      if (orders.titles.get(sku) === title) usual += 1;
      return null;
    });
    expect(named).toBeGreaterThan(3_700);
    expect(usual / named).toBeGreaterThan(0.99);
  });

  it("never finds too little with all the opening stock, and ends with every SKU at the oracle's figure", () => {
    const { onHand, problems } = simulate(plan);
    expect(problems).toEqual([]);
    for (const [sku, change] of net) expect([sku, onHand.get(sku) ?? 0]).toEqual([sku, (opening.get(sku) ?? 0) + change]);
  });

  it("accounts for every line of goods once", () => {
    const lines: Record<string, number> = {};
    for (const source of plan.flatMap(({ sources }) => sources)) lines[source.lineClass] = (lines[source.lineClass] ?? 0) + source.lines;
    const { nonstock, nonstock_C, ...goods } = orders.byClass;
    expect([nonstock?.lines, nonstock_C?.lines]).toEqual([2_362, 584]);
    expect(lines).toEqual(Object.fromEntries(Object.entries(goods).map(([name, count]) => [name, count.lines])));
  });

  it("cancels the two great mistakes, 12 and 16 minutes after they were typed, instead of taking the goods back", () => {
    const steps = (reference: string): string[] => plan.filter((request) => request.reference === reference).map(({ kind }) => kind);
    expect([steps("581483"), steps("C581484")]).toEqual([["reserve"], ["cancel"]]);
    expect([steps("541431"), steps("C541433")]).toEqual([["reserve"], ["cancel"]]);
  });

  it("takes back what was bought before the file begins without an order", () => {
    const [taken] = plan.filter(({ reference }) => reference === "C536757");
    expect(taken).toMatchObject({ kind: "return", document: null, lines: [{ sku: "84347", quantity: 9_360 }] });
  });

  it("splits the greatest invoice under one reference and keeps the interrupted one in its order", () => {
    const sizes = plan.flatMap((request) => (request.kind === "reserve" && request.reference === "573585" ? [request.lines.length] : []));
    expect(sizes.length).toBe(2);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(1_114 - 2);
    expect(plan.filter(({ kind, reference }) => kind === "reserve" && reference === "542806")).toHaveLength(2);
  });

  it("follows the clerks: a wrong sign and its correction, a pair of miscoded SKUs, a test", () => {
    const told = (reference: string): unknown => {
      const request = plan.find((planned) => planned.reference === reference);
      return request?.kind === "adjust" ? [request.reason, request.lines[0]?.sku, request.lines[0]?.quantity, request.fact] : request?.kind;
    };
    expect(told("567131")).toEqual(["DAMAGE", "21830", 192, true]);
    expect(told("567132")).toEqual(["CORRECTION", "21830", -384, true]);
    expect(told("560039")).toEqual(["MISCODED", "20713", -3_100, true]);
    expect(told("560040")).toEqual(["MISCODED", "23343", 3_100, true]);
    expect(told("566573")).toEqual(["OTHER", "22823", -22, true]);
  });

  it("gives nearly every adjustment the reason that was suggested for it", async () => {
    const others: string[] = [];
    let notes = 0;
    const columns = [["Description"], ["event"], ["reason"]];
    await readCsv(realFile("online_retail_adjustments.csv"), { encoding: "utf8", columns, missingColumnHint: "" }, ({ values }) => {
      const [note = "", event = "", suggested = ""] = values;
      if (!event.startsWith("ADJUSTMENT")) return null;
      notes += 1;
      if (readReason(note) !== REASONS[suggested]) others.push(`${note}: ${readReason(note)}, suggested ${suggested}`);
      return null;
    });
    expect(notes).toBe(1_336 + 748);
    // A note that gives no reason at all.
    expect(others).toEqual(["alan hodge cant mamage this section: OTHER, suggested ADJUSTMENT"]);
  });

  it("is dealt out in calls that fill up, each request once", () => {
    const scheduler = new CallScheduler(plan, { itemsMax: 200, linesMax: 5_000, windowMax: 2_000 });
    const dealt = new Set<PlannedRequest>();
    let calls = 0;
    for (let call = scheduler.next(); call !== null; call = scheduler.next()) {
      calls += 1;
      for (const request of call.requests) dealt.add(request);
      scheduler.finish(call);
    }
    expect(scheduler.done).toBe(true);
    expect(dealt.size).toBe(plan.length);
    expect(calls).toBeLessThan(plan.length / 15);
  });
});

describe.skipIf(realDataMissing)(`a day of Online Retail${absence}`, () => {
  it("can be planned by itself: what it needs and where it ends follow from its lines", async () => {
    const orders = await readOrders(realFile("sample_day_2010-12-01.csv"), readOptions);
    const planned = [...planEvents(orders, { run: "run", shipAfterMs: 86_400_000 })];
    const needed = new Map<string, number>();
    const now = new Map<string, number>();
    for (const request of planned) {
      for (const { sku, quantity } of request.kind === "ship" ? [] : request.lines) {
        const after = (now.get(sku) ?? 0) + (request.kind === "reserve" ? -quantity : quantity);
        now.set(sku, after);
        needed.set(sku, Math.max(needed.get(sku) ?? 0, -after));
      }
    }
    const { problems, onHand } = simulate([...planOpening(needed, 1, 0, "run"), ...planned]);
    expect(problems).toEqual([]);
    for (const [sku, change] of now) expect([sku, onHand.get(sku)]).toEqual([sku, change + (needed.get(sku) ?? 0)]);
  });

  it("and the lines of the tricky sample are all read and planned", async () => {
    const orders = await readOrders(realFile("sample_tricky_lines.csv"), readOptions);
    expect(orders.lineCount).toBe(177);
    const planned = [...planEvents(orders, { run: "run", shipAfterMs: 86_400_000 })];
    const lines = planned.flatMap(({ sources }) => sources).reduce((sum, source) => sum + source.lines, 0);
    const { nonstock, nonstock_C } = orders.byClass;
    expect(lines + (nonstock?.lines ?? 0) + (nonstock_C?.lines ?? 0)).toBe(177);
  });
});
