import type DataLoader from "dataloader";
import { LRUCache } from "lru-cache";
import { gatheredReads } from "./gathered-reads.js";
import { recallFrom } from "./recall.js";

/** Names read in one statement. */
const NAMES_MAX = 1_000;

/**
 * Names that, once given, stand for the same thing for ever: what was found is remembered, what was not is asked for again. Names that many
 * ask for at once are read together, so that a burst over a cold memory does not take the whole pool.
 */
export class KnownNames<Entry extends object> {
  readonly #known: LRUCache<string, Entry>;
  readonly #reads: DataLoader<string, Entry | null>;
  readonly #spell: (name: string) => string;

  /**
   * `read` answers the entries of the names it knows, by name. `spell` makes of a name that is asked for the one it would be stored under;
   * a stored name is its own spelling.
   */
  constructor(size: number, read: (names: readonly string[]) => Promise<ReadonlyMap<string, Entry>>, spell: (name: string) => string) {
    this.#spell = spell;
    this.#known = new LRUCache({ max: size });
    const batch = async (names: readonly string[]): Promise<(Entry | null)[]> => {
      const found = await read([...new Set(names)]);
      for (const [name, entry] of found) this.#known.set(name, entry);
      return names.map((name) => found.get(name) ?? null);
    };
    this.#reads = gatheredReads(batch, { keysMax: NAMES_MAX });
  }

  /** What is remembered under a name exactly as it is stored. */
  recall(name: string): Entry | undefined {
    return recallFrom(this.#known, name);
  }

  /** The entries by the names asked for; an unknown name is missing from the answer. */
  async resolve(names: Iterable<string>): Promise<Map<string, Entry>> {
    const found = new Map<string, Entry>();
    const missing = new Set<string>();
    for (const name of names) {
      const entry = this.#known.get(name);
      if (entry === undefined) missing.add(name);
      else found.set(name, entry);
    }
    if (missing.size > 0) await Promise.all([...missing].map((name) => this.#find(name, found)));
    return found;
  }

  async #find(name: string, found: Map<string, Entry>): Promise<void> {
    const spelt = this.#spell(name);
    const entry = this.#known.get(spelt) ?? (await this.#reads.load(spelt));
    if (entry !== null) found.set(name, entry);
  }
}
