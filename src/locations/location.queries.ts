import { lookupCode } from "../catalog/index.js";
import type { KeysetPage } from "../catalog/index.js";
import type { Database, Transaction } from "../platform/db/database.js";
import { databaseLoader, oneForEach } from "../platform/graphql/database-loader.js";
import type { LocationType } from "./location.rules.js";

export interface LocationRow {
  readonly id: number;
  readonly code: string;
  readonly name: string;
  readonly type: LocationType;
  readonly priority: number;
  readonly active: boolean;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

const LOCATION_COLUMNS = `location.id, location.code, location.name, location.type, location.priority, location.active, location.version,
  location.created_at as "createdAt", location.updated_at as "updatedAt"`;

/** Locations by id; null for an id that is not known. */
export const locationLoader = databaseLoader(
  "locationById",
  async (database, ids: readonly number[]) =>
    oneForEach(ids, await database.query<LocationRow>(LOCATIONS_BY_ID, [ids]), (location) => location.id),
  { live: true },
);

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

/** Locations in the order of their codes; `codes` null: all, else only those. */
export async function listLocations(database: Database, page: KeysetPage, codes: readonly string[] | null): Promise<LocationRow[]> {
  return database.query<LocationRow>(
    `select ${LOCATION_COLUMNS} from location
     where ($1::text is null or code > $1::text) and ($3::text[] is null or code = any($3::text[]))
     order by code limit $2`,
    [page.after, page.limit, codes],
  );
}
