import { invalidInput, type UserErrorData } from "../platform/errors/user-error.js";
import type { BulkAnswer } from "../platform/graphql/bulk-answer.js";
import type { Caller } from "../platform/graphql/context.js";
import { runCommand, runCommands, type BulkInput, type Hub, type InventoryStateName } from "../stock/index.js";
import type { AdjustmentAnswer } from "./adjustment-answer.js";
import type { SetLine } from "./adjustment.js";
import { adjustmentKind, type AdjustmentInput } from "./prepare-adjustment.js";
import { decideSet } from "./set.rules.js";

/** A line gives one of `quantity` and `onHand`. */
export interface InventorySetLine {
  readonly sku: string;
  readonly location: string;
  readonly state?: InventoryStateName | null | undefined;
  readonly quantity?: number | null | undefined;
  readonly onHand?: number | null | undefined;
  readonly packaging?: string | null | undefined;
  readonly expectedVersion?: number | null | undefined;
  readonly changeFromQuantity?: number | null | undefined;
}

export interface InventorySet extends AdjustmentInput {
  readonly lines: readonly InventorySetLine[];
}

/** Sets figures to absolute quantities. Each line says what it expects to find, by version or by quantity; null: it does not care. */
export async function setInventory(hub: Hub, caller: Caller, input: InventorySet): Promise<AdjustmentAnswer> {
  return runCommand(hub, caller, SET, input);
}

/** As `setInventory` for up to 1,000 sets. */
export async function setInventories(hub: Hub, caller: Caller, bulk: BulkInput<InventorySet>): Promise<BulkAnswer<AdjustmentAnswer>> {
  return runCommands(hub, caller, SET, bulk);
}

const SET = adjustmentKind<InventorySet, SetLine>({
  operation: "inventorySet",
  mistakes: ({ lines }) => lines.flatMap((line, index) => lineMistakes(line, ["lines", String(index)])),
  rules: ({ lines }) => ({ quantityMin: 0, quantityFieldOf: (index) => fieldOf(lines[index]) }),
  bringsIn: true,
  absolute: true,
  asked: ({ sku, location, quantity, onHand, packaging }) => ({ sku, location, quantity: quantity ?? onHand ?? 0, packaging }),
  lineOf: (line, { state, onHand, changeFromQuantity }, factor) => {
    const from = changeFromQuantity === null || changeFromQuantity === undefined ? null : changeFromQuantity * factor;
    const figure = onHand === null || onHand === undefined ? (state ?? "AVAILABLE") : "ON_HAND";
    return { ...line, figure, changeFromQuantity: from };
  },
  decide: decideSet,
});

/** The field in which a line gives its quantity. */
function fieldOf(line: InventorySetLine | undefined): "quantity" | "onHand" {
  return line?.onHand === null || line?.onHand === undefined ? "quantity" : "onHand";
}

function lineMistakes(line: InventorySetLine, path: readonly string[]): readonly UserErrorData[] {
  const { state, quantity = null, onHand = null, expectedVersion, changeFromQuantity } = line;
  const errors: UserErrorData[] = [];
  if ((quantity === null) === (onHand === null)) {
    const message = "A line sets one figure: give quantity, for its state, or onHand, for all that lies there, and not both.";
    errors.push(invalidInput([...path, quantity === null ? "quantity" : "onHand"], message));
  } else if (onHand !== null && (state ?? "AVAILABLE") !== "AVAILABLE") {
    const message = `What lies there is set by AVAILABLE: leave the state out beside onHand, or set ${state ?? ""} by its quantity.`;
    errors.push(invalidInput([...path, "state"], message));
  }
  if (expectedVersion === undefined && changeFromQuantity === undefined) {
    const message = "An absolute set must say what it replaces: give expectedVersion or changeFromQuantity, or null where you do not care.";
    errors.push(invalidInput([...path, "expectedVersion"], message));
  }
  return errors;
}
