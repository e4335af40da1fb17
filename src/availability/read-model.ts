import type DataLoader from "dataloader";
import type { Database } from "../platform/db/database.js";
import { gatheredReads } from "../platform/db/gathered-reads.js";
import type { EventRecord } from "../platform/feed/event-source.js";
import { HubError } from "../platform/errors/hub-error.js";
import { sumsOf, type LedgerRecord, type MovedLevel, type StockFeed } from "../stock/index.js";
import { readLevels, type LevelFigures } from "./level-figures.queries.js";
import { LevelTable } from "./level-table.js";
import { Places, type PlacesView } from "./places.js";
import { NONE } from "./record-pool.js";

export interface ReadModelOptions {
  readonly database: Database;
  readonly feed: StockFeed;
  /** Levels kept in memory, some 50 bytes each, a SKU counting as one more; those asked for longest ago go first. Default 1,250,000. */
  readonly levelsMax?: number;
}

/** What the model knows at one moment: everything up to `sequence` is in it. */
export interface ModelView {
  readonly sequence: string;
  readonly places: PlacesView;
  /** The levels of the variants asked for, by variant id. */
  readonly levels: ReadonlyMap<number, readonly LevelFigures[]>;
}

/** A million levels of SKUs at four locations, as SKUs count as well. */
export const MODEL_LEVELS_MAX = 1_250_000;
/** Something that was read can be out of date again, or pushed out, before the last piece is there: so often it is read anew. */
const READS_MAX = 10;
/** SKUs whose levels are read in one statement. */
const READ_VARIANTS_MAX = 2_000;

interface Loading {
  /** What came in the tail of the variant since the read began. */
  readonly changes: { readonly level: MovedLevel; readonly sequence: number }[];
  /** The read may have missed a change of policy. */
  stale: boolean;
  readonly done: Promise<void>;
}

/**
 * Levels, places and policies in memory, kept true by the feed. A miss is read from the database; what came in the feed meanwhile is laid
 * over it, and a level never goes back in the sequence. Whatever is answered holds everything up to the offset of the feed at that moment.
 */
export class ReadModel {
  readonly #reads: DataLoader<number, LevelFigures[]>;
  readonly #feed: StockFeed;
  readonly #places: Places;
  /** What is in memory. What is taken from it in one task of the event loop is as of one sequence. */
  readonly levels: LevelTable;
  readonly #loading = new Map<number, Loading>();

