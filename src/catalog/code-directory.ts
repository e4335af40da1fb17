import type { Database } from "../platform/db/database.js";
import { KnownNames } from "../platform/db/known-names.js";
import { lookupCode } from "./code.rules.js";
import { Likenesses } from "./likenesses.js";

/** Something known by a code. */
export interface CodeEntry {
  /** The row's id. */
  readonly id: number;
  /** As stored. */
  readonly code: string;
}

/** How a directory reads. */
export interface CodeStatements {
  /** `id` and `code` of the codes of a text[], `$1`. */
  readonly entries: string;
  /** `id` and `code` of those with an id above `$1`, in the order of their ids, `$2` at most. */
  readonly newer: string;
}

/** Finds things by their codes, which are never changed or deleted: what was found once is kept in memory. */
export class CodeDirectory {
  readonly #known: KnownNames<CodeEntry>;
  readonly #likenesses: Likenesses;

  constructor(database: Database, statements: CodeStatements, cacheSize: number) {
    const read = async (codes: readonly string[]): Promise<Map<string, CodeEntry>> => {
      const rows = await database.query<CodeEntry>(statements.entries, [codes]);
      return new Map(rows.map((row) => [row.code, row]));
    };
    this.#known = new KnownNames(cacheSize, read, lookupCode);
    this.#likenesses = new Likenesses(cacheSize, (after, limit) => database.query<CodeEntry>(statements.newer, [after, limit]));
  }

  /** The entries of these codes under the names asked for, compared exactly. An unknown code is missing from the answer. */
  resolveCodes(codes: Iterable<string>): Promise<Map<string, CodeEntry>> {
    return this.#known.resolve(codes);
  }

  /** The existing code that looks like this one (`likenessOf`), for the `nearMiss` of a NOT_FOUND; else null. */
  async nearMissOf(code: string): Promise<string | null> {
    return (await this.nearMissesOf([code])).get(code) ?? null;
  }

  /** The near misses of several unknown codes, by the name asked for; one without a near miss is missing from the answer. */
  nearMissesOf(codes: readonly string[]): Promise<Map<string, string>> {
    return this.#likenesses.find(codes);
  }
}
