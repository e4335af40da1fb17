import type { Database } from "../../platform/db/database.js";
import { wholeSql } from "../../platform/numbers/wide-numbers.rules.js";
import { INVENTORY_STATES } from "../states/accounts.js";
import { DRIFTS_MAX } from "../ledger/document-claims.js";
import type { Drift } from "./integrity-report.js";
import { lastMovementSql } from "../ledger/stretches.js";

/** Sequence numbers more than `after` and at most `last`. What stands there is committed and never changes, so it needs no snapshot. */
export interface SequenceRange {
  readonly after: bigint;
  readonly last: bigint;
}

const valuesOf = ({ after, last }: SequenceRange): readonly string[] => [String(after), String(last)];
const IN_RANGE = "movement.sequence > $1::bigint and movement.sequence <= $2::bigint";

interface ChainBreak {
  readonly levelId: string;
  readonly sequence: string;
  readonly sku: string | null;
  readonly location: string | null;
  /** Version and counts of the level before this movement, by the movement before it. */
  readonly versionBefore: string;
  readonly before: readonly number[];
  readonly version: string;
  /** What the counts before must have been, by this movement. */
  readonly must: readonly number[];
  readonly after: readonly number[];
  /** Whether the movement before it was recorded at the same time, as those of one command are. */
  readonly sameTime: boolean;
}

/**
 * Each movement's levels against the movement before it on the same level, found in the page or, for the first in it, through the index.
 * The quantities before a movement are worked out backwards from those after it: one array to compare instead of eight columns to carry.
 */
const CHAIN = `
  with side as (
    select movement.sequence, ${wholeSql("movement.level_id")} as level_id, ${wholeSql("movement.level_version")} as version,
      movement.quantities_after as after,
      movement.recorded_at,
      array[${beforeSql("quantities_after", "movement.from_account", "case when movement.other_level_id is null then movement.to_account end")}] as must
    from movement where ${IN_RANGE}
    union all
    select movement.sequence, ${wholeSql("movement.other_level_id")}, ${wholeSql("movement.other_level_version")}, movement.other_quantities_after,
      movement.recorded_at,
      array[${beforeSql("other_quantities_after", "null::stock_account", "movement.to_account")}]
    from movement where ${IN_RANGE} and movement.other_level_id is not null
  ), linked as (
    select side.*, lag(after) over level as before, lag(version) over level as version_before, lag(recorded_at) over level as recorded_before
    from side window level as (partition by level_id order by sequence)
  ), step as (
    select linked.sequence, linked.level_id, linked.version, linked.must, linked.after,
      coalesce(linked.before, earlier.counts, '{0,0,0,0,0,0,0,0}') as before,
      coalesce(linked.version_before, earlier.version, 0) as version_before,
      coalesce(linked.recorded_before, earlier.recorded_at) is not distinct from linked.recorded_at as same_time
    from linked
    left join lateral (
      select * from ${lastMovementSql("linked.level_id", "$1::bigint")} found where linked.before is null
    ) earlier on true
  )
  select step.level_id as "levelId", step.sequence, variant.sku, location.code as location, step.version_before as "versionBefore",
    step.before, step.version, step.must, step.after, step.same_time as "sameTime"
  from step
  left join inventory_level level on level.id_64 = step.level_id
  left join variant on variant.id = level.variant_id
  left join location on location.id = level.location_id
  where step.must <> step.before or not (step.version = step.version_before + 1 or step.version = step.version_before and step.same_time)
  order by step.sequence limit ${DRIFTS_MAX}`;

function beforeSql(after: string, source: string, target: string): string {
  return INVENTORY_STATES.map(
    (state, index) => `${after}[${index + 1}] + case when ${source} = '${state}' then movement.quantity else 0 end
        - case when ${target} = '${state}' then movement.quantity else 0 end`,
  ).join(", ");
}

/** Movements that do not follow from the one before them, and the levels they touch. */
export async function checkChain(database: Database, range: SequenceRange): Promise<{ drifts: Drift[]; levelIds: string[] }> {
  const breaks = await database.query<ChainBreak>(CHAIN, valuesOf(range));
  return { drifts: breaks.flatMap(driftsOfBreak), levelIds: [...new Set(breaks.map(({ levelId }) => levelId))] };
}

