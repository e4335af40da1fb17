import type DataLoader from "dataloader";
import type { Database } from "../db/database.js";
import { gatheredReads } from "../db/gathered-reads.js";
import { type FeedPage, type Look, pageBehind } from "./feed-page.js";
import { type FeedRecord, type FeedSource, merged, type Read, type Rows } from "./feed-record.js";
import { readHead } from "./head.js";
import { SharedPages } from "./shared-pages.js";

/** Subscribers for whom the head is read together. */
const SUBSCRIBERS_MAX = 100_000;

export interface StoredHistoryOptions<Entry extends FeedRecord> {
  /** The lane in which subscribers read what they have missed. */
  readonly database: Database;
  readonly sources: readonly FeedSource<Entry>[];
  /** Everything up to it is committed. */
  readonly offset: () => number;
  /** Sequence numbers of a page. */
  readonly pageSize: number;
  /** Pages kept for those who come back. */
  readonly pagesMax: number;
}

/** What was recorded before: subscribers who come back read it together. */
export class StoredHistory<Entry extends FeedRecord> {
  readonly #options: StoredHistoryOptions<Entry>;
  readonly #pages: SharedPages<Entry>;
  readonly #heads: DataLoader<true, number>;

  constructor(options: StoredHistoryOptions<Entry>) {
    const { database, offset, pageSize, pagesMax } = options;
    this.#options = options;
    this.#pages = new SharedPages({ read: (after, upTo) => this.#read(after, upTo), offset, pageSize, pagesMax });
    const heads = async (asked: readonly true[]): Promise<number[]> => {
      const head = await readHead(database);
      return asked.map(() => head);
    };
    this.#heads = gatheredReads(heads, { keysMax: SUBSCRIBERS_MAX, readsMax: 1 });
  }

  /** The ledger's head: read once for all who asked before it was, and so no older than what any of them knows. */
  head(): Promise<number> {
    return this.#heads.load(true);
  }

  /** The next page of whole commands after `offset`, up to `head`, which is the end of a command. */
  async page(offset: number, head: number): Promise<FeedPage<Entry>> {
    const look = async (size: number): Promise<Look<Entry>> => ({
      head,
      records: await this.#pages.read(offset, Math.min(head, offset + size)),
    });
    return (await pageBehind(offset, this.#options.pageSize, look)).page;
  }

  /** Where the last command ends that lies wholly before or at a sequence. */
  async commandEnd(sequence: number): Promise<number> {
    for (let size = 64; ; size *= 4) {
      const from = Math.max(0, sequence - size);
      const last = (await this.#pages.read(from, sequence)).findLast((record) => record.closesCommand);
      if (last !== undefined) return last.sequence;
      if (from === 0) return 0;
    }
  }

  async #read(after: number, upTo: number): Promise<readonly Entry[]> {
    const { sources, database } = this.#options;
    const statements = sources.map((source) => source.statement(after, upTo));
    const read: Read = (all) => Promise.all(all.map(({ text, values }) => database.query<Rows[number]>(text, values)));
    return merged(sources, await read(statements), read);
  }
}
