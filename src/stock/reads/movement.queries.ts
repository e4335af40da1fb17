import { lookupCode } from "../../catalog/index.js";
import type { Database } from "../../platform/db/database.js";
import { wholeSql } from "../../platform/numbers/wide-numbers.rules.js";
import { PAGE_ROWS } from "../../platform/graphql/list-scope.js";
import type { StockAccountName } from "../states/accounts.js";
import type { AdjustmentReasonName, DocumentKindName } from "../states/enumerations.js";
import { isLevelSql, lastSequenceBeforeSql, stretchesSql, stretchSql } from "../ledger/stretches.js";
import type { MovementKindName } from "../states/transitions.js";

export interface MovementRow {
  readonly sequence: string;
  readonly variantId: number;
  readonly sku: string;
  readonly kind: MovementKindName;
  readonly fromAccount: StockAccountName;
  readonly toAccount: StockAccountName;
  readonly quantity: number;
  /** Location and state of the first level touched: the source's, where the source is a level. */
  readonly locationId: number;
  readonly levelVersion: number;
  readonly quantitiesAfter: readonly number[];
  /** Those of the target's level, in a movement between locations. */
  readonly otherLocationId: number | null;
  readonly otherLevelVersion: number | null;
  readonly otherQuantitiesAfter: readonly number[] | null;
  readonly reason: AdjustmentReasonName | null;
  readonly documentKind: DocumentKindName | null;
  readonly documentId: string | null;
  readonly actor: string;
  /** `api_client.id` of the actor. */
  readonly actorId: number;
  readonly idempotencyKey: string | null;
  readonly fact: boolean;
  readonly corrects: string | null;
  readonly balances: string | null;
  readonly occurredAt: Date;
  readonly recordedAt: Date;
}

/** Which movements to list. Null: no condition. */
export interface MovementFilter {
  readonly skus: readonly string[] | null;
  /** Location codes. */
  readonly locations: readonly string[] | null;
  readonly kinds: readonly MovementKindName[] | null;
  readonly documentId: string | null;
  readonly fromSequence: string | null;
  readonly toSequence: string | null;
  readonly recordedFrom: Date | null;
  readonly recordedTo: Date | null;
}

/** Up to so many levels are looked up one by one; the movements of more are picked out along the sequence. */
const LEVELS_MAX = 10_000;
const SEQUENCE_MAX = "9223372036854775807";

/** Movements in the ledger's order, oldest first, behind the one with the sequence `after`. */
export async function listMovements(
  database: Database,
  page: { readonly after: string; readonly limit: number },
  filter: MovementFilter,
): Promise<MovementRow[]> {
  const range = await sequenceRange(database, page.after, filter);
  if (range === null) return [];
  const place = [range.after, range.last, page.limit, filter.kinds === null ? null : [...new Set(filter.kinds)]];
  const { skus, locations, documentId } = filter;
  const levels =
    skus === null && locations === null ? null : ([skus?.map(lookupCode) ?? null, locations?.map(lookupCode) ?? null] as const);
  if (documentId !== null) {
    return database.query<MovementRow>(OF_DOCUMENT, [...place, documentId, ...(levels ?? [null, null])]);
  }
  if (levels === null) return database.query<MovementRow>(filter.kinds === null ? ALONG_SEQUENCE : BY_KIND, place);
  const ids = await levelIds(database, ...levels);
  if (ids.length > LEVELS_MAX) return database.query<MovementRow>(ALONG_SEQUENCE_OF_LEVELS, [...place, ...levels]);
  return database.query<MovementRow>(BY_LEVEL, [...place, ids]);
}

/** The sequences behind the cursor that the filter allows: more than `after`, at most `last`. Null where there can be none. */
async function sequenceRange(
  database: Database,
  cursor: string,
  filter: MovementFilter,
): Promise<{ readonly after: string; readonly last: string } | null> {
  const { fromSequence, toSequence, recordedFrom, recordedTo } = filter;
  const lower = [BigInt(cursor), fromSequence === null ? 0n : BigInt(fromSequence) - 1n];
  const upper = [BigInt(toSequence ?? SEQUENCE_MAX)];
  if (recordedFrom !== null) lower.push(await lastSequenceBefore(database, recordedFrom));
  if (recordedTo !== null) upper.push(await lastSequenceBefore(database, recordedTo));
  const after = lower.reduce((a, b) => (a > b ? a : b));
  const last = upper.reduce((a, b) => (a < b ? a : b));
  return after >= last ? null : { after: String(after), last: String(last) };
}

async function lastSequenceBefore(database: Database, instant: Date): Promise<bigint> {
  const [row] = await database.query<{ sequence: string }>(LAST_SEQUENCE_BEFORE, [instant]);
  return BigInt(row?.sequence ?? 0);
}

const LAST_SEQUENCE_BEFORE = `with recursive ${lastSequenceBeforeSql("$1::timestamptz")} select sequence from bound`;

const LEVELS_OF_SKUS = `
  select level.id_64 as id from variant
  cross join lateral (
    select id_64 from inventory_level
    where variant_id = variant.id
      and ($2::text[] is null or location_id = any(array(select id from location where code = any($2::text[]))))
    offset 0
  ) level
  where variant.sku = any($1::text[])
  limit ${LEVELS_MAX + 1}`;

const LEVELS_AT_LOCATIONS = `
  select level.id_64 as id from location
  cross join lateral (
    select id_64 from inventory_level
    where (location_id, variant_id) >= (location.id, 0) and (location_id, variant_id) <= (location.id, 2147483647)
    order by location_id, variant_id limit ${LEVELS_MAX + 1}
  ) level
  where location.code = any($1::text[])
  limit ${LEVELS_MAX + 1}`;

