import { CodeDirectory, type CodeEntry } from "../catalog/index.js";
import type { Database } from "../platform/db/database.js";

/** Locations remembered by one process. */
export const LOCATION_CACHE_SIZE = 20_000;

export type LocationEntry = CodeEntry;

const STATEMENTS = {
  entries: "select id, code from location where code = any($1::text[])",
  newer: "select id, code from location where id > $1 order by id limit $2",
};

/**
 * Finds locations by code for the rooms that book stock. Whether a location is active, and its priority, may change at any time: read them
 * where they are needed.
 */
export class LocationDirectory extends CodeDirectory {
  constructor(database: Database, cacheSize: number = LOCATION_CACHE_SIZE) {
    super(database, STATEMENTS, cacheSize);
  }
}
