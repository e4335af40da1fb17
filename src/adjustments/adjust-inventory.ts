import type { BulkAnswer } from "../platform/graphql/bulk-answer.js";
import type { Caller } from "../platform/graphql/context.js";
import { QUANTITY_MAX } from "../platform/numbers/quantity.js";
import { runCommand, runCommands, type BulkInput, type Hub, type InventoryStateName } from "../stock/index.js";
import type { AdjustmentAnswer } from "./adjustment-answer.js";
import type { DeltaLine } from "./adjustment.js";
import { decideAdjust } from "./adjustment.rules.js";
import { adjustmentKind, type AdjustmentInput } from "./prepare-adjustment.js";

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
export async function adjustInventory(hub: Hub, caller: Caller, input: InventoryAdjust): Promise<AdjustmentAnswer> {
  return runCommand(hub, caller, ADJUST, input);
}

/** As `adjustInventory` for up to 1,000 adjustments, in one batch. */
export async function adjustInventories(hub: Hub, caller: Caller, bulk: BulkInput<InventoryAdjust>): Promise<BulkAnswer<AdjustmentAnswer>> {
  return runCommands(hub, caller, ADJUST, bulk);
}

const ADJUST = adjustmentKind<InventoryAdjust, DeltaLine>({
  operation: "inventoryAdjust",
  rules: () => ({ quantityField: "delta", quantityMin: -QUANTITY_MAX, zeroRefused: true }),
  bringsIn: true,
  asked: ({ sku, location, delta, packaging }) => ({ sku, location, quantity: delta, packaging }),
  lineOf: ({ quantity, ...line }, { state }) => ({ delta: quantity, state: state ?? "AVAILABLE", ...line }),
  decide: decideAdjust,
});
