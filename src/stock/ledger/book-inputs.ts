import type { ChannelView, LockedLevel, PastMovement } from "./book-entries.js";
import type { NewName } from "./names.js";
import type { DocumentRef } from "./needs.js";
import type { NewsInputs } from "./news.js";

/** What a batch has read for its books. */
export interface BookInputs extends NewsInputs {
  readonly levels: readonly LockedLevel[];
  readonly channels: ReadonlyMap<number, ChannelView>;
  /** Total units of the guarded SKUs over all their locations. */
  readonly totals: ReadonlyMap<number, number>;
  readonly documents: readonly { ref: DocumentRef; document: unknown }[];
  /** Keys of the places asked for that are, or were, their channels'; none unless given. */
  readonly places?: ReadonlySet<string>;
  /** Movements that may be taken back, by their document's key: see `movementsOf`. */
  readonly past?: ReadonlyMap<string, readonly PastMovement[] | null>;
  /** The names asked for that are given; none unless given. */
  readonly names?: readonly NewName[];
}
