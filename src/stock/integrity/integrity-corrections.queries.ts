import type { Database } from "../../platform/db/database.js";
import { wholeSql } from "../../platform/numbers/wide-numbers.rules.js";
import { DRIFTS_MAX } from "../ledger/document-claims.js";
import type { SequenceRange } from "./integrity-movements.queries.js";
import type { Drift } from "./integrity-report.js";

const IS_REVERSE = `(
  named.sequence < correction.sequence and named.kind <> 'CORRECT' and named.document_id = correction.document_id
  and named.from_account = correction.to_account and named.to_account = correction.from_account
  and date_trunc('milliseconds', named.occurred_at) = date_trunc('milliseconds', correction.occurred_at)
  and ${wholeSql("correction.level_id")} = coalesce(${wholeSql("named.other_level_id")}, ${wholeSql("named.level_id")})
  and ${wholeSql("correction.other_level_id")} is not distinct from
    case when named.other_level_id is not null then ${wholeSql("named.level_id")} end)`;

/** What is named is looked up by itself, whatever the page's size. The units of a movement are what all corrections of its document take of it, those behind the page too. */
const CORRECTIONS = `
  with correction as (
    select * from movement where movement.sequence > $1::bigint and movement.sequence <= $2::bigint and movement.kind = 'CORRECT'
  ), taken as (
    select taken.corrects, taken.quantity
    from (select distinct document_id from correction) asked
    cross join lateral (
      select corrects, sum(quantity) as quantity from movement
      where movement.document_id = asked.document_id and movement.kind = 'CORRECT' group by 1
    ) taken
  )
  select correction.sequence, variant.sku, location.code as location, correction.corrects, named.quantity, taken.quantity as taken,
    ${IS_REVERSE} is true as reverses
  from correction
  left join lateral (select * from movement where movement.sequence = correction.corrects limit 1) named on true
  left join taken on taken.corrects = correction.corrects
  left join inventory_level level on level.id_64 = ${wholeSql("correction.level_id")}
  left join variant on variant.id = level.variant_id
  left join location on location.id = level.location_id
  where ${IS_REVERSE} is not true
    or taken.quantity > named.quantity
  order by correction.sequence limit ${DRIFTS_MAX}`;

interface Row {
  readonly sequence: string;
  readonly sku: string | null;
  readonly location: string | null;
  readonly corrects: string;
  readonly quantity: number | null;
  readonly taken: string | null;
  readonly reverses: boolean;
}

/** Corrections that reverse no movement exactly, and movements of which more was taken back than they moved. */
export async function checkCorrections(database: Database, { after, last }: SequenceRange): Promise<Drift[]> {
  const rows = await database.query<Row>(CORRECTIONS, [String(after), String(last)]);
  return rows.map(({ sequence, sku, location, corrects, quantity, taken, reverses }) => {
    const of = { check: "CORRECTION" as const, sku, location, account: null };
    if (!reverses) {
      const message = `Movement ${sequence} of SKU "${sku}" at ${location} says that it takes ${corrects} back, and is not its reverse.`;
      return { ...of, expected: `the exact reverse of movement ${corrects}`, actual: "another movement", message };
    }
    const message = `Of the ${quantity ?? 0} units of movement ${corrects} of SKU "${sku}" at ${location} ${taken ?? "0"} were taken back.`;
    return { ...of, expected: `at most ${quantity ?? 0}`, actual: taken ?? "0", message };
  });
}
