import { invalidInput, Refusal } from "../platform/errors/user-error.js";
import type { Caller } from "../platform/graphql/context.js";
import type { Hub, InventoryStateName, StockCommand } from "../stock/index.js";
import type { AdjustmentOutcome, SetLine } from "./adjustment.js";
import { decideSet } from "./adjustment.rules.js";
import { prepareAdjustment, type AdjustmentInput } from "./prepare-adjustment.js";

export interface InventorySet extends AdjustmentInput {
  readonly lines: readonly {
    readonly sku: string;
    readonly location: string;
    readonly state?: InventoryStateName | null | undefined;
    readonly quantity: number;
    readonly packaging?: string | null | undefined;
    readonly expectedVersion?: number | null | undefined;
    readonly changeFromQuantity?: number | null | undefined;
  }[];
}

/** Sets states to absolute quantities. Each line says what it expects to find, by version or by quantity; null: it does not care. */
export function prepareInventorySet(hub: Hub, caller: Caller, input: InventorySet): Promise<StockCommand<AdjustmentOutcome> | Refusal> {
  const silent = input.lines.flatMap((line, index) =>
    line.expectedVersion === undefined && line.changeFromQuantity === undefined
      ? invalidInput(
          ["lines", String(index), "expectedVersion"],
          "An absolute set must say what it replaces: give expectedVersion or changeFromQuantity, or null where you do not care.",
        )
      : [],
  );
  if (silent.length > 0) return Promise.resolve(new Refusal(silent));
  return prepareAdjustment<SetLine>(hub, caller, {
    operation: "inventorySet",
    input,
    lines: input.lines,
    rules: { quantityMin: 0 },
    bringsIn: true,
    lineOf: (line, index, factor) => {
      const { state, changeFromQuantity } = input.lines[index] ?? {};
      const from = changeFromQuantity === null || changeFromQuantity === undefined ? null : changeFromQuantity * factor;
      return { ...line, state: state ?? "AVAILABLE", changeFromQuantity: from };
    },
    decide: decideSet,
  });
}
