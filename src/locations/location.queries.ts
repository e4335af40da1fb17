import { type ExternalRef, FIRST_NAME, lookupCode, lookupRef } from "../catalog/index.js";
import type { KeysetPage } from "../catalog/index.js";
import type { Database, Transaction } from "../platform/db/database.js";
import { type Selected, selectionOf } from "../platform/db/table.js";
import { databaseLoader, oneForEach } from "../platform/graphql/database-loader.js";
import { LocationEntity } from "./location.entity.js";

/** What is shown of a location, in this room's statements and in those that join it. */
export const LOCATION = selectionOf(
  LocationEntity,
  "id",
  "code",
  "name",
  "type",
  "priority",
  "active",
  "externalRefs",
  "version",
  "createdAt",
  "updatedAt",
);

export type LocationRow = Selected<typeof LOCATION>;

const LOCATION_COLUMNS = LOCATION.of("location");

/** Locations in the order of their ids; null for an id that is not known. For what is remembered beyond one answer: see `locationLoader`. */
export async function readLocationsById(database: Database, ids: readonly number[]): Promise<(LocationRow | null)[]> {
  return oneForEach(ids, await database.query<LocationRow>(LOCATIONS_BY_ID, [ids]), (location) => location.id);
}

/** Locations by id; null for an id that is not known. */
export const locationLoader = databaseLoader("locationById", (database, ids: readonly number[]) => readLocationsById(database, ids), {
  live: true,
});

const LOCATIONS_BY_ID = `select ${LOCATION_COLUMNS} from location where id = any($1::integer[])`;

/** Locations by code, compared exactly; null for a code that is not known. */
export const locationByCodeLoader = databaseLoader(
  "locationByCode",
  async (database, codes: readonly string[]) => {
    const names = codes.map(lookupCode);
    return oneForEach(names, await database.query<LocationRow>(LOCATIONS_BY_CODE, [names]), (location) => location.code);
  },
  { live: true },
);

const LOCATIONS_BY_CODE = `select ${LOCATION_COLUMNS} from location where code = any($1::text[])`;

/** The location that another system calls so; null where there is none. */
export async function findLocationByRef(database: Database, ref: ExternalRef): Promise<LocationRow | null> {
  const asked = lookupRef(ref);
  if (asked === null) return null;
  const [location] = await database.query<LocationRow>(`select ${LOCATION_COLUMNS} from location where external_refs @> $1::jsonb`, [
    asked,
  ]);
  return location ?? null;
}

/** A location, and the channels whose public face is asked for it: equal for all that one request loads. */
export interface AskedLocation {
  readonly id: number;
  readonly channels: readonly string[];
}

/** For each location whether one of the channels publishes it. */
export const publishedLocationLoader = databaseLoader(
  "publishedLocations",
  async (database, asked: readonly AskedLocation[]) => {
    const rows = await database.query<{ id: number }>(PUBLISHED, [asked.map(({ id }) => id), asked[0]?.channels ?? []]);
    const published = new Set(rows.map(({ id }) => id));
    return asked.map(({ id }) => published.has(id));
  },
  { live: true },
);

const PUBLISHED = `
  select link.location_id as id from channel_location link join channel on channel.id = link.channel_id
  where link.location_id = any($1::integer[]) and link.published and channel.code = any($2::text[])`;

/** Locations as they are inside a transaction, by code. */
export async function readLocationsIn(transaction: Transaction, codes: readonly string[]): Promise<ReadonlyMap<string, LocationRow>> {
  const rows = codes.length === 0 ? [] : await transaction.query<LocationRow>(LOCATIONS_BY_CODE, [codes]);
  return new Map(rows.map((row) => [row.code, row]));
}

/** All locations, in the order in which they are served. */
export async function readLocations(database: Database): Promise<LocationRow[]> {
  return database.query<LocationRow>(ALL_LOCATIONS);
}

const ALL_LOCATIONS = `select ${LOCATION_COLUMNS} from location order by priority, code`;

/** Which locations somebody may see. Null: all. */
export interface LocationFilter {
  readonly codes: readonly string[] | null;
  /** Codes of channels, one of which must publish them. */
  readonly publishedBy: readonly string[] | null;
}

/** Locations in the order of their codes. */
export async function listLocations(database: Database, page: KeysetPage, filter: LocationFilter | null): Promise<LocationRow[]> {
  const { codes = null, publishedBy = null } = filter ?? {};
  return database.query<LocationRow>(
    `select ${LOCATION_COLUMNS} from location
     where location.code > $1::text and ($3::text[] is null or location.code = any($3::text[]))
       and ($4::text[] is null or exists (
         select from channel_location link join channel on channel.id = link.channel_id
         where link.location_id = location.id and link.published and channel.code = any($4::text[])))
     order by location.code limit $2`,
    [page.after ?? FIRST_NAME, page.limit, codes, publishedBy],
  );
}
