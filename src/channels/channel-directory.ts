import { lookupCode, lookupFolded } from "../catalog/index.js";
import type { Database } from "../platform/db/database.js";
import { KnownNames } from "../platform/db/known-names.js";

/** Channels remembered by one process. */
export const CHANNEL_CACHE_SIZE = 10_000;

export interface ChannelEntry {
  /** `channel.id` */
  readonly id: number;
  /** As stored. */
  readonly code: string;
}

/**
 * Finds channels by code for the rooms that book stock. A code is never changed or deleted, so what was found once is kept in memory. Its
 * locations, its buffer and whether it is active may change at any time: read them where they are needed.
 */
export class ChannelDirectory {
  readonly #database: Database;
  readonly #known: KnownNames<ChannelEntry>;

  constructor(database: Database, cacheSize: number = CHANNEL_CACHE_SIZE) {
    this.#database = database;
    this.#known = new KnownNames(cacheSize, async (codes) => {
      const rows = await database.query<ChannelEntry>("select id, code from channel where code = any($1::text[])", [codes]);
      return new Map(rows.map((row) => [row.code, row]));
    });
  }

  /** The channels of these codes under the names asked for, compared exactly. An unknown code is missing from the answer. */
  async resolveCodes(codes: Iterable<string>): Promise<Map<string, ChannelEntry>> {
    const asked = new Map([...codes].map((code) => [code, lookupCode(code)]));
    const known = await this.#known.resolve(asked.values());
    const found = [...asked].map(([name, code]) => [name, known.get(code)] as const);
    return new Map(found.filter((pair): pair is readonly [string, ChannelEntry] => pair[1] !== undefined));
  }

  /** The existing code that differs from this one only by case or by blanks at the ends, for the `nearMiss` of a NOT_FOUND; else null. */
  async nearMissOf(code: string): Promise<string | null> {
    return (await this.nearMissesOf([code])).get(code) ?? null;
  }

  /** The near misses of several unknown codes, by the name asked for; one without a near miss is missing from the answer. */
  async nearMissesOf(codes: readonly string[]): Promise<Map<string, string>> {
    if (codes.length === 0) return new Map();
    const rows = await this.#database.query<{ folded: string; code: string }>(NEAR_MISSES, [codes.map(lookupFolded)]);
    const byFolded = new Map(rows.map((row) => [row.folded, row.code]));
    const pairs = codes.map((code) => [code, byFolded.get(lookupFolded(code))] as const);
    return new Map(pairs.filter((pair): pair is readonly [string, string] => pair[1] !== undefined));
  }
}

// The column's own collation would fold the letters of ASCII only.
const NEAR_MISSES = `
  select folded, min(code) as code from (select code, lower(code collate "default") as folded from channel) named
  where folded = any($1::text[]) group by folded`;
