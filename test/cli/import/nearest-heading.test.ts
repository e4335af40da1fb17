import { describe, expect, it } from "vitest";
import { COMPARED_LENGTH_MAX, COMPARED_NAMES_MAX, nearestHeading } from "../../../src/exchange/import/nearest-heading.rules.js";

const NAMES = ["sku", "title", "location", "available", "safety_stock", "reorder_point", "barcodes"];

describe("the heading that was meant", () => {
  it.each([
    ["avialable", "available"],
    ["availabel", "available"],
    ["Locaton", "location"],
    ["SKUs", "sku"],
    ["barcode", "barcodes"],
    ["safetystock", "safety_stock"],
    ["Safety Stock", "safety_stock"],
    ["re-order point", "reorder_point"],
    ["titel", "title"],
  ])("by %j is %j", (heading, meant) => {
    expect(nearestHeading(heading, NAMES)).toBe(meant);
  });

  it.each(["", " ", "price", "supplier", "x", "colour", "warehouse"])("is not guessed from %j", (heading) => {
    expect(nearestHeading(heading, NAMES)).toBeNull();
  });

  it("is the first of two that are equally near", () => {
    expect(nearestHeading("cat", ["car", "can"])).toBe("car");
  });

  it("is looked for among so many names and letters, and no more", () => {
    const fillers = Array.from({ length: COMPARED_NAMES_MAX - 1 }, () => "zzzzzzzz");
    expect(nearestHeading("titel", [...fillers, "title"])).toBe("title");
    expect(nearestHeading("titel", [...fillers, "zzzzzzzz", "title"])).toBeNull();
    const long = "x".repeat(COMPARED_LENGTH_MAX);
    expect(nearestHeading(long, [long])).toBe(long);
    expect(nearestHeading(`${long}x`, [`${long}x`])).toBeNull();
    expect(nearestHeading("x".repeat(1_000_000), ["x".repeat(1_000_000)])).toBeNull();
  });
});
