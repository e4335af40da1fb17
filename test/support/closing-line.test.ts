import { describe, expect, it } from "vitest";
import { closingLine } from "./closing-line.js";

describe("the closing line", () => {
  it("counts what passed and what failed", () => {
    expect(closingLine({ passed: 12, failed: 1, skipped: 0 })).toBe("12 passed, 1 failed");
  });

  it("names skipped tests only where there are any", () => {
    expect(closingLine({ passed: 12, failed: 0, skipped: 3 })).toBe("12 passed, 0 failed, 3 skipped");
  });
});
