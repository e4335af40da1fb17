import { FIRST_NAME, lookupCode } from "../catalog/index.js";
import type { KeysetPage } from "../catalog/index.js";
import { LOCATION, type LocationRow } from "../locations/index.js";
import { ChannelLocationEntity } from "./channel-location.entity.js";
import { ChannelEntity } from "./channel.entity.js";
import type { Database, Transaction } from "../platform/db/database.js";
import { type Selected, selectionOf } from "../platform/db/table.js";
import { databaseLoader, listLoader, oneForEach } from "../platform/graphql/database-loader.js";

const CHANNEL = selectionOf(
  ChannelEntity,
  "id",
  "code",
  "name",
  "buffer",
  "sellsSafetyStock",
  "allocation",
  "active",
  "publicStock",
  "fewAtMost",
  "version",
  "createdAt",
  "updatedAt",
);

export type ChannelRow = Selected<typeof CHANNEL>;

const CHANNEL_COLUMNS = CHANNEL.of("channel");

/** Channels by id; null for an id that is not known. */
export const channelLoader = databaseLoader(
  "channelById",
  async (database, ids: readonly number[]) =>
    oneForEach(ids, await database.query<ChannelRow>(CHANNELS_BY_ID, [ids]), (channel) => channel.id),
  { live: true },
);

const CHANNELS_BY_ID = `select ${CHANNEL_COLUMNS} from channel where id = any($1::integer[])`;

/** Channels by code, compared exactly; null for a code that is not known. */
export const channelByCodeLoader = databaseLoader(
  "channelByCode",
  async (database, codes: readonly string[]) => {
    const names = codes.map(lookupCode);
    return oneForEach(names, await database.query<ChannelRow>(CHANNELS_BY_CODE, [names]), (channel) => channel.code);
  },
  { live: true },
);

const CHANNELS_BY_CODE = `select ${CHANNEL_COLUMNS} from channel where code = any($1::text[])`;

/** All channels, each with the ids of its locations. */
export async function readChannels(database: Database): Promise<(ChannelRow & { readonly locationIds: readonly number[] })[]> {
  return database.query(ALL_CHANNELS);
}

const ALL_CHANNELS = `select ${CHANNEL_COLUMNS},
    array(select location_id from channel_location link where link.channel_id = channel.id) as "locationIds"
  from channel`;

/** A channel that must exist, as it is inside a transaction. */
export async function readChannelIn(transaction: Transaction, code: string): Promise<ChannelRow> {
  const [channel] = await transaction.query<ChannelRow>(CHANNELS_BY_CODE, [[code]]);
  if (channel === undefined) throw new Error("A channel that was just written cannot be read.");
  return channel;
}

const LINK = selectionOf(ChannelLocationEntity, "channelId", "published");

export type ChannelLocationRow = LocationRow & Selected<typeof LINK>;

/** The locations of each channel, in the order in which they are served: priority, then code. */
export const channelLocationsLoader = listLoader(
  "locationsByChannel",
  {
    read: (database, channelIds: readonly number[], limit) => database.query<ChannelLocationRow>(LOCATIONS_BY_CHANNEL, [channelIds, limit]),
    keyOf: ({ channelId }) => channelId,
  },
  { live: true },
);

const LOCATIONS_BY_CHANNEL = `
  select ${LINK.of("channel_location")}, ${LOCATION.of("location")}
  from channel_location join location on location.id = channel_location.location_id
  where channel_location.channel_id = any($1::integer[])
  order by channel_location.channel_id, location.priority, location.code limit $2`;

/** The first active location of a channel in the order of service, as an expression: where what is nowhere is booked as short. */
export function firstLocationSql(channelId: string): string {
  return `(
    select place.id
    from channel_location link join location place on place.id = link.location_id
    where link.channel_id = ${channelId} and place.active order by place.priority, place.code limit 1)`;
}

const FIRST_LOCATION_SQL = `select ${firstLocationSql("$1::integer")} as id`;

/** As `firstLocationSql`; null where no location of the channel is active. */
export async function firstActiveLocation(database: Database, channelId: number): Promise<number | null> {
  const [first] = await database.query<{ readonly id: number | null }>(FIRST_LOCATION_SQL, [channelId]);
  return first?.id ?? null;
}

/** Channels in the order of their codes; `codes` null: all, else only those. */
export async function listChannels(database: Database, page: KeysetPage, codes: readonly string[] | null): Promise<ChannelRow[]> {
  return database.query<ChannelRow>(
    `select ${CHANNEL_COLUMNS} from channel
     where code > $1::text and ($3::text[] is null or code = any($3::text[]))
     order by code limit $2`,
    [page.after ?? FIRST_NAME, page.limit, codes],
  );
}
