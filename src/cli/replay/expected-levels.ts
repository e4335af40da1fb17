import type { RequestOutcome } from "./deliver-plan.js";
import type { PlannedRequest, SkuQuantity } from "./planned-request.js";

/** The figures of one SKU that orders, credits and adjustments move. */
export interface LevelFigures {
  available: number;
  committed: number;
  onHand: number;
}

/** A SKU whose level is not what it should be. */
export interface LevelDifference {
  readonly sku: string;
  readonly figure: keyof LevelFigures;
  readonly expected: number;
  readonly actual: number;
}

const NOTHING: LevelFigures = { available: 0, committed: 0, onHand: 0 };

/**
 * Recomputes the levels from what the hub accepted, without asking the hub: the levels before, and the effect of every accepted request
 * whose sequence lies behind the ledger's head of that moment. What an earlier run or an earlier try did is in the levels before already.
 */
export class ExpectedLevels {
  readonly #before: ReadonlyMap<string, LevelFigures>;
  readonly #head: bigint;
  readonly #changes = new Map<string, { available: number; committed: number }>();
  /** What is left to be shipped of each order. */
  readonly #orders = new Map<number, Map<string, number>>();

  constructor(before: ReadonlyMap<string, LevelFigures>, headSequence: string) {
    this.#before = before;
    this.#head = BigInt(headSequence);
  }

  /** Call it for requests of one order or one SKU in the order of the plan. */
  record(request: PlannedRequest, outcome: RequestOutcome): void {
    if (outcome === "NOT_SENT" || !outcome.accepted) return;
    const isNew = outcome.sequence === null || BigInt(outcome.sequence) > this.#head;
    switch (request.kind) {
      case "reserve":
        for (const { sku, quantity } of request.lines) this.#order(request.document, sku, quantity);
        if (isNew) this.#change(request.lines, -1, 1);
        return;
      case "cancel":
        for (const { sku, quantity } of request.lines) this.#order(request.document, sku, -quantity);
        if (isNew) this.#change(request.lines, 1, -1);
        return;
      case "ship": {
        const left = [...(this.#orders.get(request.document) ?? [])].map(([sku, quantity]) => ({ sku, quantity }));
        this.#orders.delete(request.document);
        if (isNew) this.#change(left, 0, -1);
        return;
      }
      case "return":
      case "adjust":
        if (isNew) this.#change(request.lines, 1, 0);
    }
  }

  /** Compares with the levels as they are now, for every SKU that was there or was touched; sorted by SKU. */
  differences(actual: ReadonlyMap<string, LevelFigures>): LevelDifference[] {
    const skus = [...new Set([...this.#before.keys(), ...this.#changes.keys()])].sort();
    return skus.flatMap((sku) => {
      const expected = this.#expected(sku);
      const found = actual.get(sku) ?? NOTHING;
      return (["available", "committed", "onHand"] as const)
        .filter((figure) => expected[figure] !== found[figure])
        .map((figure) => ({ sku, figure, expected: expected[figure], actual: found[figure] }));
    });
  }

  #expected(sku: string): LevelFigures {
    const before = this.#before.get(sku) ?? NOTHING;
    const { available, committed } = this.#changes.get(sku) ?? NOTHING;
    return {
      available: before.available + available,
      committed: before.committed + committed,
      onHand: before.onHand + available + committed,
    };
  }

  #order(document: number, sku: string, quantity: number): void {
    const order = this.#orders.get(document) ?? new Map<string, number>();
    this.#orders.set(document, order.set(sku, (order.get(sku) ?? 0) + quantity));
  }

  #change(lines: readonly SkuQuantity[], toAvailable: number, toCommitted: number): void {
    for (const { sku, quantity } of lines) {
      const change = this.#changes.get(sku) ?? { available: 0, committed: 0 };
      change.available += toAvailable * quantity;
      change.committed += toCommitted * quantity;
      this.#changes.set(sku, change);
    }
  }
}

/** Compares what is on hand with an oracle: `opening` units at the start and a net change for each SKU. SKUs that only one side knows differ too. */
export function differencesFromOracle(
  oracle: ReadonlyMap<string, number>,
  opening: ReadonlyMap<string, number>,
  skus: Iterable<string>,
  actual: ReadonlyMap<string, LevelFigures>,
): LevelDifference[] {
  const all = [...new Set([...oracle.keys(), ...skus])].sort();
  return all.flatMap((sku): LevelDifference[] => {
    const expected = (opening.get(sku) ?? 0) + (oracle.get(sku) ?? 0);
    const found = actual.get(sku)?.onHand ?? 0;
    return found === expected ? [] : [{ sku, figure: "onHand", expected, actual: found }];
  });
}
