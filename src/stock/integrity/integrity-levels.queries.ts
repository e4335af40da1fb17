import type { Database } from "../../platform/db/database.js";
import { wholeSql } from "../../platform/numbers/wide-numbers.rules.js";
import { INVENTORY_STATES, stateIndex, type StockAccountName } from "../states/accounts.js";
import type { ClaimedState } from "./integrity-claims.queries.js";
import type { Drift } from "./integrity-report.js";
import { lastMovementSql, sidesOfLevelSql } from "../ledger/stretches.js";

/** Levels whose movements are summed up by one statement. */
const SUMMED_LEVELS = 50;

interface LevelPage {
  /** Levels that a movement has touched: the others are shown to nobody, though compared like all. */
  readonly count: number;
  /** The greatest id of the page, a bigint as text; null where there are no more levels. */
  readonly last: string | null;
}

/** The next `size` levels behind the id `after`. */
export async function nextLevels(database: Database, after: string, size: number): Promise<LevelPage> {
  const [page] = await database.query<LevelPage>(NEXT_LEVELS, [after, size]);
  return page ?? { count: 0, last: null };
}

const NEXT_LEVELS = `
  select (count(*) filter (where version > 0))::integer as count, max(id_64) as last
  from (select id_64, version from inventory_level where id_64 > $1 order by id_64 limit $2) page`;

export async function countLevels(database: Database): Promise<number> {
  const [row] = await database.query<{ count: number }>("select count(*)::integer as count from inventory_level where version > 0");
  return row?.count ?? 0;
}

interface ComparedLevel {
  readonly id: string;
  readonly sku: string;
  readonly location: string;
  readonly version: string;
  readonly sequence: string;
  readonly counts: readonly number[];
  readonly lastVersion: string;
  readonly lastSequence: string;
  readonly lastCounts: readonly number[];
  /** What documents claim, of each state that is claimed, in their order. */
  readonly claimed: readonly string[];
}

/**
 * One statement, so one snapshot: a level is compared with its last movement and the documents that claim its units as of the same instant,
 * whatever is being written. Answers only levels that differ.
 */
function comparisonSql(states: readonly ClaimedState[], condition: string): string {
  const claimed = states.map(
    ({ text }) =>
      `coalesce((select sum(claim.units) from (${text}) claim
          where claim.variant_id = level.variant_id and claim.location_id = level.location_id), 0)::text`,
  );
  // Compared as a whole: the planner works `claimed` out anew wherever it stands.
  const held = states.map(({ account }) => `counts[${stateIndex(account) + 1}]`);
  return `
    select compared.*, variant.sku, location.code as location
    from (
      select level.id_64 as id, level.variant_id, level.location_id, ${wholeSql("level.version")} as version, level.sequence,
        array[level.available, level.reserved, level.committed, level.quarantine, level.damaged, level.receiving, level.on_order,
          level.in_transit] as counts,
        coalesce(last.version, 0) as "lastVersion", coalesce(last.sequence, 0) as "lastSequence",
        coalesce(last.counts, '{0,0,0,0,0,0,0,0}') as "lastCounts",
        array[${claimed.join(", ")}]::text[] as claimed
      from inventory_level level
      left join lateral ${lastMovementSql("level.id_64")} last on true
      where ${condition}
    ) compared
    join variant on variant.id = compared.variant_id
    join location on location.id = compared.location_id
    where compared.version <> "lastVersion" or sequence <> "lastSequence" or counts <> "lastCounts"
      or array[${held.join(", ")}]::text[] <> claimed
    order by compared.id`;
}

/** What differs between the levels with ids in (after, last], their last movements and the documents' claims, after a second look. */
export async function compareLevels(database: Database, states: readonly ClaimedState[], after: string, last: string): Promise<Drift[]> {
  const range = comparisonSql(states, "level.id_64 > $1::bigint and level.id_64 <= $2::bigint");
  const suspects = await database.query<{ id: string }>(range, [after, last]);
  if (suspects.length === 0) return [];
  const again = comparisonSql(states, "level.id_64 = any($1::bigint[])");
  const drifted = await database.query<ComparedLevel>(again, [suspects.map(({ id }) => id)]);
  const unbalanced = drifted.filter(({ counts, lastCounts }) => counts.join() !== lastCounts.join()).map(({ id }) => id);
  return [...(await sumLevels(database, unbalanced)), ...drifted.flatMap((level) => driftsOf(level, states))];
}

function driftsOf(level: ComparedLevel, states: readonly ClaimedState[]): Drift[] {
  const { sku, location, version, sequence, counts, lastVersion, lastSequence, claimed } = level;
  const drifts: Drift[] = [];
  if (version !== lastVersion || sequence !== lastSequence) {
    drifts.push({
      check: "LEVEL_VERSION",
      sku,
      location,
      account: null,
      expected: `version ${lastVersion} at sequence ${lastSequence}`,
      actual: `version ${version} at sequence ${sequence}`,
      message: `The level of SKU "${sku}" at ${location} says version ${version} at sequence ${sequence}; its last movement says version ${lastVersion} at sequence ${lastSequence}.`,
    });
  }
  for (const [index, { account }] of states.entries()) {
    const actual = String(counts[stateIndex(account)] ?? 0);
    const expected = claimed[index] ?? "0";
    if (actual === expected) continue;
    const message = `SKU "${sku}" at ${location} has ${actual} units ${account}; documents claim ${expected}.`;
    drifts.push({ check: `${account}_BY_DOCUMENTS`, sku, location, account, expected, actual, message });
  }
  return drifts;
}

interface SummedState {
  readonly sku: string;
  readonly location: string;
  readonly counts: readonly number[];
  readonly account: StockAccountName | null;
  readonly sum: string;
}

/** Adds up all movements of these levels and names each state that holds something else. One snapshot for each group of levels. */
export async function sumLevels(database: Database, ids: readonly string[]): Promise<Drift[]> {
  const drifts: Drift[] = [];
  for (let start = 0; start < ids.length; start += SUMMED_LEVELS) {
    const rows = await database.query<SummedState & { readonly id: string }>(SUMS, [ids.slice(start, start + SUMMED_LEVELS)]);
    for (const id of new Set(rows.map((row) => row.id))) drifts.push(...balanceDrifts(rows.filter((row) => row.id === id)));
  }
  return drifts;
}

const SUMS = `
  select level.id_64 as id, variant.sku, location.code as location, side.account, coalesce(side.sum, 0) as sum,
    array[level.available, level.reserved, level.committed, level.quarantine, level.damaged, level.receiving, level.on_order,
      level.in_transit] as counts
  from inventory_level level
  join variant on variant.id = level.variant_id
  join location on location.id = level.location_id
  left join lateral (
    select account, sum(quantity) as sum
    from (${sidesOfLevelSql("level.id_64")}) sides
    group by account
  ) side on true
  where level.id_64 = any($1::bigint[])
  order by level.id_64`;

function balanceDrifts(rows: readonly SummedState[]): Drift[] {
  const [level] = rows;
  if (level === undefined) return [];
  const { sku, location, counts } = level;
  const sums = new Map(rows.map(({ account, sum }) => [account, sum]));
  return INVENTORY_STATES.flatMap((account) => {
    const expected = sums.get(account) ?? "0";
    const actual = String(counts[stateIndex(account)] ?? 0);
    const message = `The movements of SKU "${sku}" at ${location} add up to ${expected} units ${account}; the level says ${actual}.`;
    return expected === actual ? [] : [{ check: "LEVEL_BALANCE" as const, sku, location, account, expected, actual, message }];
  });
}
