import { describe, expect, it } from "vitest";
import { classifyLine, DEFAULT_CHARGES, quantityProblem } from "../../../src/cli/replay/classify-line.rules.js";
import type { ClassifiedFields } from "../../../src/cli/replay/classify-line.rules.js";
import { durationMs, FileClock } from "../../../src/cli/replay/file-time.rules.js";
import { readReason } from "../../../src/cli/replay/read-reason.rules.js";

const charges = new Set(DEFAULT_CHARGES);
const classOf = (changed: Partial<ClassifiedFields>): string =>
  classifyLine({ invoice: "700001", sku: "70001", quantity: 1, price: 1.5, customer: "20001", ...changed }, charges);

describe("the class of a line", () => {
  it("is a sale where goods have a price, a customer or not", () => {
    expect(classOf({})).toBe("sale");
    expect(classOf({ customer: "" })).toBe("sale");
    expect(classOf({ price: 0.001 })).toBe("sale");
  });

  it("tells goods given to a customer from those that nobody paid or ordered", () => {
    expect(classOf({ price: 0 })).toBe("free_with_customer");
    expect(classOf({ price: 0, customer: "" })).toBe("zero_price_no_customer");
  });

  it("is an adjustment where the quantity is negative without a credit, whatever the price", () => {
    expect(classOf({ quantity: -3, price: 0, customer: "" })).toBe("neg_adj");
    expect(classOf({ quantity: -3 })).toBe("neg_adj");
  });

  it("is a return on a credit invoice, also at price 0", () => {
    expect(classOf({ invoice: "C700002", quantity: -3 })).toBe("return_C");
    expect(classOf({ invoice: "C700002", quantity: -3, price: 0, customer: "" })).toBe("return_C");
  });

  it.each(["POST", "m", "D", "BANK CHARGES", "gift_0001_10", "C2", "AMAZONFEE"])("is a charge for %s, whatever sign and price", (sku) => {
    expect(classOf({ sku })).toBe("nonstock");
    expect(classOf({ sku, quantity: -1, price: 0 })).toBe("nonstock");
    expect(classOf({ sku, invoice: "C700002", quantity: -1 })).toBe("nonstock_C");
  });

  it("is not taken in by goods whose codes look like charges, nor by invoices that look like credits", () => {
    expect(["PADS", "DCGS0058", "DCGSSGIRL", "M1"].map((sku) => classOf({ sku }))).toEqual(["sale", "sale", "sale", "sale"]);
    expect(classOf({ invoice: "A700010", sku: "B", price: -120.45 })).toBe("nonstock");
  });

  it("allows goods no quantity of 0 and a credit no positive one, but charges anything", () => {
    expect(quantityProblem("sale", 0)).toMatch(/quantity is 0/);
    expect(quantityProblem("return_C", 4)).toMatch(/must be negative/);
    expect(quantityProblem("return_C", -4)).toBeNull();
    expect(quantityProblem("nonstock_C", 4)).toBeNull();
    expect(quantityProblem("nonstock", 0)).toBeNull();
  });
});

describe("the reason of an adjustment", () => {
  it.each([
    ["", "UNKNOWN"],
    [" ?? ", "UNKNOWN"],
    ["????damages????", "DAMAGE"],
    ["Dagamed", "DAMAGE"],
    ["WET/MOULDY", "DAMAGE"],
    ["rusty thrown away", "DAMAGE"],
    ["thrown away-can't sell.", "WRITE_OFF"],
    ["?missing", "LOSS"],
    ["can't find", "LOSS"],
    ["found some more on shelf", "FOUND"],
    ["Had been put aside.", "FOUND"],
    ["stock check", "COUNT"],
    ["counted", "COUNT"],
    ["wrongly marked. 23343 in box", "MISCODED"],
    ["20713", "MISCODED"],
    ["sold as set on dotcom", "UNIT_ERROR"],
    ["Dotcom sold in 6's", "UNIT_ERROR"],
    ["stock creditted wrongly", "RETURN_CORRECTION"],
    ["did  a credit  and did not tick ret", "RETURN_CORRECTION"],
    ["OOPS ! adjustment", "CORRECTION"],
    ["Not rcvd in 10/11/2010 delivery", "CORRECTION"],
    ["Given away", "SAMPLE"],
    ["Show Samples", "SAMPLE"],
    ["allocate stock for dotcom orders ta", "OTHER"],
    ["a word nobody foresaw", "OTHER"],
  ])("of %j is %s", (note, reason) => {
    expect(readReason(note)).toBe(reason);
  });
});

describe("the time of a line", () => {
  const london = new FileClock("Europe/London");
  const at = (text: string, clock = london): string | null => {
    const instant = clock.instantOf(text);
    return instant === null ? null : new Date(instant).toISOString();
  };

  it("is local time, in winter and in summer", () => {
    expect(at("2010-12-01 08:26:00")).toBe("2010-12-01T08:26:00.000Z");
    expect(at("2011-07-01 08:26:30")).toBe("2011-07-01T07:26:30.000Z");
    expect(at("2011-07-01T08:26", new FileClock("America/New_York"))).toBe("2011-07-01T12:26:00.000Z");
  });

  it("is right in the hours next to a change of clocks", () => {
    expect(at("2011-03-27 00:59:59")).toBe("2011-03-27T00:59:59.000Z");
    expect(at("2011-03-27 02:00:00")).toBe("2011-03-27T01:00:00.000Z");
    expect(at("2011-10-30 02:00:00")).toBe("2011-10-30T02:00:00.000Z");
  });

  it("follows an offset that is written with it", () => {
    expect(at("2011-07-01T08:26:00Z")).toBe("2011-07-01T08:26:00.000Z");
    expect(at("2011-07-01 08:26:00.250+05:30")).toBe("2011-07-01T02:56:00.000Z");
  });

  it.each(["", "12/1/2010 8:26", "2011-02-29 08:00:00", "2011-13-01 08:00:00", "2011-01-01 24:00:00", "2011-01-01 08:60:00", "2011-01-01"])(
    "is not %j",
    (text) => expect(at(text)).toBeNull(),
  );

  it("gives durations in seconds, minutes, hours and days, and nothing else", () => {
    expect(["90s", "30m", "24h", "2d", "0s"].map(durationMs)).toEqual([90_000, 1_800_000, 86_400_000, 172_800_000, 0]);
    expect(["24", "1.5h", "-1h", "h", "1w", ""].map(durationMs)).toEqual([null, null, null, null, null, null]);
  });
});
