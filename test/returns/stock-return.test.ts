import { describe, expect, it } from "vitest";
import { expectedOf, uninspectedOf } from "../../src/returns/stock-return.js";

describe("a line of a return", () => {
  it("is expected as far as it was neither received nor given up, and waits as far as nobody decided", () => {
    const line = { quantity: 100, received: 60, restocked: 1, damaged: 2, scrapped: 4, toSupplier: 8, cancelled: 30 };
    expect(expectedOf(line)).toBe(10);
    expect(uninspectedOf(line)).toBe(45);
  });
});
