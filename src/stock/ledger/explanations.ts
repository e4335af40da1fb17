import { AskedRows } from "../../platform/db/asked-rows.js";
import type { Statement } from "../../platform/db/statement.js";
import type { PostedMovement } from "./book-entries.js";
import { CLOCKS_MS_MAX, STATED_DAYS_MAX } from "./figures-since.js";
import { isLevelSql, lastSequenceBeforeSql, sidesOfLevelSql, stretchSql } from "./stretches.js";

/** Incidents of one level that one batch looks at again, the newest first. */
const INCIDENTS_MAX = 100;

/** The earliest of what a level was told of, by the level's id. */
const NEWS = new AskedRows<readonly [level: number, earliest: Date]>({
  level_id: ["bigint", ([level]) => level],
  occurred_at: ["timestamptz", ([, earliest]) => earliest],
});

const OCCURRED_AFTER =
  "movement.sequence > (select sequence from bound) and movement.occurred_at >= date_trunc('milliseconds', told.occurred_at) + interval '1 millisecond'";

// AVAILABLE by occurrence at an incident's moment is what there is now, less what occurred after it: recorded after the news of an earlier time, but for
// the difference of clocks.
const EXPLAIN_SQL = `
  with recursive ${lastSequenceBeforeSql(`$${NEWS.next}::timestamptz`)},
    news as (select * from ${NEWS.sql})
  insert into oversell_explanation (incident, sequence, recorded_at)
  select incident.sequence, h.sequence, h.recorded_at
  from ledger_head h, news
  join inventory_level level on level.id_64 = news.level_id
  cross join lateral (
    select sequence from oversell_incident
    where ${isLevelSql("level_id", "news.level_id")} and recorded_at > now() - interval '${STATED_DAYS_MAX} days'
    order by sequence desc limit ${INCIDENTS_MAX}
  ) incident
  join movement told on told.sequence = incident.sequence
  where told.occurred_at >= news.occurred_at and told.occurred_at > now() - interval '${STATED_DAYS_MAX} days'
    and not exists (select from oversell_explanation known where known.incident = incident.sequence)
    and level.available - coalesce((
      select sum(side.quantity) from (
        ${sidesOfLevelSql("level.id_64", OCCURRED_AFTER, stretchSql("(select sequence from bound)"))}
      ) side where side.account = 'AVAILABLE'), 0) >= 0
  on conflict do nothing`;

/** Looks again at the incidents of levels of which it was told that units had come in earlier than was known. */
export function explanationStatements(movements: readonly PostedMovement[], total: number): readonly Statement[] {
  if (total === 0) return [];
  const earliest = new Map<number, Date>();
  for (const { posting, levelId, other } of movements) {
    const { to, occurredAt = null } = posting;
    if (to !== "AVAILABLE" || occurredAt === null) continue;
    const level = other?.levelId ?? levelId;
    const known = earliest.get(level);
    if (known === undefined || occurredAt < known) earliest.set(level, occurredAt);
  }
  if (earliest.size === 0) return [];
  const first = Math.min(...[...earliest.values()].map((time) => time.getTime())) - CLOCKS_MS_MAX;
  return [{ text: EXPLAIN_SQL, values: [...NEWS.values([...earliest]), new Date(first)] }];
}