/** At most one more than can be looked up one by one. */
async function levelIds(database: Database, skus: readonly string[] | null, locations: readonly string[] | null): Promise<string[]> {
  const [sql, names] = skus === null ? [LEVELS_AT_LOCATIONS, [locations]] : [LEVELS_OF_SKUS, [skus, locations]];
  return (await database.query<{ id: string }>(sql, names)).map(({ id }) => id);
}

const IN_RANGE = "movement.sequence > $1::bigint and movement.sequence <= $2::bigint";
const OF_KINDS = "($4::movement_kind[] is null or movement.kind = any($4::movement_kind[]))";

/** The page is cut before anything is joined to it. */
function pageSql(sequences: string): string {
  return `
    select movement.sequence, movement.variant_id as "variantId", variant.sku, movement.kind, movement.from_account as "fromAccount",
      movement.to_account as "toAccount", movement.quantity, level.location_id as "locationId", movement.level_version as "levelVersion",
      movement.quantities_after as "quantitiesAfter", other.location_id as "otherLocationId",
      movement.other_level_version as "otherLevelVersion", movement.other_quantities_after as "otherQuantitiesAfter", movement.reason,
      movement.document_kind as "documentKind", movement.document_id as "documentId", client.name as actor, movement.actor as "actorId",
      movement.idempotency_key as "idempotencyKey", movement.fact, movement.corrects, movement.balances, movement.occurred_at as "occurredAt",
      movement.recorded_at as "recordedAt"
    from (${sequences}) found
    cross join lateral (select * from movement where sequence = found.sequence offset 0) movement
    join variant on variant.id = movement.variant_id
    join inventory_level level on level.id_64 = ${wholeSql("movement.level_id")}
    left join inventory_level other on other.id_64 = ${wholeSql("movement.other_level_id")}
    join api_client client on client.id = movement.actor
    order by movement.sequence limit $3`;
}

const ALONG_SEQUENCE = pageSql(`select sequence from movement where ${IN_RANGE} and ${OF_KINDS} order by sequence limit ${PAGE_ROWS}`);

/**
 * The movements of each kind come in order out of the index of kinds. As a range of it: by `kind = …` PostgreSQL may walk the whole ledger instead,
 * where it holds the kind for a common one.
 */
const BY_KIND = pageSql(`
  select part.sequence from unnest($4::movement_kind[]) as asked (kind)
  cross join lateral (
    select sequence from movement
    where (kind, sequence) > (asked.kind, $1::bigint) and (kind, sequence) <= (asked.kind, $2::bigint)
    order by kind, sequence limit ${PAGE_ROWS}
  ) part
  order by part.sequence limit ${PAGE_ROWS}`);

/** One side of the movements of a level in a stretch, in order. There are many levels, so that PostgreSQL holds none for a common one. */
function ofLevelSql(column: string): string {
  return `(select sequence from movement
       where ${stretchSql("sequence")} = stretch and ${isLevelSql(column, "asked.level_id")} and ${IN_RANGE} and ${OF_KINDS}
       order by sequence limit $3)`;
}

// Stretch by stretch, oldest first, until the page is full.
const BY_LEVEL = pageSql(`
  select page.sequence
  from ${stretchesSql("$1::bigint", "$2::bigint")} as stretch
  cross join lateral (
    select distinct part.sequence
    from unnest($5::bigint[]) as asked (level_id)
    cross join lateral (${ofLevelSql("level_id")} union all ${ofLevelSql("other_level_id")}) part
    order by part.sequence limit ${PAGE_ROWS}
  ) page
  limit ${PAGE_ROWS}`);

/** Whether one level of the movement is of the SKUs ($6) and at the locations ($7); null: any. */
function atLevelsSql(skus: string, locations: string): string {
  return `exists (
    select from inventory_level level
    where level.id_64 in (${wholeSql("movement.level_id")}, ${wholeSql("movement.other_level_id")})
      and (${skus}::text[] is null or level.variant_id = any(array(select id from variant where sku = any(${skus}::text[]))))
      and (${locations}::text[] is null or level.location_id = any(array(select id from location where code = any(${locations}::text[])))))`;
}

const ALONG_SEQUENCE_OF_LEVELS = pageSql(
  `select sequence from movement where ${IN_RANGE} and ${OF_KINDS} and ${atLevelsSql("$5", "$6")} order by sequence limit ${PAGE_ROWS}`,
);

const OF_DOCUMENT = pageSql(`
  select sequence from movement
  where document_id = $5::uuid and ${IN_RANGE} and ${OF_KINDS} and ${atLevelsSql("$6", "$7")}
  order by sequence limit ${PAGE_ROWS}`);

export interface OperationRow {
  readonly idempotencyKey: string;
  readonly operation: string;
  readonly sequence: string | null;
  readonly recordedAt: Date;
  readonly documentId: string | null;
}

/** The accepted command a client sent under this key; null where there is none. */
export async function findOperation(database: Database, clientId: number, key: string): Promise<OperationRow | null> {
  const [row] = await database.query<OperationRow>(OPERATION, [clientId, key]);
  return row ?? null;
}

// Two equal records may stand on both sides of midnight.
const OPERATION = `
  select key as "idempotencyKey", operation, sequence, recorded_at as "recordedAt", document_id as "documentId"
  from idempotency_record where client_id = $1 and key = $2
  order by day desc limit 1`;
