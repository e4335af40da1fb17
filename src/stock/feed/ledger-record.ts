import type { EventRecord } from "../../platform/feed/event-source.js";
import type { Feed } from "../../platform/feed/feed.js";
import type { FeedRecord } from "../../platform/feed/feed-record.js";
import type { LevelKey } from "../ledger/needs.js";
import type { Quantities, StockAccountName } from "../states/accounts.js";
import type { AdjustmentReasonName, DocumentKindName } from "../states/enumerations.js";
import type { MovementKindName } from "../states/transitions.js";

/** A level as a movement found and left it. */
export interface MovedLevel extends LevelKey {
  readonly levelId: number;
  /** Location code. */
  readonly location: string;
  /** As it is shown. */
  readonly version: number;
  readonly before: Quantities;
  readonly after: Quantities;
}

/** A movement in the feed. */
export interface MovementRecord extends FeedRecord {
  readonly type: "MOVEMENT";
  readonly kind: MovementKindName;
  readonly variantId: number;
  readonly sku: string;
  readonly fromAccount: StockAccountName;
  readonly toAccount: StockAccountName;
  readonly quantity: number;
  readonly fact: boolean;
  readonly reason: AdjustmentReasonName | null;
  readonly documentKind: DocumentKindName | null;
  readonly documentId: string | null;
  readonly actor: string;
  /** `api_client.id` of the actor. */
  readonly actorId: number;
  readonly idempotencyKey: string | null;
  readonly corrects: string | null;
  readonly balances: string | null;
  readonly occurredAt: Date;
  /** One level, or two in a movement between locations: the source's first. */
  readonly levels: readonly MovedLevel[];
}

/** Everything the ledger's sequence holds. */
export type LedgerRecord = MovementRecord | EventRecord;
export type StockFeed = Feed<LedgerRecord>;
