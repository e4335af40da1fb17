import type { Refusal } from "../platform/errors/user-error.js";
import type { Caller } from "../platform/graphql/context.js";
import type { Hub, InventoryStateName, StockCommand } from "../stock/index.js";
import type { AdjustmentOutcome, MoveLine } from "./adjustment.js";
import { decideMove } from "./adjustment.rules.js";
import { prepareAdjustment, type AdjustmentInput } from "./prepare-adjustment.js";

export interface InventoryMove extends Omit<AdjustmentInput, "fact"> {
  readonly lines: readonly {
    readonly sku: string;
    readonly location: string;
    readonly from: InventoryStateName;
    readonly to: InventoryStateName;
    readonly quantity: number;
    readonly packaging?: string | null | undefined;
    readonly expectedVersion?: number | null | undefined;
  }[];
}

/** Moves units between two states at one location, where the transition matrix allows MOVE. Always a request. */
export function prepareInventoryMove(hub: Hub, caller: Caller, input: InventoryMove): Promise<StockCommand<AdjustmentOutcome> | Refusal> {
  return prepareAdjustment<MoveLine>(hub, caller, {
    operation: "inventoryMove",
    input,
    lines: input.lines,
    rules: {},
    bringsIn: false,
    lineOf: (line, index) => {
      const { from, to } = input.lines[index] ?? {};
      if (from === undefined || to === undefined) throw new Error("A line was resolved that was not given.");
      return { ...line, from, to };
    },
    decide: decideMove,
  });
}
