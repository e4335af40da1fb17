import type { Database } from "../../platform/db/database.js";
import type { Drift } from "./integrity-report.js";

interface NotedLevel {
  readonly sku: string;
  readonly location: string;
  readonly expected: string;
  readonly actual: string;
}

/** Where what is noted of the levels with ids in (after, last] is not what their figures say: such a level would be missing in lists, or stand in them wrongly. */
export async function compareConditions(database: Database, after: string, last: string): Promise<Drift[]> {
  const rows = await database.query<NotedLevel>(DIFFERING, [after, last]);
  return rows.map(({ sku, location, expected, actual }) => {
    const message = `The level of SKU "${sku}" at ${location} is noted as ${actual}; its figures say ${expected}.`;
    return { check: "LEVEL_CONDITION", sku, location, account: null, expected, actual, message };
  });
}

const saidSql = (sign: string, isQuarantined: string): string =>
  `concat(case ${sign} when 0 then 'at zero' when -1 then 'below zero' else 'above zero' end, case when ${isQuarantined} then ', with' else ', without' end,
    ' units in quarantine')`;

// One statement, so one snapshot: a level and its note are written by one transaction.
const DIFFERING = `
  select variant.sku, location.code as location, compared.expected, compared.actual
  from (
    select level.variant_id, level.location_id,
      case when level.version = 0 then ${saidSql("1", "false")} else ${saidSql("sign(level.available)::integer", "level.quarantine > 0")} end as expected,
      ${saidSql("noted.available_sign", "noted.quarantine_since is not null")} as actual
    from inventory_level level
    left join inventory_level_condition noted on noted.variant_id = level.variant_id and noted.location_id = level.location_id
    where level.id_64 > $1::bigint and level.id_64 <= $2::bigint
  ) compared
  join variant on variant.id = compared.variant_id
  join location on location.id = compared.location_id
  where compared.expected <> compared.actual`;
