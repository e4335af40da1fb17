import type { Database } from "../platform/db/database.js";
import { KnownNames } from "../platform/db/known-names.js";
import { lookupCode, lookupFolded } from "./code.rules.js";

/** Something known by a code. */
export interface CodeEntry {
  /** The row's id. */
  readonly id: number;
  /** As stored. */
  readonly code: string;
}

/** How a directory reads: each statement takes a text[] as `$1`. */
export interface CodeStatements {
  /** `id` and `code` of these codes. */
  readonly entries: string;
  /** `folded` and `code` of what folds to these. */
  readonly nearMisses: string;
}

/** Finds things by their codes, which are never changed or deleted: what was found once is kept in memory. */
export class CodeDirectory {
  readonly #database: Database;
  readonly #statements: CodeStatements;
  readonly #known: KnownNames<CodeEntry>;

  constructor(database: Database, statements: CodeStatements, cacheSize: number) {
    this.#database = database;
    this.#statements = statements;
    const read = async (codes: readonly string[]): Promise<Map<string, CodeEntry>> => {
      const rows = await database.query<CodeEntry>(statements.entries, [codes]);
      return new Map(rows.map((row) => [row.code, row]));
    };
    this.#known = new KnownNames(cacheSize, read, lookupCode);
  }

  /** The entries of these codes under the names asked for, compared exactly. An unknown code is missing from the answer. */
  resolveCodes(codes: Iterable<string>): Promise<Map<string, CodeEntry>> {
    return this.#known.resolve(codes);
  }

  /** The existing code that differs from this one only by case or by blanks at the ends, for the `nearMiss` of a NOT_FOUND; else null. */
  async nearMissOf(code: string): Promise<string | null> {
    return (await this.nearMissesOf([code])).get(code) ?? null;
  }

  /** The near misses of several unknown codes, by the name asked for; one without a near miss is missing from the answer. */
  async nearMissesOf(codes: readonly string[]): Promise<Map<string, string>> {
    if (codes.length === 0) return new Map();
    const rows = await this.#database.query<{ folded: string; code: string }>(this.#statements.nearMisses, [codes.map(lookupFolded)]);
    const byFolded = new Map(rows.map((row) => [row.folded, row.code]));
    const pairs = codes.map((code) => [code, byFolded.get(lookupFolded(code))] as const);
    return new Map(pairs.filter((pair): pair is readonly [string, string] => pair[1] !== undefined));
  }
}
