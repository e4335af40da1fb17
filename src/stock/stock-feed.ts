import type { Database } from "../platform/db/database.js";
import { eventSource, type EventRecord } from "../platform/feed/event-source.js";
import { Feed } from "../platform/feed/feed.js";
import type { FeedRecord, FeedSource } from "../platform/feed/feed-record.js";
import { quantitiesOf, stateIndex, type Quantities, type StockAccountName } from "./accounts.js";
import type { AdjustmentReasonName } from "./book-entries.js";
import type { DocumentKindName, LevelKey } from "./command.js";
import { topicsOf } from "./feed-topics.js";
import type { MovementKindName } from "./transitions.js";

/** A level as a movement found and left it. */
export interface MovedLevel extends LevelKey {
  readonly levelId: number;
  /** Location code. */
  readonly location: string;
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
  readonly idempotencyKey: string | null;
  readonly corrects: string | null;
  readonly occurredAt: Date;
  /** One level, or two in a movement between locations: the source's first. */
  readonly levels: readonly MovedLevel[];
}

/** Everything the ledger's sequence holds. */
export type LedgerRecord = MovementRecord | EventRecord;
export type StockFeed = Feed<LedgerRecord>;

/** The feed of one process: movements and events in the order of their sequence. */
export function openStockFeed(database: Database, onFault: (error: unknown) => void): StockFeed {
  return new Feed<LedgerRecord>({ database, sources: [movementSource, eventSource], topicsOf, onFault });
}

interface Row extends Omit<MovementRecord, "type" | "sequence" | "levels"> {
  readonly sequence: string;
  readonly levelId: number;
  readonly locationId: number;
  readonly location: string;
  readonly levelVersion: number;
  readonly quantitiesAfter: readonly number[];
  readonly otherLevelId: number | null;
  readonly otherLocationId: number | null;
  readonly otherLocation: string | null;
  readonly otherLevelVersion: number | null;
  readonly otherQuantitiesAfter: readonly number[] | null;
}

/**
 * Names are looked up row by row, by their keys: the tail reads a row or two at a time, and joins would have the planner read whole tables of
 * variants and levels for it, as it does not know how few there are. The limit keeps it from starting parallel workers.
 */
const MOVEMENTS_SQL = `
  select m.sequence, m.kind, m.variant_id as "variantId", v.sku, m.from_account as "fromAccount", m.to_account as "toAccount", m.quantity,
    m.fact, m.closes_command as "closesCommand", m.reason, m.document_kind as "documentKind", m.document_id as "documentId",
    client.name as actor, m.idempotency_key as "idempotencyKey", m.corrects, m.occurred_at as "occurredAt", m.recorded_at as "recordedAt",
    m.level_id as "levelId", l.location_id as "locationId", loc.code as location, m.level_version as "levelVersion",
    m.quantities_after as "quantitiesAfter", m.other_level_id as "otherLevelId", other.location_id as "otherLocationId",
    other_loc.code as "otherLocation", m.other_level_version as "otherLevelVersion", m.other_quantities_after as "otherQuantitiesAfter"
  from (select * from movement where sequence > $1 and sequence <= $2 order by sequence limit $2::bigint - $1::bigint) m
  cross join lateral (select sku from variant where id = m.variant_id offset 0) v
  cross join lateral (select name from api_client where id = m.actor offset 0) client
  cross join lateral (select location_id from inventory_level where id = m.level_id offset 0) l
  cross join lateral (select code from location where id = l.location_id offset 0) loc
  left join lateral (select location_id from inventory_level where id = m.other_level_id offset 0) other on true
  left join lateral (select code from location where id = other.location_id offset 0) other_loc on true
  order by m.sequence`;

const movementSource: FeedSource<MovementRecord> = {
  statement: (after, upTo) => ({ text: MOVEMENTS_SQL, values: [after, upTo] }),
  records: (rows) => (rows as unknown as readonly Row[]).map(recordOf),
};

// Field by field: the rest of an object costs many times what its fields do, and this is done for every movement.
function recordOf(row: Row): MovementRecord {
  return {
    type: "MOVEMENT",
    sequence: Number(row.sequence),
    closesCommand: row.closesCommand,
    recordedAt: row.recordedAt,
    kind: row.kind,
    variantId: row.variantId,
    sku: row.sku,
    fromAccount: row.fromAccount,
    toAccount: row.toAccount,
    quantity: row.quantity,
    fact: row.fact,
    reason: row.reason,
    documentKind: row.documentKind,
    documentId: row.documentId,
    actor: row.actor,
    idempotencyKey: row.idempotencyKey,
    corrects: row.corrects,
    occurredAt: row.occurredAt,
    levels: levelsOf(row),
  };
}

function levelsOf(row: Row): readonly MovedLevel[] {
  const { variantId, fromAccount, toAccount, quantity, quantitiesAfter } = row;
  const { otherLevelId, otherLocationId, otherLocation, otherLevelVersion, otherQuantitiesAfter } = row;
  const single = otherLevelId === null;
  const first: MovedLevel = {
    levelId: row.levelId,
    variantId,
    locationId: row.locationId,
    location: row.location,
    version: row.levelVersion,
    before: undone(quantitiesAfter, fromAccount, single ? toAccount : null, quantity),
    after: quantitiesOf(quantitiesAfter),
  };
  if (single || otherLocationId === null || otherLocation === null || otherLevelVersion === null || otherQuantitiesAfter === null) {
    return [first];
  }
  const second: MovedLevel = {
    levelId: otherLevelId,
    variantId,
    locationId: otherLocationId,
    location: otherLocation,
    version: otherLevelVersion,
    before: undone(otherQuantitiesAfter, null, toAccount, quantity),
    after: quantitiesOf(otherQuantitiesAfter),
  };
  return [first, second];
}

/** The level before the movement: its quantities after it, with the movement taken back. */
function undone(after: readonly number[], from: StockAccountName | null, to: StockAccountName | null, quantity: number): Quantities {
  const counts = [...after];
  const add = (account: StockAccountName | null, change: number): void => {
    const index = account === null ? -1 : stateIndex(account);
    if (index >= 0) counts[index] = (counts[index] ?? 0) + change;
  };
  add(from, quantity);
  add(to, -quantity);
  return quantitiesOf(counts);
}
