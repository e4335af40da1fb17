import type {
  AdjustmentReasonName,
  DocumentRef,
  InventoryStateName,
  LevelKey,
  LevelView,
  Quantities,
  VoidStatusName,
} from "../stock/index.js";

/** What is recorded of an adjustment by the command that makes it. */
export interface NewAdjustment {
  readonly id: string;
  readonly reason: AdjustmentReasonName | null;
  readonly note: string | null;
  readonly reference: string | null;
  readonly fact: boolean;
  /** The world's time of the change; the recording time where null. */
  readonly occurredAt: Date | null;
}

/** An adjustment as the ledger's books hold it: what was recorded never changes, it can only be taken back. */
export interface AdjustmentDocument extends NewAdjustment {
  readonly version: number;
  readonly status: VoidStatusName;
  /** Why it was last taken back. */
  readonly voidReason: string | null;
  /** Null in the batch that records it. */
  readonly recordedAt: Date | null;
  /** The levels of which the running command has taken something back; absent or empty on a document that was loaded. */
  readonly takenBackAt?: readonly LevelKey[];
}

/** A new one: nothing of it is taken back. */
export function recorded(adjustment: NewAdjustment): AdjustmentDocument {
  return { ...adjustment, version: 1, status: "RECORDED", voidReason: null, recordedAt: null };
}

export const adjustmentRef = (id: string): DocumentRef => ({ kind: "ADJUSTMENT", id });

/** A level as the command left it: what the payload shows, on replays too. */
export interface LevelOutcome extends Quantities {
  readonly id: number;
  readonly variantId: number;
  readonly locationId: number;
  readonly sku: string;
  readonly safetyStock: number;
  readonly version: number;
  /** The newest moment of which something was said; null: that of the command. Absent where nothing was, and in what an earlier release stored. */
  readonly countedAt?: string | null;
  /** Its last movement as of the commit. A number of this batch is not given yet: it lies so many before the command's last one. */
  readonly last: { readonly behind: number } | { readonly sequence: string; readonly updatedAt: string };
}

/** The stored answer of `inventoryAdjust`, `inventorySet` and `inventoryMove`. Plain JSON. */
export interface AdjustmentOutcome {
  readonly adjustment: Omit<NewAdjustment, "occurredAt"> & { readonly occurredAt: string | null };
  readonly levels: readonly LevelOutcome[];
}

/** The stored answer of `adjustmentVoid`. Plain JSON; times as ISO 8601. */
export interface AdjustmentVoidOutcome {
  readonly adjustment: Omit<AdjustmentDocument, "occurredAt" | "recordedAt" | "takenBackAt"> & {
    readonly occurredAt: string;
    readonly recordedAt: string;
  };
  readonly levels: readonly LevelOutcome[];
}

/** A line as decided: in the ledger's terms, with the place it was given at. */
export interface AdjustmentLine {
  readonly index: number;
  readonly sku: string;
  readonly variantId: number;
  readonly location: string;
  readonly locationId: number;
  readonly expectedVersion: number | null;
}

export interface DeltaLine extends AdjustmentLine {
  readonly state: InventoryStateName;
  /** Base units, signed; not 0. */
  readonly delta: number;
}

/** What an absolute quantity is of: one state, or all that lies there. */
export type SetFigure = InventoryStateName | "ON_HAND";

export interface SetLine extends AdjustmentLine {
  readonly figure: SetFigure;
  /** Base units the figure shall come to, 0 or more. */
  readonly quantity: number;
  readonly changeFromQuantity: number | null;
}

export interface MoveLine extends AdjustmentLine {
  readonly from: InventoryStateName;
  readonly to: InventoryStateName;
  /** Base units, > 0. */
  readonly quantity: number;
}

/** `lastOrdinal`: that of the command's last record; `countedAt`: the newest moment of which something was said, `NOW` for that of the batch. */
export function levelOutcome(level: LevelView, lastOrdinal: number, countedAt: Date | "NOW" | null): LevelOutcome {
  const { id, variantId, locationId, sku, safetyStock, version, quantities, sequence, updatedAt } = level;
  const last = level.lastOrdinal > 0 ? { behind: lastOrdinal - level.lastOrdinal } : { sequence, updatedAt: updatedAt.toISOString() };
  const counted = countedAt === null ? {} : { countedAt: countedAt === "NOW" ? null : countedAt.toISOString() };
  return { id, variantId, locationId, sku, safetyStock, version, ...counted, last, ...quantities };
}
