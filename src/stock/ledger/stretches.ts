import { shownSql, wholeSql } from "../../platform/numbers/wide-numbers.rules.js";

/**
 * The index of a level's movements is ordered by stretches of 1,048,576 sequence numbers first, so that what is written goes into the part
 * that was written last, however long the ledger is; ordered by level alone each movement would touch another page of the whole. A level's
 * movements are looked up stretch by stretch: a few microseconds for each million movements of the ledger.
 */
const STRETCH_BITS = 20;

/** The stretch that the sequence lies in; written as in the index. */
export function stretchSql(sequence: string): string {
  return `((${sequence}) >> ${STRETCH_BITS})::integer`;
}

const LAST_STRETCH_SQL = `(select ${stretchSql("sequence")} from ledger_head)`;

/** The numbers of the stretches from one sequence to another, either of which may lie behind the ledger's end; DESC: from the other to the one. */
export function stretchesSql(from: string, to: string, direction: "ASC" | "DESC" = "ASC"): string {
  const [first, last] = [from, to].map((sequence) => stretchSql(`least(${sequence}, (select sequence from ledger_head))`));
  return direction === "ASC" ? `generate_series(${first}, ${last})` : `generate_series(${last}, ${first}, -1)`;
}

/**
 * Whether a column (as `movement.level_id`) with its wide one beside it has the level with the id `level`, a bigint. The index has the narrow
 * column: a level that shares the number it shows with another is told from it behind the index.
 */
export function isLevelSql(column: string, level: string): string {
  return `${column} = ${shownSql(level)} and ${wholeSql(column)} = ${level}`;
}

/** The columns that say which level a movement touched first, and which second. */
const SIDES = [
  { level: "level_id", version: "level_version", counts: "quantities_after" },
  { level: "other_level_id", version: "other_level_version", counts: "other_quantities_after" },
] as const;

/**
 * A select, in brackets, of the last movement of the level with the id `level` up to the sequence `upTo` (the ledger's end where it is left
 * out): sequence, version and counts of the level, recorded_at. No row where there is none.
 * The lateral join takes the stretches one after the other, newest first, and ends with the first that has one.
 */
export function lastMovementSql(level: string, upTo?: string): string {
  const newest = upTo === undefined ? LAST_STRETCH_SQL : stretchSql(upTo);
  const bound = upTo === undefined ? "" : `and movement.sequence <= ${upTo}`;
  const sides = SIDES.map(
    (side) => `
        (select movement.sequence, ${wholeSql(`movement.${side.version}`)} as version, movement.${side.counts} as counts, movement.recorded_at
         from movement
         where ${stretchSql("movement.sequence")} = stretch and ${isLevelSql(`movement.${side.level}`, level)} ${bound}
         order by movement.sequence desc limit 1)`,
  );
  return `(
      select hit.* from generate_series(${newest}, 0, -1) as stretch
      cross join lateral (select * from (${sides.join(" union all ")}) side order by side.sequence desc limit 1) hit
      limit 1)`;
}

/**
 * A select, without brackets, of movements of the level with the id `level`: sequence, counts of the level, document. Of each stretch the newest
 * `limit` of each side, so that all together hold the level's newest so many.
 */
export function movementsOfLevelSql(level: string, limit: number): string {
  const sides = SIDES.map(
    (side) => `
        (select movement.sequence, movement.${side.counts} as counts, movement.document_kind, movement.document_id
         from movement where ${stretchSql("movement.sequence")} = stretch and ${isLevelSql(`movement.${side.level}`, level)}
         order by movement.sequence desc limit ${limit})`,
  );
  return `
      select hit.* from generate_series(${LAST_STRETCH_SQL}, 0, -1) as stretch cross join lateral (${sides.join(" union all ")}) hit`;
}

/**
 * A select, without brackets, of all sides of the movements of the level with the id `level`, from a stretch on: account, and quantity as it adds to it.
 */
export function sidesOfLevelSql(level: string, condition = "true", firstStretch = "0"): string {
  const of = (column: string): string =>
    `${stretchSql("movement.sequence")} = stretch and ${isLevelSql(`movement.${column}`, level)} and ${condition}`;
  return `
      select side.account, side.quantity
      from generate_series(${firstStretch}, ${LAST_STRETCH_SQL}) as stretch
      cross join lateral (
        select from_account as account, -quantity as quantity from movement where ${of("level_id")}
        union all
        select to_account, quantity from movement where ${of("level_id")} and other_level_id is null
        union all
        select to_account, quantity from movement where ${of("other_level_id")}
      ) side`;
}

/** The first instant after the millisecond of `at`. */
export function endOfMillisecond(at: Date): Date {
  return new Date(at.getTime() + 1);
}

/**
 * A common table expression `bound (sequence)`: the last sequence recorded before the instant in `parameter`. Recording times never decrease
 * along the sequence, so it is found by halving, in some thirty look-ups, whatever the size of the ledger.
 */
export function lastSequenceBeforeSql(parameter: string): string {
  return `
  halving (low, high) as (
    select 0::bigint, coalesce((select max(sequence) from movement), 0)
    union all
    select
      case when probe.recorded_at is null or probe.recorded_at < ${parameter} then middle else low end,
      case when probe.recorded_at < ${parameter} or probe.recorded_at is null then high else probe.sequence - 1 end
    from (select low, high, (low + high + 1) / 2 as middle from halving where low < high) half
    left join lateral (
      select sequence, recorded_at from movement where sequence > half.low and sequence <= half.middle order by sequence desc limit 1
    ) probe on true
  ), bound as (
    select low as sequence from halving where low >= high limit 1
  )`;
}