function driftsOfBreak(step: ChainBreak): Drift[] {
  const { sequence, sku, location, before, must, after, version, versionBefore, sameTime } = step;
  const drifts: Drift[] = INVENTORY_STATES.flatMap((account, index) => {
    if (before[index] === must[index]) return [];
    const actual = String(after[index] ?? 0);
    const expected = String((after[index] ?? 0) - (must[index] ?? 0) + (before[index] ?? 0));
    const message = `Movement ${sequence} leaves SKU "${sku}" at ${location} with ${actual} units ${account}; by the movement before it there would be ${expected}.`;
    return [{ check: "MOVEMENT_CHAIN" as const, sku, location, account, expected, actual, message }];
  });
  const expected = String(BigInt(versionBefore) + 1n);
  if (version !== expected && !(version === versionBefore && sameTime)) {
    const actual = version;
    const message = `Movement ${sequence} makes the level of SKU "${sku}" at ${location} version ${actual}; the one before it made it version ${versionBefore}.`;
    drifts.push({ check: "MOVEMENT_VERSION", sku, location, account: null, expected, actual, message });
  }
  return drifts;
}

interface SequenceCount {
  readonly movements: string;
  readonly events: string;
  readonly both: string;
}

const COUNT = `
  select (select count(*) from movement where ${IN_RANGE}) as movements,
    (select count(*) from recorded_event where sequence > $1::bigint and sequence <= $2::bigint) as events,
    (select count(*) from movement join recorded_event using (sequence) where ${IN_RANGE}) as both`;

const MISPLACED = `
  select number.sequence, movement.sequence is not null as taken
  from generate_series($1::bigint + 1, $2::bigint) as number (sequence)
  left join movement on movement.sequence = number.sequence
  left join recorded_event event on event.sequence = number.sequence
  where (movement.sequence is null) = (event.sequence is null)
  order by number.sequence limit ${DRIFTS_MAX}`;

/** Numbers that are missing, or stand in both tables; with the number of movements in the range. */
export async function checkSequence(database: Database, range: SequenceRange): Promise<{ drifts: Drift[]; movements: bigint }> {
  const [count] = await database.query<SequenceCount>(COUNT, valuesOf(range));
  const movements = BigInt(count?.movements ?? 0);
  const found = movements + BigInt(count?.events ?? 0);
  if (found === range.last - range.after && count?.both === "0") return { drifts: [], movements };
  const misplaced = await database.query<{ sequence: string; taken: boolean }>(MISPLACED, valuesOf(range));
  return { drifts: misplaced.map(({ sequence, taken }) => sequenceDrift(sequence, taken)), movements };
}

function sequenceDrift(sequence: string, taken: boolean): Drift {
  const actual = taken ? "a movement and an event" : "nothing";
  const message = taken
    ? `Sequence ${sequence} is both a movement and a recorded event.`
    : `Sequence ${sequence} is missing: neither a movement nor a recorded event has it.`;
  return { ...nowhere("SEQUENCE"), expected: "one movement or event", actual, message };
}

function nowhere(check: Drift["check"]): Pick<Drift, "check" | "sku" | "location" | "account"> {
  return { check, sku: null, location: null, account: null };
}

const RECORDED_ORDER = `
  select * from (
    select sequence, recorded_at as "recordedAt", lag(recorded_at) over (order by sequence) as before
    from (
      select sequence, recorded_at from movement where sequence >= $1::bigint and sequence <= $2::bigint
      union all
      select sequence, recorded_at from recorded_event where sequence >= $1::bigint and sequence <= $2::bigint
    ) recorded
  ) ordered
  where "recordedAt" < before
  order by sequence limit ${DRIFTS_MAX}`;

/** Records that claim to be older than the one before them. */
export async function checkRecordedOrder(database: Database, range: SequenceRange): Promise<Drift[]> {
  const rows = await database.query<{ sequence: string; recordedAt: Date; before: Date }>(RECORDED_ORDER, valuesOf(range));
  return rows.map(({ sequence, recordedAt, before }) => ({
    ...nowhere("RECORDED_ORDER"),
    expected: `at least ${before.toISOString()}`,
    actual: recordedAt.toISOString(),
    message: `Sequence ${sequence} was recorded at ${recordedAt.toISOString()}, before the one in front of it (${before.toISOString()}).`,
  }));
}

const LEVELS_OF_MOVEMENTS = `
  select movement.sequence, variant.sku
  from movement
  left join variant on variant.id = movement.variant_id
  left join inventory_level level on level.id_64 = ${wholeSql("movement.level_id")}
  left join inventory_level other on other.id_64 = ${wholeSql("movement.other_level_id")}
  where ${IN_RANGE}
    and (level.variant_id is distinct from movement.variant_id
      or movement.other_level_id is not null and other.variant_id is distinct from movement.variant_id
      or ${wholeSql("movement.other_level_id")} = ${wholeSql("movement.level_id")})
  order by movement.sequence limit ${DRIFTS_MAX}`;

