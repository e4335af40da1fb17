import { beyond, shown } from "../../platform/numbers/wide-numbers.rules.js";
import type { Statement } from "../../platform/db/statement.js";
import { type Cells, computed, into, same } from "../../platform/db/write-rows.js";
import { recordDocumentEvents, takeSequences } from "../../platform/feed/append.js";
import { orRecordedAt, recordedAt, sequenceAt } from "../../platform/feed/recorded-columns.js";
import { IdempotencyRecordEntity } from "../tables/idempotency-record.entity.js";
import { InventoryLevelEntity, STATE_COLUMNS } from "../tables/inventory-level.entity.js";
import { MovementEntity } from "../tables/movement.entity.js";
import { OversellIncidentEntity } from "../tables/oversell-incident.entity.js";
import { explanationStatements } from "./explanations.js";
import { insertNames } from "./name-records.js";
import { statedStatements } from "./write-statements.js";
import { voidedIncidents } from "./void-incidents.js";
import type { PostedMovement } from "./book-entries.js";
import type { Books } from "./books.js";
import type { Stores } from "./batch-read.js";

/** An accepted command's answer, to be stored under its key. */
export interface NewRecord {
  readonly client: number;
  readonly key: string;
  readonly operation: string;
  readonly fingerprint: string;
  /** Plain JSON. */
  readonly outcome: unknown;
  /** The form of the outcome. */
  readonly version: number;
  readonly ordinal: number | null;
  readonly documentId: string | null;
}

type TouchedLevel = ReturnType<Books["touchedLevels"]>[number];

const stateCells = Object.fromEntries(
  STATE_COLUMNS.map((state, index) => [state, ({ counts }: TouchedLevel) => counts[index] ?? 0]),
) as Cells<InventoryLevelEntity, TouchedLevel>;

const updateLevels = into(InventoryLevelEntity)
  .rowsOf<TouchedLevel>({
    id: ({ id }) => id,
    ...stateCells,
    version: ({ version }) => shown(version),
    wholeVersion: ({ version }) => beyond(version),
    sequence: sequenceAt(({ ordinal }) => ordinal),
    updatedAt: recordedAt,
  })
  .update({ by: ["id"], set: [...STATE_COLUMNS, "version", "wholeVersion", "sequence", "updatedAt"] });

/** Counts of one level each. */
const STATES = STATE_COLUMNS.length;

const insertMovements = into(MovementEntity)
  .rowsOf<PostedMovement>({
    sequence: sequenceAt(({ ordinal }) => ordinal),
    ...same(({ posting }: PostedMovement) => posting, "kind", "quantity", "reason"),
    corrects: ({ posting }) => posting.corrects?.sequence,
    balances: sequenceAt(({ posting }) => posting.balances ?? null),
    ...same((movement: PostedMovement) => movement, "variantId", "closesCommand", "actor", "idempotencyKey"),
    fromAccount: ({ posting }) => posting.from,
    toAccount: ({ posting }) => posting.to,
    levelId: ({ levelId }) => shown(levelId),
    wholeLevelId: ({ levelId }) => beyond(levelId),
    levelVersion: ({ levelVersion }) => shown(levelVersion),
    wholeLevelVersion: ({ levelVersion }) => beyond(levelVersion),
    quantitiesAfter: { of: ({ countsAfter }) => countsAfter, length: STATES, sql: (given) => given },
    otherLevelId: ({ other }) => other && shown(other.levelId),
    wholeOtherLevelId: ({ other }) => other && beyond(other.levelId),
    otherLevelVersion: ({ other }) => other && shown(other.levelVersion),
    wholeOtherLevelVersion: ({ other }) => other && beyond(other.levelVersion),
    otherQuantitiesAfter: {
      of: ({ other }) => other?.countsAfter,
      length: STATES,
      sql: (given) => `case when given.other_level_id is not null then ${given} end`,
    },
    fact: ({ posting }) => posting.fact ?? false,
    documentKind: ({ posting }) => posting.document?.kind,
    documentId: ({ posting }) => posting.document?.id,
    occurredAt: orRecordedAt(({ posting }) => posting.occurredAt),
    recordedAt,
  })
  .insert();

const insertIncidents = into(OversellIncidentEntity)
  .rowsOf<PostedMovement>({
    sequence: sequenceAt(({ ordinal }) => ordinal),
    levelId: ({ levelId }) => shown(levelId),
    wholeLevelId: ({ levelId }) => beyond(levelId),
    quantity: ({ oversold }) => oversold,
    channelId: ({ posting }) => posting.channelId,
    recordedAt,
  })
  .insert();

/**
 * The days under which a record that is written at `now` stands, as a query of `day`. A key is unique within a UTC day. For the two minutes after midnight,
 * longer than any batch lasts, a record is written under both days: two processes that run the same command across midnight still collide.
 */
export function recordDaysSql(now: string): string {
  return `select (${now} at time zone 'UTC')::date as day union select ((${now} - interval '2 minutes') at time zone 'UTC')::date`;
}

const insertRecords = into(IdempotencyRecordEntity)
  .rowsOf<NewRecord>({
    day: computed("days.day", `(${recordDaysSql("now()")}) days`),
    clientId: ({ client }) => client,
    ...same((record: NewRecord) => record, "key", "operation", "fingerprint", "outcome", "version", "documentId"),
    sequence: sequenceAt(({ ordinal }) => ordinal),
    recordedAt,
  })
  .insert();

/**
 * Everything the batch changed, as statements for one round trip that ends with the COMMIT. The head's row is the first result. Each is made
 * when it is asked for.
 */
export function* writeStatements(books: Books, stores: Stores, records: readonly NewRecord[]): Generator<Statement, void, void> {
  const { movements, events, total } = books.written;
  yield takeSequences(total);
  for (const store of stores.values()) {
    const changes = books.changedDocuments(store.kind);
    if (changes.length > 0) yield* store.save(changes, total);
  }
  yield* updateLevels(books.touchedLevels(), total);
  yield* insertMovements(movements, total);
  yield* recordDocumentEvents(events, total);
  yield* insertIncidents(
    movements.filter(({ oversold }) => oversold > 0),
    total,
  );
  yield* voidedIncidents(movements, total);
  yield* statedStatements(books.said, total);
  yield* explanationStatements(movements, total);
  yield* insertNames(books.names.given, total);
  yield* insertRecords(records, total);
  yield { text: "commit" };
}
