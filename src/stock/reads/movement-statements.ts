import { COUNTED_ROWS } from "../../platform/graphql/count.rules.js";
import { PAGE_ROWS, WALK_ROWS } from "../../platform/graphql/list-scope.js";
import { COUNTED_AMONG_MAX } from "../../platform/graphql/list-search.js";
import type { OrderDirection } from "../../platform/graphql/order.types.js";
import { wholeSql } from "../../platform/numbers/wide-numbers.rules.js";
import { isLevelSql, stretchesSql, stretchSql } from "../ledger/stretches.js";
import type { MovementDocuments } from "./movement-documents.queries.js";
import { MOVEMENT_COLUMNS, MOVEMENT_JOINS } from "./movement.queries.js";

/** The statements of one way into the ledger: `$1` the sequence before the first, `$2` the last, `$3` rows at most. */
export interface WayStatements {
  readonly page: Readonly<Record<OrderDirection, string>>;
  readonly count: string;
}

/** Those of the first row find what is asked for, and have `$4`; those of a search look at each movement (`conditionSql`), and have `$14`. */
export interface MovementStatements {
  readonly all: WayStatements;
  readonly ofKinds: WayStatements;
  readonly ofLevels: WayStatements;
  readonly ofDocuments: WayStatements;
  readonly searchAll: WayStatements;
  readonly searchKinds: WayStatements;
  readonly searchLevels: WayStatements;
}

const made = new WeakMap<MovementDocuments, MovementStatements>();

/** The statements that list movements, made once for the kinds of documents there are. */
export function movementStatements(documents: MovementDocuments): MovementStatements {
  const known = made.get(documents);
  if (known !== undefined) return known;
  const condition = conditionSql(documents);
  const statements: MovementStatements = {
    all: found(alongSql),
    ofKinds: found((walk) => ofKindsSql(walk, "$4")),
    ofLevels: found((walk) => ofLevelsSql(walk, "$4")),
    ofDocuments: searched((walk) => ofDocumentsSql(walk, "$14"), condition),
    searchAll: searched(alongSql, condition),
    searchKinds: searched((walk) => ofKindsSql(walk, "$14"), condition),
    searchLevels: searched((walk) => ofLevelsSql(walk, "$14"), condition),
  };
  made.set(documents, statements);
  return statements;
}

/** In which order, and how many rows at most. */
interface Walk {
  readonly direction: OrderDirection;
  readonly rows: number;
}

const IN_RANGE = "movement.sequence > $1::bigint and movement.sequence <= $2::bigint";

function alongSql({ direction, rows }: Walk): string {
  return `select sequence from movement where ${IN_RANGE} order by sequence ${direction} limit ${rows}`;
}

/**
 * The movements of each kind come in order out of the index of kinds. As a range of it: by `kind = …` PostgreSQL may walk the whole ledger instead,
 * where it holds the kind for a common one.
 */
function ofKindsSql({ direction, rows }: Walk, kinds: string): string {
  return `
  select part.sequence from unnest(${kinds}::movement_kind[]) as asked (kind)
  cross join lateral (
    select sequence from movement
    where (kind, sequence) > (asked.kind, $1::bigint) and (kind, sequence) <= (asked.kind, $2::bigint)
    order by kind ${direction}, sequence ${direction} limit ${rows}
  ) part
  order by part.sequence ${direction} limit ${rows}`;
}

/** Stretch by stretch until there are enough. There are many levels, so that PostgreSQL holds none for a common one. */
function ofLevelsSql({ direction, rows }: Walk, levels: string): string {
  const side = (column: string): string => `
      (select sequence from movement
       where ${stretchSql("sequence")} = stretch and ${isLevelSql(column, "asked.level_id")} and ${IN_RANGE}
       order by sequence ${direction} limit ${rows})`;
  return `
  select page.sequence
  from ${stretchesSql("$1::bigint", "$2::bigint", direction)} as stretch
  cross join lateral (
    select distinct part.sequence
    from unnest(${levels}::bigint[]) as asked (level_id)
    cross join lateral (${side("level_id")} union all ${side("other_level_id")}) part
    order by part.sequence ${direction} limit ${rows}
  ) page
  limit ${rows}`;
}

