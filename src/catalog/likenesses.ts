import { likenessOf, lookupLikeness } from "./code.rules.js";

/** Codes read in one statement, so that making their likenesses holds nobody up. */
const PAGE = 1_000;

interface NamedRow {
  readonly id: number;
  readonly code: string;
}

/**
 * What the codes of a kind look like. Kept in memory, because they are some thousands at most and no function of the database makes a likeness as
 * `likenessOf` does. Codes are never changed or deleted, and ids are given under the lock of the kind's only writer: reading on from the last one
 * misses none.
 */
export class Likenesses {
  readonly #codes = new Map<string, string>();
  #lastId = 0;

  /** `readNewer` answers codes with an id above `after`, in the order of their ids. Beyond `sizeMax` codes no more are remembered. */
  constructor(
    private readonly sizeMax: number,
    private readonly readNewer: (after: number, limit: number) => Promise<readonly NamedRow[]>,
  ) {}

  /** The first code that looks like each of these, by the name asked for; one without is missing from the answer. */
  async find(names: readonly string[]): Promise<Map<string, string>> {
    if (names.length === 0) return new Map();
    await this.#readOn();
    const pairs = names.map((name) => [name, this.#codes.get(lookupLikeness(name))] as const);
    return new Map(pairs.filter((pair): pair is readonly [string, string] => pair[1] !== undefined));
  }

  async #readOn(): Promise<void> {
    for (;;) {
      const page = await this.readNewer(this.#lastId, PAGE);
      for (const { id, code } of page) {
        const likeness = likenessOf(code);
        if (this.#codes.size < this.sizeMax && !this.#codes.has(likeness)) this.#codes.set(likeness, code);
        this.#lastId = Math.max(this.#lastId, id);
      }
      if (page.length < PAGE) return;
    }
  }
}
