import type { Caller } from "../platform/graphql/context.js";
import { runCommand, type Hub, type InventoryStateName } from "../stock/index.js";
import type { AdjustmentAnswer } from "./adjustment-answer.js";
import type { MoveLine } from "./adjustment.js";
import { decideMove } from "./adjustment.rules.js";
import { adjustmentKind, type AdjustmentInput } from "./prepare-adjustment.js";

export interface InventoryMove extends AdjustmentInput {
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

/** Moves units between two states at one location, where the transition matrix allows MOVE. A request unless `fact: true`. */
export async function moveInventory(hub: Hub, caller: Caller, input: InventoryMove): Promise<AdjustmentAnswer> {
  // A key outlives the releases in which a move was always a request, and its digest knew no fact.
  return runCommand(hub, caller, MOVE, input.fact === true ? input : { ...input, fact: undefined });
}

const MOVE = adjustmentKind<InventoryMove, MoveLine>({
  operation: "inventoryMove",
  rules: () => ({}),
  bringsIn: false,
  asked: ({ sku, location, quantity, packaging }) => ({ sku, location, quantity, packaging }),
  lineOf: (line, { from, to }) => ({ ...line, from, to }),
  decide: decideMove,
});