/** Movements whose levels do not exist or belong to another SKU. */
export async function checkLevelsOfMovements(database: Database, range: SequenceRange): Promise<Drift[]> {
  const rows = await database.query<{ sequence: string; sku: string | null }>(LEVELS_OF_MOVEMENTS, valuesOf(range));
  return rows.map(({ sequence, sku }) => ({
    ...nowhere("MOVEMENT_LEVEL"),
    sku,
    expected: "levels of the movement's own SKU",
    actual: "a level that does not exist or belongs to another SKU",
    message: `Movement ${sequence} of SKU "${sku}" names a level that does not exist or belongs to another SKU.`,
  }));
}

interface IncidentDrift {
  readonly sequence: string;
  readonly sku: string | null;
  readonly location: string | null;
  readonly expected: string;
  readonly actual: string;
}

/**
 * The ends of the commands that the first and the last movement of a page belong to. Asked for by itself: of bounds that a statement finds out while it
 * runs, its plan would take a third of the ledger to lie between them, and read all of it for every page.
 */
const WHOLE_COMMANDS = `
  select coalesce((select sequence from movement where sequence <= $1::bigint and closes_command order by sequence desc limit 1), 0) as low,
    coalesce((select sequence from movement where sequence >= $2::bigint and closes_command order by sequence limit 1), $2::bigint) as high`;

/**
 * A step is a movement with its balances, or all corrections of a command with theirs: what it leaves below zero beyond what it found is its incident, on a
 * movement that was told. Commands that reach over the page's ends are read whole ($3, $4); a step belongs to the page with the movement that was told.
 */
const INCIDENTS = `
  with moved as (
    select movement.*, coalesce(movement.balances, movement.sequence) as told, coalesce(balanced.kind, movement.kind) = 'CORRECT' as is_correction
    from movement
    left join movement balanced on balanced.sequence = movement.balances and balanced.sequence > $3::bigint and balanced.sequence <= $4::bigint
    where movement.sequence > $3::bigint and movement.sequence <= $4::bigint
  ), placed as (
    select moved.*, case when is_correction
      then min(case when is_correction then told end) over (partition by recorded_at, actor, idempotency_key) else told end as step
    from moved
  ), side as (
    select sequence, step, ${wholeSql("level_id")} as level_id, quantities_after[1] as available,
      case when to_account = 'AVAILABLE' and other_level_id is null then quantity else 0 end
        - case when from_account = 'AVAILABLE' then quantity else 0 end as change
    from placed
    union all
    select sequence, step, ${wholeSql("other_level_id")}, other_quantities_after[1], case when to_account = 'AVAILABLE' then quantity else 0 end
    from placed where other_level_id is not null
  ), short as (
    select step, level_id, greatest(0, -(array_agg(available order by sequence desc))[1])
      - greatest(0, -(array_agg(available - change order by sequence))[1]) as quantity
    from side group by step, level_id
    having min(available) < 0
  ), opened as (
    select coalesce(placed.step, incident.sequence) as step, ${wholeSql("incident.level_id")} as level_id, sum(incident.quantity) as quantity
    from oversell_incident incident
    left join placed on placed.sequence = incident.sequence and placed.balances is null
    where incident.sequence > $3::bigint and incident.sequence <= $4::bigint
    group by 1, 2
  )
  select coalesce(short.step, opened.step) as sequence, variant.sku, location.code as location,
    coalesce(short.quantity, 0)::text as expected, coalesce(opened.quantity, 0)::text as actual
  from (select * from short where quantity > 0) short
  full join opened on opened.step = short.step and opened.level_id = short.level_id
  left join inventory_level level on level.id_64 = coalesce(short.level_id, opened.level_id)
  left join variant on variant.id = level.variant_id
  left join location on location.id = level.location_id
  where short.quantity is distinct from opened.quantity
    and coalesce(short.step, opened.step) > $1::bigint and coalesce(short.step, opened.step) <= $2::bigint
  order by 1 limit ${DRIFTS_MAX}`;

/** Steps that went below zero without their incident, and incidents without such a step. */
export async function checkIncidents(database: Database, range: SequenceRange): Promise<Drift[]> {
  const [commands] = await database.query<{ low: string; high: string }>(WHOLE_COMMANDS, valuesOf(range));
  if (commands === undefined) return [];
  const rows = await database.query<IncidentDrift>(INCIDENTS, [...valuesOf(range), commands.low, commands.high]);
  return rows.map(({ sequence, sku, location, expected, actual }) => ({
    check: "OVERSELL_INCIDENT",
    sku,
    location,
    account: "AVAILABLE",
    expected,
    actual,
    message: `Movement ${sequence} oversold SKU "${sku}" at ${location} by ${expected} units; the incidents say ${actual}.`,
  }));
}
