import type DataLoader from "dataloader";
import { LRUCache } from "lru-cache";
import { gatheredReads } from "../db/gathered-reads.js";
import type { FeedRecord } from "./feed-record.js";

export interface SharedPagesOptions<Entry extends FeedRecord> {
  /** Reads the records with `after < sequence <= upTo`, all of which are committed. */
  readonly read: (after: number, upTo: number) => Promise<readonly Entry[]>;
  /** Everything up to it is committed. */
  readonly offset: () => number;
  /** Sequence numbers of a page. */
  readonly pageSize: number;
  /** Pages kept. */
  readonly pagesMax: number;
}

interface Page<Entry> {
  /** The last sequence that was there when it was read. */
  readonly upTo: number;
  readonly records: Promise<readonly Entry[]>;
}

interface Range {
  readonly after: number;
  readonly upTo: number;
}

/**
 * What lies behind, read page by page, and once for all who come back to it at about the same time: pages begin at multiples of their size, whoever
 * asks, and what is recorded never changes. A few are kept, and two are read at one time: however many subscribers come back, the database is
 * asked for each page once.
 */
export class SharedPages<Entry extends FeedRecord> {
  readonly #options: SharedPagesOptions<Entry>;
  readonly #pages: LRUCache<number, Page<Entry>>;
  readonly #reads: DataLoader<Range, readonly Entry[]>;

  constructor(options: SharedPagesOptions<Entry>) {
    this.#options = options;
    this.#pages = new LRUCache({ max: options.pagesMax });
    const read = (ranges: readonly Range[]): Promise<(readonly Entry[])[]> =>
      Promise.all(ranges.map(({ after, upTo }) => options.read(after, upTo)));
    this.#reads = gatheredReads(read, { keysMax: 1 });
  }

  /** The records with `after < sequence <= upTo`, which must be committed. */
  async read(after: number, upTo: number): Promise<readonly Entry[]> {
    const { pageSize } = this.#options;
    const parts: (readonly Entry[])[] = [];
    for (let start = after - (after % pageSize); start < upTo; start += pageSize) {
      const all = await this.#page(start, Math.min(upTo, start + pageSize));
      const isWhole = start >= after && start + pageSize <= upTo;
      parts.push(isWhole ? all : all.filter(({ sequence }) => sequence > after && sequence <= upTo));
    }
    return parts.length === 1 ? (parts[0] ?? []) : parts.flat();
  }

  /** The page that begins behind `start`, with what there is up to `needed` at least. */
  #page(start: number, needed: number): Promise<readonly Entry[]> {
    const kept = this.#pages.get(start);
    if (kept !== undefined && kept.upTo >= needed) return kept.records;
    const { pageSize, offset } = this.#options;
    const upTo = Math.min(start + pageSize, Math.max(needed, offset()));
    const page: Page<Entry> = { upTo, records: this.#extended(kept, start, upTo) };
    this.#pages.set(start, page);
    page.records.catch(() => {
      if (this.#pages.peek(start) === page) this.#pages.delete(start);
    });
    return page.records;
  }

  /** Of a page that has grown, only what is new is read. */
  async #extended(kept: Page<Entry> | undefined, start: number, upTo: number): Promise<readonly Entry[]> {
    if (kept === undefined) return this.#reads.load({ after: start, upTo });
    const [known, added] = await Promise.all([kept.records, this.#reads.load({ after: kept.upTo, upTo })]);
    return [...known, ...added];
  }
}
