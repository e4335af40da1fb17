import { describe, expect, it } from "vitest";
import { bulkSizeProblem, rejectAllProblem, rejectedResults } from "../../src/catalog/bulk.rules.js";
import { invalidInput } from "../../src/platform/errors/user-error.js";

const accepted = { state: {}, created: true, changed: true };
const refused = { errors: [invalidInput(["f"], "It is wrong.")] };

describe("a bulk call of master data", () => {
  it("has one item at least and a thousand at most", () => {
    const items = (length: number): unknown[] => Array.from({ length });
    expect([bulkSizeProblem("items", items(1)), bulkSizeProblem("items", items(1_000))]).toEqual([null, null]);
    expect(bulkSizeProblem("items", [])).toMatchObject({ code: "INVALID_INPUT", field: ["items"] });
    expect(() => bulkSizeProblem("items", items(1_001))).toThrow(
      expect.objectContaining({ extensions: expect.objectContaining({ code: "LIMIT_EXCEEDED" }) as unknown }),
    );
    expect(bulkSizeProblem("items", items(2), 2)).toBeNull();
    expect(() => bulkSizeProblem("items", items(3), 2)).toThrow();
  });

  it("is rejected as a whole where one is refused and all were asked for", () => {
    expect(rejectAllProblem("items", [accepted, accepted], "REJECT_ALL")).toBeNull();
    expect(rejectAllProblem("items", [accepted, refused], "CONTINUE")).toBeNull();
    expect(rejectAllProblem("items", [accepted, refused], "REJECT_ALL")).toMatchObject({ code: "INVALID_INPUT", field: ["items"] });
  });

  it("answers each item then: the refused with their errors, the others with nothing", () => {
    expect(rejectedResults([accepted, refused])).toEqual([
      { saved: null, created: false, errors: [] },
      { saved: null, created: false, errors: refused.errors },
    ]);
  });
});
