import type { Refusal } from "../platform/errors/user-error.js";
import type { Caller } from "../platform/graphql/context.js";
import type { Hub, InventoryStateName, StockCommand } from "../stock/index.js";
import type { AdjustmentOutcome, DeltaLine } from "./adjustment.js";
import { decideAdjust } from "./adjustment.rules.js";
import { prepareAdjustment, type AdjustmentInput } from "./prepare-adjustment.js";
import { QUANTITY_MAX } from "../platform/numbers/quantity.js";

export interface InventoryAdjust extends AdjustmentInput {
  readonly lines: readonly {
    readonly sku: string;
    readonly location: string;
    readonly state?: InventoryStateName | null | undefined;
    readonly delta: number;
    readonly packaging?: string | null | undefined;
    readonly expectedVersion?: number | null | undefined;
  }[];
}

/** Changes states by signed quantities. A request unless `fact: true`, which may take AVAILABLE below zero. */
export function prepareInventoryAdjust(
  hub: Hub,
  caller: Caller,
  input: InventoryAdjust,
): Promise<StockCommand<AdjustmentOutcome> | Refusal> {
  return prepareAdjustment<DeltaLine>(hub, caller, {
    operation: "inventoryAdjust",
    input,
    lines: input.lines.map(({ delta, ...line }) => ({ quantity: delta, ...line })),
    rules: { quantityField: "delta", quantityMin: -QUANTITY_MAX, zeroRefused: true },
    bringsIn: true,
    lineOf: ({ quantity, ...line }, index) => ({ delta: quantity, state: input.lines[index]?.state ?? "AVAILABLE", ...line }),
    decide: decideAdjust,
  });
}
