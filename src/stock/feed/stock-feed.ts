import type { Database } from "../../platform/db/database.js";
import { wholeSql } from "../../platform/numbers/wide-numbers.rules.js";
import type { Statement } from "../../platform/db/statement.js";
import { eventSource } from "../../platform/feed/event-source.js";
import { Feed } from "../../platform/feed/feed.js";
import type { FeedOptions } from "../../platform/feed/feed-options.js";
import type { FeedSource, Read, Rows } from "../../platform/feed/feed-record.js";
import { quantitiesOf, stateIndex, type Quantities, type StockAccountName } from "../states/accounts.js";
import type { LedgerRecord, MovedLevel, MovementRecord, StockFeed } from "./ledger-record.js";
import { topicsOf } from "./feed-topics.js";
import { MovementNames, type Names, type NamesRemembered } from "./movement-names.js";

export interface StockFeedOptions extends Pick<FeedOptions<LedgerRecord>, "pagesMax" | "onWell"> {
  /** Names that are remembered. */
  readonly remembered?: NamesRemembered;
}

/** The feed of one process: movements and events in the order of their sequence. */
export function openStockFeed(
  database: Database,
  onFault: (error: unknown) => void,
  { remembered, ...options }: StockFeedOptions = {},
): StockFeed {
  const sources = [new MovementSource(new MovementNames(remembered)), eventSource];
  return new Feed<LedgerRecord>({ database, sources, topicsOf, onFault, ...options });
}

interface Row extends Omit<MovementRecord, "type" | "sequence" | "sku" | "actor" | "levels"> {
  readonly sequence: string;
  readonly levelId: string;
  readonly levelVersion: number;
  readonly quantitiesAfter: readonly number[];
  readonly otherLevelId: string | null;
  readonly otherLevelVersion: number | null;
  readonly otherQuantitiesAfter: readonly number[] | null;
}

/** The limit says nothing new: it keeps the planner from starting parallel workers, as it does not know how few rows there are. */
const MOVEMENTS_SQL = `
  select sequence, kind, variant_id as "variantId", from_account as "fromAccount", to_account as "toAccount", quantity, fact,
    closes_command as "closesCommand", reason, document_kind as "documentKind", document_id as "documentId", actor as "actorId",
    idempotency_key as "idempotencyKey", corrects, balances, occurred_at as "occurredAt", recorded_at as "recordedAt", ${wholeSql("level_id")} as "levelId",
    level_version as "levelVersion", quantities_after as "quantitiesAfter", ${wholeSql("other_level_id")} as "otherLevelId",
    other_level_version as "otherLevelVersion", other_quantities_after as "otherQuantitiesAfter"
  from movement where sequence > $1 and sequence <= $2 order by sequence limit $2::bigint - $1::bigint`;

class MovementSource implements FeedSource<MovementRecord> {
  readonly #names: MovementNames;

  constructor(names: MovementNames) {
    this.#names = names;
  }

  statement(after: number, upTo: number): Statement {
    return { text: MOVEMENTS_SQL, values: [after, upTo] };
  }

  records(rows: Rows, read: Read): readonly MovementRecord[] | Promise<readonly MovementRecord[]> {
    const movements = rows as unknown as readonly Row[];
    return recordsOf(movements, this.#names) ?? this.#readNames(movements, read);
  }

  async #readNames(movements: readonly Row[], read: Read): Promise<readonly MovementRecord[]> {
    const records = recordsOf(movements, await this.#names.of(movements, read));
    if (records === null)
      throw new Error("The ledger names a level, a variant or a client that the database does not have. Restore a backup.");
    return records;
  }
}

/** Null where a name is not known. */
function recordsOf(rows: readonly Row[], names: Names): readonly MovementRecord[] | null {
  const records: MovementRecord[] = [];
  for (const row of rows) {
    const record = recordOf(row, names);
    if (record === null) return null;
    records.push(record);
  }
  return records;
}

// Field by field: the rest of an object costs many times what its fields do, and this is done for every movement.
function recordOf(row: Row, names: Names): MovementRecord | null {
  const sku = names.sku(row.variantId);
  const actor = names.client(row.actorId);
  const levels = levelsOf(row, names);
  if (sku === undefined || actor === undefined || levels === null) return null;
  return {
    type: "MOVEMENT",
    sequence: Number(row.sequence),
    closesCommand: row.closesCommand,
    recordedAt: row.recordedAt,
    kind: row.kind,
    variantId: row.variantId,
    sku,
    fromAccount: row.fromAccount,
    toAccount: row.toAccount,
    quantity: row.quantity,
    fact: row.fact,
    reason: row.reason,
    documentKind: row.documentKind,
    documentId: row.documentId,
    actor,
    actorId: row.actorId,
    idempotencyKey: row.idempotencyKey,
    corrects: row.corrects,
    balances: row.balances,
    occurredAt: row.occurredAt,
    levels,
  };
}

function levelsOf(row: Row, names: Names): readonly MovedLevel[] | null {
  const { variantId, fromAccount, toAccount, quantity, quantitiesAfter } = row;
  const { otherLevelId, otherLevelVersion, otherQuantitiesAfter } = row;
  const levelId = Number(row.levelId);
  const place = names.place(levelId);
  if (place === undefined) return null;
  const single = otherLevelId === null;
  const first: MovedLevel = {
    levelId,
    variantId,
    locationId: place.locationId,
    location: place.location,
    version: row.levelVersion,
    before: undone(quantitiesAfter, fromAccount, single ? toAccount : null, quantity),
    after: quantitiesOf(quantitiesAfter),
  };
  if (single || otherLevelVersion === null || otherQuantitiesAfter === null) return [first];
  const otherId = Number(otherLevelId);
  const otherPlace = names.place(otherId);
  if (otherPlace === undefined) return null;
  const second: MovedLevel = {
    levelId: otherId,
    variantId,
    locationId: otherPlace.locationId,
    location: otherPlace.location,
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
