import { AskedRows } from "../../platform/db/asked-rows.js";
import { stateIndex, type StockAccountName } from "../states/accounts.js";
import { NOTHING, type Step } from "./batch-step.js";
import type { StockCommand } from "./command.js";
import { CLOCKS_MS_MAX, DAY_MS, figureKey, STATED_DAYS_MAX } from "./figures-since.js";
import type { LevelKey } from "./needs.js";
import { endOfMillisecond, lastSequenceBeforeSql, sidesOfLevelSql, stretchSql } from "./stretches.js";

/** What there was of a level at a moment; its time is the last of its millisecond. */
interface FigureAt {
  readonly level: LevelKey;
  readonly time: Date;
}

const FIGURES = new AskedRows<FigureAt>({
  variant_id: ["integer", ({ level }) => level.variantId],
  location_id: ["integer", ({ level }) => level.locationId],
  at: ["timestamptz", ({ time }) => time],
});

// Looked for only among what was recorded since: nothing reaches back further than the first moment asked for.
const SINCE_SQL = `
  with recursive ${lastSequenceBeforeSql(`$${FIGURES.next}::timestamptz`)}
  select asked.place, side.account, sum(side.quantity) as quantity
  from ${FIGURES.numbered}
  join inventory_level level on level.variant_id = asked.variant_id and level.location_id = asked.location_id
  cross join lateral (
    ${sidesOfLevelSql("level.id_64", "movement.sequence > (select sequence from bound) and movement.occurred_at >= asked.at", `${stretchSql("(select sequence from bound)")}`)}
  ) side
  group by asked.place, side.account`;

/** After the locks: adds up what occurred at the levels since the moments that commands ask for. */
export function sinceStep(commands: readonly StockCommand<unknown>[], since: Map<string, readonly number[]>): Step {
  const asked = commands.flatMap(({ needs }) => needs.since ?? []);
  if (asked.length === 0) return NOTHING;
  const oldest = Date.now() - (STATED_DAYS_MAX + 1) * DAY_MS;
  // What is older is refused, or of a level that has no movement: neither takes adding up.
  const timeOf = (at: Date): number => Math.max(at.getTime(), oldest);
  for (const { level, at } of asked) since.set(figureKey(level, at), []);
  return {
    statements: [
      {
        text: SINCE_SQL,
        values: [
          ...FIGURES.values(asked.map(({ level, at }) => ({ level, time: endOfMillisecond(new Date(timeOf(at))) }))),
          new Date(Math.min(...asked.map(({ at }) => timeOf(at))) - CLOCKS_MS_MAX),
        ],
      },
    ],
    read: ([result]) => {
      interface Row {
        readonly place: string;
        readonly account: StockAccountName;
        readonly quantity: string;
      }
      for (const { place, account, quantity } of (result?.rows ?? []) as unknown as Row[]) {
        const named = asked[Number(place) - 1];
        const state = stateIndex(account);
        if (named === undefined || state < 0) continue;
        const key = figureKey(named.level, named.at);
        const counts = [...(since.get(key) ?? [])];
        // Equal questions have equal answers.
        counts[state] = Number(quantity);
        since.set(
          key,
          Array.from(counts, (count) => count ?? 0),
        );
      }
    },
  };
}