/** As `ofKindsSql`, of documents. */
function ofDocumentsSql({ direction, rows }: Walk, documents: string): string {
  return `
  select part.sequence from unnest(${documents}::uuid[]) as asked (id)
  cross join lateral (
    select sequence from movement
    where document_id is not null and (document_id, sequence) > (asked.id, $1::bigint) and (document_id, sequence) <= (asked.id, $2::bigint)
    order by document_id ${direction}, sequence ${direction} limit ${rows}
  ) part
  order by part.sequence ${direction} limit ${rows}`;
}

/** On `movement`: kinds, SKUs, locations, reasons, name and id of the sender, and what its document says. Null: any. */
function conditionSql(documents: MovementDocuments): string {
  return `
    ($4::movement_kind[] is null or movement.kind = any($4::movement_kind[]))
    and ($5::text[] is null and $6::text[] is null or exists (
      select from inventory_level level
      where level.id_64 in (${wholeSql("movement.level_id")}, ${wholeSql("movement.other_level_id")})
        and ($5::text[] is null or level.variant_id = any(array(select id from variant where sku = any($5::text[]))))
        and ($6::text[] is null or level.location_id = any(array(select id from location where code = any($6::text[]))))))
    and ($7::adjustment_reason[] is null or movement.reason = any($7::adjustment_reason[]))
    and ($8::text is null or movement.actor = any(array(select id from api_client where name = $8::text and ($9::integer is null or id = $9::integer))))
    and ($10::text is null and $11::text is null or ${documents.condition})`;
}

/** The page is cut before anything is joined to it. */
function rowsSql(sequences: string, { direction }: Pick<Walk, "direction">): string {
  return `
    select ${MOVEMENT_COLUMNS}
    from (${sequences}) found
    cross join lateral (select * from movement where sequence = found.sequence offset 0) movement ${MOVEMENT_JOINS}
    order by movement.sequence ${direction} limit $3`;
}

type WaySql = (walk: Walk) => string;

function found(way: WaySql): WayStatements {
  const page = (direction: OrderDirection): string => rowsSql(way({ direction, rows: PAGE_ROWS }), { direction });
  return {
    page: { ASC: page("ASC"), DESC: page("DESC") },
    count: `select count(*)::integer as count, true as whole from (select from (${way({ direction: "DESC", rows: COUNTED_ROWS })}) found limit $3) met`,
  };
}

function searched(way: WaySql, condition: string): WayStatements {
  const page = (direction: OrderDirection): string => `${lookedSql(way, { direction, rows: WALK_ROWS })}
    select shown.*, reached.sequence as reached
    from reached left join (${rowsSql(`${metSql(condition, direction)} limit ${PAGE_ROWS}`, { direction })}) shown on true
    order by shown.sequence ${direction}`;
  const count = `${lookedSql(way, { direction: "DESC", rows: COUNTED_AMONG_MAX })}
    select least(count(*), $3::integer)::integer as count, (select reached.sequence is null from reached) as whole
    from (${metSql(condition, "DESC")} limit ${COUNTED_ROWS}) met`;
  return { page: { ASC: page("ASC"), DESC: page("DESC") }, count };
}

/** `looked (sequence)`: what is looked at; `reached (sequence)`: the last of it, null where there is no more. */
function lookedSql(way: WaySql, walk: Walk): string {
  return `
    with looked as materialized (${way(walk)}), reached as (
      select (select sequence from looked order by sequence ${walk.direction} offset ${walk.rows - 1} limit 1) as sequence
    )`;
}

/** The sequences that meet the condition, in order, each looked at only when those before it have been. */
function metSql(condition: string, direction: OrderDirection): string {
  return `
    select ordered.sequence from (select sequence from looked order by sequence ${direction}) ordered
    cross join lateral (select from movement where movement.sequence = ordered.sequence and ${condition} limit 1) own
    order by ordered.sequence ${direction}`;
}
