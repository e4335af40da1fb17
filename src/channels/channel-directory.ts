import { CodeDirectory, type CodeEntry } from "../catalog/index.js";
import type { Database } from "../platform/db/database.js";

/** Channels remembered by one process. */
export const CHANNEL_CACHE_SIZE = 10_000;

export type ChannelEntry = CodeEntry;

const STATEMENTS = {
  entries: "select id, code from channel where code = any($1::text[])",
  newer: "select id, code from channel where id > $1 order by id limit $2",
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