  constructor({ database, feed, levelsMax = MODEL_LEVELS_MAX }: ReadModelOptions) {
    const read = async (variantIds: readonly number[]): Promise<LevelFigures[][]> => {
      const levels = await readLevels(database, variantIds);
      return variantIds.map((id) => levels.get(id) ?? []);
    };
    this.#reads = gatheredReads(read, { keysMax: READ_VARIANTS_MAX });
    this.#feed = feed;
    this.#places = new Places(database);
    this.levels = new LevelTable(levelsMax);
    feed.listen((records) => this.#apply(records));
  }

  /** Levels in memory, and a place for each variant. */
  get size(): number {
    return this.levels.size;
  }

  /** Waits until the model has everything up to `sequence`. Throws NOT_CAUGHT_UP, with the `sequence` that was reached. */
  async reach(sequence: string, waitMs: number): Promise<void> {
    if (await this.#feed.reach(Number(sequence), waitMs)) return;
    const reached = String(this.#feed.offset);
    const message = `The hub has the ledger up to sequence ${reached}, not yet up to ${sequence}. Check "atLeast", or ask again in a moment.`;
    throw new HubError("NOT_CAUGHT_UP", message, { sequence: reached, retryAfterMs: 500 });
  }

  /** As `reach`, for what nobody asked for by its sequence: whoever waits too long goes on without. */
  async catchUp(sequence: number, waitMs: number): Promise<void> {
    await this.#feed.reach(sequence, waitMs);
  }

  /** Reads locations and channels anew at the next look: one that is not known here may have been made a moment ago. */
  forgetPlaces(): void {
    this.#places.forget();
  }

  /** Up to where everything is in memory now. */
  get sequence(): string {
    return String(this.#feed.offset);
  }

  /** `sequence` as a number. */
  get offset(): number {
    return this.#feed.offset;
  }

  /** The places, where they are in memory; else null. */
  get places(): PlacesView | null {
    return this.#places.current;
  }

  /** The levels of the variants and all places, as of one sequence. */
  async view(variantIds: readonly number[]): Promise<ModelView> {
    for (let reads = 0; reads < READS_MAX; reads += 1) {
      const places = this.#places.current ?? (await this.#places.read());
      const missing = variantIds.filter((id) => this.levels.cardOf(id) === NONE);
      if (missing.length > 0) await this.#load(missing);
      const levels = this.#take(variantIds);
      if (levels !== null && this.#places.current === places) return { sequence: String(this.#feed.offset), places, levels };
    }
    throw new HubError("UNAVAILABLE", "What was asked for changes faster than it can be read. Ask for fewer SKUs at once.", {
      retryAfterMs: 200,
    });
  }

  /** All of them, or null where one is missing. Nothing is awaited between the first and the answer. */
  #take(variantIds: readonly number[]): Map<number, readonly LevelFigures[]> | null {
    const levels = new Map<number, readonly LevelFigures[]>();
    for (const id of variantIds) {
      const card = this.levels.cardOf(id);
      if (card === NONE) return null;
      levels.set(id, this.levels.levelsOf(card));
    }
    return levels;
  }

  async #load(variantIds: readonly number[]): Promise<void> {
    const waiting = variantIds.flatMap((id) => this.#loading.get(id)?.done ?? []);
    const wanted = variantIds.filter((id) => !this.#loading.has(id));
    if (wanted.length > 0) waiting.push(this.#read(wanted));
    await Promise.all(waiting);
  }

  #read(variantIds: readonly number[]): Promise<void> {
    const done = Promise.all(variantIds.map((id) => this.#reads.load(id)))
      .then((levels) => {
        for (const [index, id] of variantIds.entries()) this.#finish(id, levels[index] ?? []);
      })
      .finally(() => {
        for (const id of variantIds) this.#loading.delete(id);
      });
    for (const id of variantIds) this.#loading.set(id, { changes: [], stale: false, done });
    return done;
  }

  #finish(variantId: number, levels: LevelFigures[]): void {
    const loading = this.#loading.get(variantId);
    this.#loading.delete(variantId);
    if (loading === undefined || loading.stale) return;
    this.levels.put(variantId, levels);
    for (const { level, sequence } of loading.changes) this.#move(level, sequence);
  }

  #apply(records: readonly LedgerRecord[]): void {
    for (const record of records) {
      if (record.type === "EVENT") this.#note(record);
      else for (const level of record.levels) this.#move(level, record.sequence);
    }
  }

  #move(level: MovedLevel, sequence: number): void {
    this.#loading.get(level.variantId)?.changes.push({ level, sequence });
    const { variantId, locationId, after } = level;
    const { onHand, incoming } = sumsOf(after);
    // A new level's safety stock is not known here: the variant is read again when it is asked for.
    if (!this.levels.change(variantId, { locationId, sequence, available: after.available, onHand, incoming }))
      this.levels.delete(variantId);
  }

  #note({ kind, body }: EventRecord): void {
    if (kind === "LOCATION_CHANGED" || kind === "CHANNEL_CHANGED") this.#places.forget();
    if (kind !== "STOCK_POLICY_CHANGED") return;
    const variantId = body?.["variantId"];
    if (typeof variantId === "number") {
      this.levels.delete(variantId);
      const loading = this.#loading.get(variantId);
      if (loading !== undefined) loading.stale = true;
      return;
    }
    this.levels.clear();
    for (const loading of this.#loading.values()) loading.stale = true;
  }
}
