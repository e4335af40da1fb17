import { GivenRows } from "../../platform/db/given-rows.js";
import type { Statement, StatementResult } from "../../platform/db/statement.js";
import type { StockCommand } from "./command.js";
import { channelPlaceKey, type ChannelPlace } from "./needs.js";

interface Asked extends ChannelPlace {
  readonly place: number;
}

const rows = new GivenRows<Asked>([
  { name: "channel_id", type: "integer", nullable: false, of: ({ channelId }) => channelId },
  { name: "location_id", type: "integer", nullable: false, of: ({ locationId }) => locationId },
  { name: "at", type: "timestamptz", nullable: true, of: ({ at }) => at },
  { name: "place", type: "integer", nullable: false, of: ({ place }) => place },
]);

/** The past is looked at only where the location is not the channel's now. */
const SELLS_AT_SQL = `
  select given.place
  from ${rows.sql()}
  where exists (select from channel_location now where now.channel_id = given.channel_id and now.location_id = given.location_id)
    or exists (
      select from channel_location_past past
      where past.channel_id = given.channel_id and past.location_id = given.location_id and past.since <= given.at and given.at < past.until)`;

/** Finds which of the places that commands ask about are, or were at their time, their channels'. Null where none asks. */
export function sellsAtStep(
  commands: readonly StockCommand<unknown>[],
  found: Set<string>,
): { readonly statements: readonly Statement[]; readonly read: (results: readonly StatementResult[]) => void } | null {
  const asked = commands.flatMap((command) => command.needs.sellsAt ?? []);
  if (asked.length === 0) return null;
  const values = rows.values(asked.map((key, place) => ({ ...key, place })));
  return {
    statements: [{ text: SELLS_AT_SQL, values }],
    read: ([result]) => {
      for (const { place } of (result?.rows ?? []) as unknown as { place: number }[]) {
        const key = asked[place];
        if (key !== undefined) found.add(channelPlaceKey(key));
      }
    },
  };
}
