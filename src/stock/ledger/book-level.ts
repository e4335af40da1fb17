import { shown } from "../../platform/numbers/wide-numbers.rules.js";
import { quantitiesOf } from "../states/accounts.js";
import type { LevelView, LockedLevel } from "./book-entries.js";

/** A level as the batch has left it so far. */
export interface BookLevel {
  readonly locked: LockedLevel;
  /** Never changed: each posting puts new ones in their place, so that a movement and the way back may hold them. */
  counts: readonly number[];
  version: number;
  touchedBy: number;
  lastOrdinal: number;
}

/** How a level was before a posting. */
export interface LevelBefore {
  readonly level: BookLevel;
  readonly counts: readonly number[];
  readonly version: number;
  readonly touchedBy: number;
  readonly lastOrdinal: number;
}

/** One thing to be undone: a level or a document as it was, a guarded total, or what was said. */
export type Undo =
  | LevelBefore
  | { readonly unsay: () => void }
  | { readonly key: string; readonly document: BookDocument | undefined }
  | { readonly variantId: number; readonly total: number };

export interface BookDocument {
  document: unknown;
  created: boolean;
  changedBy: number;
  ordinal: number;
}

export function viewOf(level: BookLevel): LevelView {
  const { id, variantId, locationId, sku, location, locationActive, priority, safetyStock, sequence, updatedAt } = level.locked;
  const { version, lastOrdinal } = level;
  const quantities = quantitiesOf(level.counts);
  return {
    id,
    variantId,
    locationId,
    sku,
    location,
    locationActive,
    priority,
    safetyStock,
    version: shown(version),
    sequence,
    updatedAt,
    lastOrdinal,
    quantities,
  };
}
