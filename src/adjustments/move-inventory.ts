import type { BulkAnswer } from "../platform/graphql/bulk-answer.js";
import type { Caller } from "../platform/graphql/context.js";
import { runCommand, runCommands, type BulkInput, type Hub, type InventoryStateName } from "../stock/index.js";
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
  return runCommand(hub, caller, MOVE, asDigested(input));
}

/** As `moveInventory` for up to 1,000 moves. */
export async function moveInventories(hub: Hub, caller: Caller, bulk: BulkInput<InventoryMove>): Promise<BulkAnswer<AdjustmentAnswer>> {
  return runCommands(hub, caller, MOVE, { ...bulk, items: bulk.items.map(asDigested) });
}

/** A key outlives the releases in which a move was always a request, and its digest knew no fact. */
function asDigested(input: InventoryMove): InventoryMove {
  return input.fact === true ? input : { ...input, fact: undefined };
}

const MOVE = adjustmentKind<InventoryMove, MoveLine>({
  operation: "inventoryMove",
  rules: () => ({}),
  bringsIn: false,
  asked: ({ sku, location, quantity, packaging }) => ({ sku, location, quantity, packaging }),
  lineOf: (line, { from, to }) => ({ ...line, from, to }),
  decide: decideMove,
});
