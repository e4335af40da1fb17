import { versionAfter } from "../platform/numbers/wide-numbers.rules.js";
import { invalidInput, Refusal, refuse, type UserErrorData } from "../platform/errors/user-error.js";
import {
  factQuantityErrors,
  newestOf,
  summedBy,
  takeBackOrRefuse,
  tooManyMovements,
  type Books,
  type InventoryStateName,
  type LevelKey,
  type PastMovement,
  type TakenBack,
} from "../stock/index.js";
import { adjustmentRef, type AdjustmentDocument } from "./adjustment.js";

/** Units of what an adjustment did at one level, to be taken back. */
export interface AdjustmentVoidLine extends LevelKey {
  /** The line's place in the input. */
  readonly index: number;
  readonly sku: string;
  /** Location code. */
  readonly location: string;
  /** The state they came to or left; null: the only one that was changed there. */
  readonly state: InventoryStateName | null;
  /** Base units, > 0. */
  readonly quantity: number;
}

export interface AdjustmentVoid {
  /** Null: all that is left of it. */
  readonly asked: readonly AdjustmentVoidLine[] | null;
  /** Whether the sender may act at a level: the others are none of its business. */
  readonly isOwn: (level: LevelKey) => boolean;
  readonly fact: boolean;
  /** Base units of a SKU that a fact may tell of. */
  readonly factQuantityMax: number;
  readonly reason: string | null;
}

/** Takes back what an adjustment, a set or a move did, all of it or lines: by the exact reverse of its movements, the newest first. */
export function decideAdjustmentVoid(books: Books, document: AdjustmentDocument, terms: AdjustmentVoid): AdjustmentDocument | Refusal {
  const { asked, isOwn, fact, factQuantityMax, reason } = terms;
  const movements = books.movementsOf(adjustmentRef(document.id));
  if (movements === null) return refuse(tooManyMovements("adjustment"));
  if (movements.some(({ kind }) => kind === "COUNT")) return refuse(isStatement(document));
  const standing = movements.filter(({ open }) => open > 0);
  const own = standing.filter(({ level }) => isOwn(level));
  if (own.length === 0) return refuse(nothingLeft(document));
  const taken = asked === null ? own.map((movement) => ({ movement, quantity: movement.open })) : partsOf(own, asked);
  if (taken instanceof Refusal) return taken;
  const tooMuch = fact ? factQuantityErrors(factQuantityMax, taken.map(factLineOf(books, asked))) : [];
  if (tooMuch.length > 0) return new Refusal(tooMuch);
  const movedOn = takeBackOrRefuse(books, taken, { fact });
  if (movedOn !== null) return movedOn;
  const left = unitsOf(standing.map(({ open }) => open)) - unitsOf(taken.map(({ quantity }) => quantity));
  return {
    ...document,
    version: versionAfter(document.version),
    status: left === 0 ? "VOIDED" : "PARTIALLY_VOIDED",
    voidReason: reason ?? document.voidReason,
    takenBackAt: taken.map(({ movement }) => movement.level),
  };
}

function unitsOf(quantities: readonly number[]): number {
  return quantities.reduce((sum, quantity) => sum + quantity, 0);
}

/** What the lines name of what still stands, the newest movement first. */
function partsOf(standing: readonly PastMovement[], asked: readonly AdjustmentVoidLine[]): readonly TakenBack[] | Refusal {
  const errors: UserErrorData[] = [];
  const parts = new Map<string, number>();
  for (const line of summedBy(asked, ({ variantId, locationId, state }) => `${variantId}/${locationId}/${state ?? ""}`)) {
    const meant = standing.filter((movement) => isMeant(movement, line));
    const left = meant.map((movement) => ({ ...movement, open: movement.open - (parts.get(movement.sequence) ?? 0) }));
    const remaining = unitsOf(left.map(({ open }) => open));
    if (new Set(meant.map(({ from, to }) => `${from}>${to}`)).size > 1) errors.push(severalChanges(line));
    else if (line.quantity > remaining) errors.push(exceedsRemaining(line, remaining));
    else {
      for (const { movement, quantity } of newestOf(left, line.quantity)) {
        parts.set(movement.sequence, (parts.get(movement.sequence) ?? 0) + quantity);
      }
    }
  }
  if (errors.length > 0) return new Refusal(errors);
  return standing.flatMap((movement) => {
    const quantity = parts.get(movement.sequence) ?? 0;
    return quantity > 0 ? [{ movement, quantity }] : [];
  });
}

function isMeant({ level, from, to }: PastMovement, { variantId, locationId, state }: AdjustmentVoidLine): boolean {
  if (level.variantId !== variantId || level.locationId !== locationId) return false;
  return state === null || from === state || to === state;
}

/** Names the line that asked for a movement's SKU, where one did. */
function factLineOf(
  books: Books,
  asked: readonly AdjustmentVoidLine[] | null,
): (taken: TakenBack) => { index: number | null; variantId: number; sku: string; quantity: number } {
  const named = new Map(asked?.toReversed().map(({ variantId, index }) => [variantId, index]));
  return ({ movement: { level }, quantity }) => {
    const { variantId } = level;
    return { index: named.get(variantId) ?? null, variantId, sku: books.level(level)?.sku ?? "", quantity };
  };
}

function isStatement({ occurredAt }: AdjustmentDocument): UserErrorData {
  const at = occurredAt?.toISOString() ?? "";
  const message =
    "This set said what lay there, and what was said is not taken back: say it anew. Send the right figure with inventorySet, the same reason" +
    ` and occurredAt: "${at}"; of two figures for one moment the later stands.`;
  return { code: "ILLEGAL_TRANSITION", field: ["id"], from: "RECORDED", to: "VOIDED", message };
}

function nothingLeft({ status }: AdjustmentDocument): UserErrorData {
  const message =
    status === "RECORDED"
      ? "The adjustment moved no units: there is nothing to take back."
      : `The adjustment is ${status}: nothing of it is left to take back.`;
  return { code: "ILLEGAL_TRANSITION", field: ["id"], from: status, to: "VOIDED", message };
}

function severalChanges({ index, sku, location, state }: AdjustmentVoidLine): UserErrorData {
  const message =
    state === null
      ? `The adjustment changed several states of SKU "${sku}" at ${location}. Name the state whose change is to be taken back.`
      : `The adjustment moved units of SKU "${sku}" at ${location} both into and out of ${state}, or to several states. Take all of it back, without lines.`;
  return invalidInput(["lines", String(index), "state"], message);
}

function exceedsRemaining({ index, sku, location, quantity: requested }: AdjustmentVoidLine, remaining: number): UserErrorData {
  const message = `Of what the adjustment did to SKU "${sku}" at ${location}, ${remaining} units are left to take back; ${requested} were named. Name no more than that.`;
  return { code: "EXCEEDS_REMAINING", field: ["lines", String(index), "quantity"], sku, requested, remaining, message };
}
