import { CodeDirectory, type CodeEntry } from "../catalog/index.js";
import type { Database } from "../platform/db/database.js";

/** Channels remembered by one process. */
export const CHANNEL_CACHE_SIZE = 10_000;

export type ChannelEntry = CodeEntry;

const STATEMENTS = {
  entries: "select id, code from channel where code = any($1::text[])",
  // The column's own collation would fold the letters of ASCII only.
  nearMisses: `
    select folded, min(code) as code from (select code, lower(code collate "default") as folded from channel) named
    where folded = any($1::text[]) group by folded`,
};

/**
 * Finds channels by code for the rooms that book stock. Its locations, its buffer and whether it is active may change at any time: read them
 * where they are needed.
 */
export class ChannelDirectory extends CodeDirectory {
  constructor(database: Database, cacheSize: number = CHANNEL_CACHE_SIZE) {
    super(database, STATEMENTS, cacheSize);
  }
}
