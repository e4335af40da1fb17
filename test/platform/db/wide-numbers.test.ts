import { describe, expect, it } from "vitest";
import { beyond, shown, versionAfter } from "../../../src/platform/numbers/wide-numbers.rules.js";

const END = 2_147_483_647;

describe("a number that may be wider than its column", () => {
  it("is shown as itself up to 2³¹ − 1, and begins again at 1 behind it, over and over", () => {
    for (const number of [0, 1, 2, END - 1, END]) expect([shown(number), beyond(number)]).toEqual([number, null]);
    expect([END + 1, END + 2, 2 * END, 2 * END + 1, 1_000 * END + 7].map(shown)).toEqual([1, 2, END, 1, 7]);
    expect(beyond(END + 1)).toBe(END + 1);
  });

  it("is never shown as 0, which says that there is nothing, nor as what it was shown as before", () => {
    for (const version of [0, 1, END - 1, END]) {
      expect(versionAfter(version)).toBeGreaterThan(0);
      expect(versionAfter(version)).not.toBe(version);
    }
    expect(versionAfter(END)).toBe(1);
  });
});
