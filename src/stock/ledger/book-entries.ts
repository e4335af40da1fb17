import type { AllocationStrategyName } from "../../channels/index.js";
import type { AdjustmentReasonName, DocumentKindName } from "../states/enumerations.js";
import type { InventoryStateName, Quantities, StockAccountName } from "../states/accounts.js";
import type { DocumentRef, LevelKey } from "./needs.js";
import type { MovementKindName } from "../states/transitions.js";

/** A level as locked by the batch, before any command has touched it. */
export interface LockedLevel extends LevelKey {
  readonly id: number;
  readonly sku: string;
  /** Location code. */
  readonly location: string;
  readonly locationActive: boolean;
  /** The location's priority: lower is served first. */
  readonly priority: number;
  /** The effective policy figure for this SKU and location. */
  readonly safetyStock: number;
  /** How many commands have touched it. */
  readonly version: number;
  /** The ledger's sequence of its last movement, and when that was recorded. */
  readonly sequence: string;
  readonly updatedAt: Date;
  /** The newest moment of which it was said what lay there; null where that was never said. */
  readonly countedAt?: Date | null;
  /** The eight states, in the order of `INVENTORY_STATES`. */
  readonly counts: readonly number[];
}

export interface ChannelView {
  readonly id: number;
  readonly code: string;
  readonly buffer: number;
  readonly sellsSafetyStock: boolean;
  /** How locations are chosen for units of its orders that name none. */
  readonly allocation: AllocationStrategyName;
  readonly active: boolean;
  readonly locationIds: readonly number[];
}

/** What a decision sees of a level: as the commands before it in the batch left it. */
export interface LevelView extends LevelKey {
  readonly id: number;
  readonly sku: string;
  readonly location: string;
  readonly locationActive: boolean;
  readonly priority: number;
  readonly safetyStock: number;
  /** As it is shown: see `shown`. */
  readonly version: number;
  /** Its last movement by an earlier batch. */
  readonly sequence: string;
  readonly updatedAt: Date;
  /** The ordinal of its last movement within this batch; 0 where there is none yet. */
  readonly lastOrdinal: number;
  readonly quantities: Quantities;
}

export interface Posting {
  readonly kind: MovementKindName;
  readonly level: LevelKey;
  /** The level of the target, where it is another one (a movement between locations). */
  readonly toLevel?: LevelKey;
  readonly from: StockAccountName;
  readonly to: StockAccountName;
  /** Base units, > 0. */
  readonly quantity: number;
  /** Reports what has happened already: may take AVAILABLE below zero. */
  readonly fact?: boolean;
  readonly reason?: AdjustmentReasonName | null;
  readonly document?: DocumentRef | null;
  /** The world's time of the event; the recording time where unknown, or where it lies ahead of the books' clock. */
  readonly occurredAt?: Date | null;
  /** The channel an oversell incident is put down to. */
  readonly channelId?: number | null;
  readonly corrects?: Corrected | null;
  /** Of a balance: the ordinal of the movement it makes up for. */
  readonly balances?: number | null;
}

/** A movement that is corrected: a correction takes its time, and within one instant its place. */
export interface Corrected {
  /** Its place in the ledger. */
  readonly sequence: string;
  /** Whether its time was given; else it was the time of recording, and what was recorded before it stands before it. */
  readonly timeGiven: boolean;
}

/** A movement of a document as the ledger has it, which may be taken back. */
export interface PastMovement {
  readonly document: DocumentRef;
  readonly sequence: string;
  readonly kind: MovementKindName;
  readonly from: StockAccountName;
  readonly to: StockAccountName;
  readonly quantity: number;
  readonly level: LevelKey;
  /** The target's level, in a movement between locations. */
  readonly toLevel: LevelKey | null;
  readonly occurredAt: Date;
  /** Whether that time was given; else it is that of recording. */
  readonly timeGiven: boolean;
  /** Equal for the movements of one command, and for no others. */
  readonly command: string;
  /** Units of it that no correction has taken back yet. */
  readonly open: number;
}

/** So many units of a movement, to be taken back. */
export interface TakenBack {
  readonly movement: PastMovement;
  /** Base units: at least 1, at most what is open of it. */
  readonly quantity: number;
}

/** How movements are taken back. */
export interface TakingBack {
  /** Whether AVAILABLE may fall below zero by it: it has happened. */
  readonly fact: boolean;
  /** The channel an oversell incident is put down to. */
  readonly channelId?: number | null;
}

/** What is said to lie there at a moment: never a change, always a figure. */
export interface Saying {
  readonly level: LevelKey;
  /** The states it covers together. */
  readonly states: readonly InventoryStateName[];
  /** Units of these states, 0 or more. */
  readonly quantity: number;
  /** The moment; now where null or ahead of the books' clock. */
  readonly at: Date | null;
  readonly fact: boolean;
  readonly reason?: AdjustmentReasonName | null;
  readonly document?: DocumentRef | null;
  readonly channelId?: number | null;
}

/** A statement as the batch will write it. */
export interface PostedStatement {
  /** The last of the batch when it was made, its own variance included. */
  readonly ordinal: number;
  readonly levelId: number;
  readonly saying: Saying;
}

/** A movement as the batch will write it. `ordinal` counts from 1 within the batch. */
export interface PostedMovement {
  readonly ordinal: number;
  readonly posting: Posting;
  readonly levelId: number;
  readonly variantId: number;
  readonly levelVersion: number;
  readonly countsAfter: readonly number[];
  readonly other: { readonly levelId: number; readonly levelVersion: number; readonly countsAfter: readonly number[] } | null;
  readonly actor: number;
  readonly idempotencyKey: string | null;
  /** Units by which the movement's step took AVAILABLE below zero: known when the step ends. */
  oversold: number;
  /** Whether it is the last record of its command: known when the command ends. */
  closesCommand: boolean;
}

/** Recorded in the sequence where a command changes documents without moving stock. */
export interface PostedEvent {
  readonly ordinal: number;
  readonly documentKind: DocumentKindName;
  readonly documentId: string;
  readonly actor: number;
  /** Whether it is the last record of its command. */
  readonly closesCommand: boolean;
}

/** A document as changed by a batch. */
export interface DocumentChange<Document> {
  readonly document: Document;
  /** True when the batch created it: insert, else update. */
  readonly created: boolean;
  /** The last sequence of the command that changed it last is `ledger_head.sequence - $total + ordinal`. */
  readonly ordinal: number;
}
