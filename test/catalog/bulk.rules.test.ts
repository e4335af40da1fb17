import { describe, expect, it } from "vitest";
import { BULK_PART_MAX, bulkPayload, bulkSizeProblem, outcomesOf, partsOf } from "../../src/catalog/bulk.rules.js";
import type { Decision, OnErrorName, UpsertOutcome } from "../../src/catalog/bulk.rules.js";
import { invalidInput } from "../../src/platform/errors/user-error.js";

const accepted = { state: "one", created: true, changed: true };
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
    const answerOf = (decisions: readonly Decision<string>[], onError: OnErrorName) => outcomesOf(decisions, onError, (state) => state);
    const saved = { saved: "one", created: true, errors: [] };
    const nothing = { saved: null, created: false, errors: [] };
    const why = { ...nothing, errors: refused.errors };
    expect(answerOf([accepted, accepted], "REJECT_ALL")).toEqual([saved, saved]);
    expect(answerOf([accepted, refused], "CONTINUE")).toEqual([saved, why]);
    expect(answerOf([accepted, refused], "REJECT_ALL")).toEqual([nothing, why]);
    expect(() => outcomesOf([accepted], "CONTINUE", () => undefined)).toThrow("cannot be read");
  });

  it("is saved in parts of bounded weight with CONTINUE, in one with REJECT_ALL, each item in its place", () => {
    const partsOfWeights = (weights: readonly number[], onError: OnErrorName): (readonly number[])[] =>
      partsOf(weights, onError, (weight) => weight);
    const full = BULK_PART_MAX;
    expect(partsOfWeights([full - 1, 1, 1, 2_000, full, 1], "CONTINUE")).toEqual([[full - 1, 1], [1], [2_000], [full], [1]]);
    expect(partsOfWeights([1, 2], "CONTINUE")).toEqual([[1, 2]]);
    expect(partsOfWeights([full, full, 1], "REJECT_ALL")).toEqual([[full, full, 1]]);
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
