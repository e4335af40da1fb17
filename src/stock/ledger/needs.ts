import type { DocumentKindName } from "../states/enumerations.js";
import type { AskedName } from "./names.js";

/** Names a document towards its store: a UUID, or another natural key the store understands. */
export interface DocumentRef {
  readonly kind: DocumentKindName;
  readonly id: string;
}

export const documentKeyOf = (ref: DocumentRef): string => `${ref.kind}/${ref.id}`;

/** What is known by the name that it has in its channel for ever, as a sale is. */
export const orderRef = (channelId: number, reference: string): DocumentRef => ({ kind: "SALE", id: `${channelId}/${reference}` });

export interface LevelKey {
  readonly variantId: number;
  readonly locationId: number;
}

/** A SKU at every location of a channel. */
export interface ChannelLevels {
  readonly variantId: number;
  readonly channelId: number;
}

/** A location that a channel is said to sell from, at a time; null: now. */
export interface ChannelPlace {
  readonly channelId: number;
  readonly locationId: number;
  readonly at: Date | null;
}

export const channelPlaceKey = ({ channelId, locationId, at }: ChannelPlace): string => `${channelId}/${locationId}/${at?.getTime() ?? ""}`;

/** A level at a moment. */
export interface LevelMoment {
  readonly level: LevelKey;
  readonly at: Date;
}

/** What must be locked and read before a command can be decided. */
export interface Needs {
  /** Locked by (kind, id); the levels of their lines are locked too. Unknown ids are simply absent from the books. */
  readonly documents?: readonly DocumentRef[];
  readonly levels?: readonly LevelKey[];
  /** Levels that must exist: created with zeros where they do not. For commands that bring stock in, and for facts. */
  readonly createLevels?: readonly LevelKey[];
  /** Channels whose settings the decision reads: in `books.channel(id)`. */
  readonly channels?: readonly number[];
  /** Places a fact names, of which it is told whether they are, or were then, the channel's: `books.sellsAt(place)`. */
  readonly sellsAt?: readonly ChannelPlace[];
  /** SKUs to be allocated: the levels at every location of the channel are locked. */
  readonly channelLevels?: readonly ChannelLevels[];
  /** The time of what the command tells, where one was given: the earliest of all its postings. Null: now. */
  readonly occurredAt?: Date | null;
  /** Levels at moments in the past of which something is said: what occurred there since is read after the locks. */
  readonly since?: readonly LevelMoment[];
  /** Documents whose movements may be taken back: in `books.movementsOf(ref)`. */
  readonly corrects?: readonly DocumentRef[];
  /** Names that the command gives, or finds taken: `books.named(ref)`. */
  readonly names?: readonly AskedName[];
  /** SKUs whose units may grow in total, or fall below zero by a fact: their totals over all locations are guarded (±`QUANTITY_MAX`). */
  readonly inflow?: readonly number[];
}
