import { describe, expect, it } from "vitest";
import { classifyLine, DEFAULT_CHARGES, quantityProblem } from "../../../examples/online-retail/classify-line.rules.js";
import type { ClassifiedFields } from "../../../src/cli/replay/order-format.js";
import { readReason } from "../../../examples/online-retail/read-reason.rules.js";

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
