import { integers, timestamps } from "../../platform/db/binary-arrays.js";
import type { Statement, StatementResult } from "../../platform/db/statement.js";
import type { StockCommand } from "./command.js";
import { channelPlaceKey } from "./needs.js";

/** The past is looked at only where the location is not the channel's now. */
const SELLS_AT_SQL = `
  select asked.place::integer
  from unnest($1::integer[], $2::integer[], $3::timestamptz[]) with ordinality as asked (channel_id, location_id, at, place)
  where exists (select from channel_location now where now.channel_id = asked.channel_id and now.location_id = asked.location_id)
    or exists (
      select from channel_location_past past
      where past.channel_id = asked.channel_id and past.location_id = asked.location_id and past.since <= asked.at and asked.at < past.until)`;

/** Finds which of the places that commands ask about are, or were at their time, their channels'. Null where none asks. */
export function sellsAtStep(
  commands: readonly StockCommand<unknown>[],
  found: Set<string>,
): { readonly statements: readonly Statement[]; readonly read: (results: readonly StatementResult[]) => void } | null {
  const asked = commands.flatMap((command) => command.needs.sellsAt ?? []);
  if (asked.length === 0) return null;
  const values = [
    integers(asked.map(({ channelId }) => channelId)),
    integers(asked.map(({ locationId }) => locationId)),
    timestamps(asked.map(({ at }) => at)),
  ];
  return {
    statements: [{ text: SELLS_AT_SQL, values }],
    read: ([result]) => {
      for (const { place } of (result?.rows ?? []) as unknown as { place: number }[]) {
        const key = asked[place - 1];
        if (key !== undefined) found.add(channelPlaceKey(key));
      }
    },
  };
}
