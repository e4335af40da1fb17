import { describe, expect, it } from "vitest";
import { counterStepsOf, decisionError, DISPOSITIONS, stepsOf, type DispositionName } from "../../src/returns/inspection.rules.js";
import { isLegal } from "../../src/stock/index.js";

const sources: readonly (DispositionName | null)[] = [null, ...DISPOSITIONS];
const decisions = sources.flatMap((changeFrom) => DISPOSITIONS.map((disposition) => ({ changeFrom, disposition })));

describe("an inspection's decision", () => {
  it.each([
    { changeFrom: null, disposition: "RESTOCK", path: "INSPECT QUARANTINE→AVAILABLE" },
    { changeFrom: null, disposition: "DAMAGE", path: "INSPECT QUARANTINE→DAMAGED" },
    { changeFrom: null, disposition: "SCRAP", path: "INSPECT QUARANTINE→ADJUSTMENT" },
    { changeFrom: null, disposition: "TO_SUPPLIER", path: "INSPECT QUARANTINE→SUPPLIER" },
    { changeFrom: "DAMAGE", disposition: "RESTOCK", path: "INSPECT DAMAGED→AVAILABLE" },
    { changeFrom: "DAMAGE", disposition: "SCRAP", path: "INSPECT DAMAGED→ADJUSTMENT" },
    { changeFrom: "DAMAGE", disposition: "TO_SUPPLIER", path: "INSPECT DAMAGED→SUPPLIER" },
    { changeFrom: "RESTOCK", disposition: "DAMAGE", path: "MOVE AVAILABLE→DAMAGED" },
    { changeFrom: "RESTOCK", disposition: "SCRAP", path: "MOVE AVAILABLE→DAMAGED, INSPECT DAMAGED→ADJUSTMENT" },
    { changeFrom: "RESTOCK", disposition: "TO_SUPPLIER", path: "MOVE AVAILABLE→DAMAGED, INSPECT DAMAGED→SUPPLIER" },
  ] as const)("from $changeFrom to $disposition goes $path", ({ path, ...decision }) => {
    expect(decisionError(decision, [])).toBeNull();
    expect(
      stepsOf(decision)
        .map(({ kind, from, to }) => `${kind} ${from}→${to}`)
        .join(", "),
    ).toBe(path);
  });

  it("takes only steps of the transition matrix", () => {
    const possible = decisions.filter((decision) => decisionError(decision, []) === null);
    expect(possible).toHaveLength(10);
    const steps = [...possible.flatMap(stepsOf), ...[null, ...DISPOSITIONS].flatMap(counterStepsOf)];
    for (const { kind, from, to } of steps) expect(isLegal(kind, from, to), `${kind} ${from} ${to}`).toBe(true);
  });

  it.each(["SCRAP", "TO_SUPPLIER"] as const)("is final for %s", (changeFrom) => {
    const others = DISPOSITIONS.filter((disposition) => disposition !== changeFrom);
    for (const disposition of others) {
      expect(decisionError({ changeFrom, disposition }, ["lines", "0", "changeFrom"])).toMatchObject({
        code: "ILLEGAL_TRANSITION",
        from: changeFrom,
        to: disposition,
      });
    }
  });

  it.each(DISPOSITIONS)("is refused where %s would become itself", (disposition) => {
    expect(decisionError({ changeFrom: disposition, disposition }, [])).toMatchObject({ code: "INVALID_INPUT" });
  });
});
