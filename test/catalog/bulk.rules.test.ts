import { describe, expect, it } from "vitest";
import { bulkPayload, bulkSizeProblem, rejectedAll, type UpsertOutcome } from "../../src/catalog/bulk.rules.js";
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
    expect(rejectedAll([accepted, accepted], "REJECT_ALL")).toBeNull();
    expect(rejectedAll([accepted, refused], "CONTINUE")).toBeNull();
    expect(rejectedAll([accepted, refused], "REJECT_ALL")).toEqual({
      results: [
        { saved: null, created: false, errors: [] },
        { saved: null, created: false, errors: refused.errors },
      ],
      errors: [],
    });
  });

  it("names the first refused item", () => {
    const [good, bad]: UpsertOutcome<string>[] = [
      { saved: "one", created: true, errors: [] },
      { saved: null, created: false, errors: refused.errors },
    ] as const;
    const payloadOf = ({ saved, errors }: UpsertOutcome<string>) => ({ saved, userErrors: errors });
    const firstOf = (results: readonly (UpsertOutcome<string> | undefined)[]): number | null =>
      bulkPayload({ results: results.flatMap((each) => each ?? []), errors: [] }, payloadOf).firstRefused;
    expect([firstOf([good, bad, bad]), firstOf([bad, good]), firstOf([good, good])]).toEqual([1, 0, null]);
  });
});
