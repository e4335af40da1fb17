import DataLoader from "dataloader";
import { LRUCache } from "lru-cache";

/** Names read in one statement. */
const NAMES_MAX = 1_000;

/**
 * Names that, once given, stand for the same thing for ever: what was found is remembered, what was not is asked for again. Names that many
 * ask for at once are read together, so that a burst over a cold memory does not take the whole pool.
 */
export class KnownNames<Entry extends object> {
  readonly #known: LRUCache<string, Entry>;
  readonly #reads: DataLoader<string, Entry | null>;

  /** `read` answers the entries of the names it knows, by name. */
  constructor(size: number, read: (names: readonly string[]) => Promise<ReadonlyMap<string, Entry>>) {
    this.#known = new LRUCache({ max: size });
    const batch = async (names: readonly string[]): Promise<(Entry | null)[]> => {
      const found = await read([...new Set(names)]);
      for (const [name, entry] of found) this.#known.set(name, entry);
      return names.map((name) => found.get(name) ?? null);
    };
    this.#reads = new DataLoader(batch, { cache: false, maxBatchSize: NAMES_MAX });
  }

  /** The entries of these names; an unknown name is missing from the answer. */
  async resolve(names: Iterable<string>): Promise<Map<string, Entry>> {
    const found = new Map<string, Entry>();
    const missing: string[] = [];
    for (const name of new Set(names)) {
      const entry = this.#known.get(name);
      if (entry === undefined) missing.push(name);
      else found.set(name, entry);
    }
    if (missing.length === 0) return found;
    const read = await Promise.all(missing.map((name) => this.#reads.load(name)));
    for (const [index, entry] of read.entries()) if (entry !== null) found.set(missing[index] ?? "", entry);
    return found;
  }
}
