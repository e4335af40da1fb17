import { lookupCode } from "../catalog/index.js";
import { badUserInput } from "../platform/errors/hub-error.js";
import type { Database } from "../platform/db/database.js";
import type { Following, News } from "../platform/feed/following.js";
import { EVENTS_TOPIC, topicsFor, type Hub, type LedgerRecord, type StockFeed } from "../stock/index.js";
import { figuresOf } from "./availability.rules.js";
import { FEW_AT_MOST_DEFAULT, indicationOf, leastOf, type StockIndicationName } from "./indication.rules.js";
import type { ReadModel } from "./read-model.js";
import { isInAssortment, offersIn, scopeOf } from "./scope.rules.js";

/** SKUs computed at once. */
const CHUNK = 250;
/** SKUs of one subscription whose last value is remembered; of others the value may be sent again. */
const REMEMBERED_MAX = 100_000;

export interface ChannelWanted {
  readonly channel: string;
  /** Null: every SKU that has a level. */
  readonly skus: readonly string[] | null;
  /** Location codes the caller may see; null: all of the channel's. */
  readonly locations: readonly string[] | null;
  /** Whether it is told to everybody: see `publicFaceOf`. */
  readonly isPublic: boolean;
  readonly after: number | null;
  readonly snapshot: boolean;
}

/** What a channel may sell of a SKU: everything up to `sequence` has been told, and perhaps more is in this value. */
export interface ChannelValue {
  readonly sku: string;
  readonly availableToSell: number;
  readonly indication: StockIndicationName;
  readonly sequence: string;
}

export interface ChannelParts {
  readonly hub: Pick<Hub, "database" | "skus">;
  readonly feed: StockFeed;
  readonly model: ReadModel;
}

/** Between which places of the ledger values are told, and which of them. */
interface Telling {
  readonly start: number;
  readonly end: number;
  readonly news: News;
}

/** SKUs by variant id. */
type Variants = ReadonlyMap<number, string>;

/** The newest value of each SKU whose value in a channel changes, whatever made it change. */
export async function* subscribeToChannel(
  parts: ChannelParts,
  wanted: ChannelWanted,
  following: Following,
): AsyncGenerator<ChannelValue, void, void> {
  const channel = new ChannelSubscription(parts, wanted);
  await channel.requireChannel();
  const start = wanted.after ?? parts.feed.position;
  // Clients that are told together may know different values: theirs has been set.
  following.news ??= new LastValues();
  const { news } = following;
  if (wanted.snapshot) yield* channel.valuesOf(channel.everything(), { start, end: start, news });
  const accepts = (record: LedgerRecord): boolean => channel.concerns(record);
  for await (const page of parts.feed.subscribe({ after: start, accepts, topics: channel.topics, following })) {
    yield* channel.valuesOf(channel.touchedBy(page.records), { start: page.after, end: page.position, news });
  }
}

/** The value of each SKU that one client was told last. */
class LastValues implements News {
  /** Those told last are at the end. */
  readonly #values = new Map<string, number>();

  isNews(event: unknown): boolean {
    const value = event as ChannelValue;
    return this.#values.get(value.sku) !== numberOf(value);
  }

  told(event: unknown): void {
    const value = event as ChannelValue;
    this.#values.delete(value.sku);
    this.#values.set(value.sku, numberOf(value));
    const [oldest] = this.#values.size > REMEMBERED_MAX ? this.#values.keys() : [];
    if (oldest !== undefined) this.#values.delete(oldest);
  }
}

/** All that a value says, as one number: the limit of what is few may change while the units stay. */
function numberOf({ availableToSell, indication }: ChannelValue): number {
  return 2 * availableToSell + (indication === "FEW" ? 1 : 0);
}

class ChannelSubscription {
  readonly #parts: ChannelParts;
  readonly #wanted: ChannelWanted;
  readonly #skus: ReadonlySet<string> | null;
  readonly #channel: string;

  constructor(parts: ChannelParts, wanted: ChannelWanted) {
    this.#parts = parts;
    this.#wanted = wanted;
    this.#skus = wanted.skus === null ? null : new Set(wanted.skus.map(lookupCode));
    this.#channel = lookupCode(wanted.channel);
  }

  /** By which records are found that concern it; null: all. */
  get topics(): readonly string[] | null {
    const skus = topicsFor({ skus: this.#wanted.skus, locations: null });
    return skus === null ? null : [...skus, EVENTS_TOPIC];
  }

  async requireChannel(): Promise<void> {
    const { places } = await this.#parts.model.view([]);
    if (!places.channels.has(this.#channel)) throw badUserInput(`Channel "${this.#wanted.channel}" is not known. Check the code.`);
  }

  /** Whether a record may change what the channel may sell of the SKUs. */
  concerns(record: LedgerRecord): boolean {
    if (record.type === "MOVEMENT") return this.#skus?.has(record.sku) ?? true;
    if (record.kind === "CHANNEL_CHANGED") return record.body?.["channel"] === this.#channel;
    if (record.kind === "LOCATION_CHANGED") return true;
    const sku = record.body?.["sku"];
    return record.kind === "STOCK_POLICY_CHANGED" && (typeof sku !== "string" || (this.#skus?.has(sku) ?? true));
  }

  /** The SKUs whose value the records may have changed, in chunks. */
  async *touchedBy(records: readonly LedgerRecord[]): AsyncGenerator<Variants, void, void> {
    const touched = new Map<number, string>();
    for (const record of records) {
      if (record.type === "MOVEMENT") touched.set(record.variantId, record.sku);
      else {
        const { variantId, sku } = record.body ?? {};
        if (typeof variantId !== "number" || typeof sku !== "string") return yield* this.everything();
        touched.set(variantId, sku);
      }
    }
    const entries = [...touched];
    for (let start = 0; start < entries.length; start += CHUNK) yield new Map(entries.slice(start, start + CHUNK));
  }

  /** Every SKU of the subscription, in chunks. */
  async *everything(): AsyncGenerator<Variants, void, void> {
    const { database, skus } = this.#parts.hub;
    if (this.#wanted.skus === null) return yield* stockedVariants(database.lane("bulk"));
    const known = await skus.resolveSkus(this.#wanted.skus);
    yield new Map([...known.values()].map(({ variantId, sku }) => [variantId, sku]));
  }

  /** The values that are news. Only the last of them says that everything up to `end` was told. */
  async *valuesOf(chunks: AsyncIterable<Variants>, { start, end, news }: Telling): AsyncGenerator<ChannelValue, void, void> {
    let held: Omit<ChannelValue, "sequence"> | null = null;
    for await (const variants of chunks) {
      for (const value of await this.#valuesNow(variants)) {
        if (!news.isNews(value)) continue;
        news.told(value);
        if (held !== null) yield { ...held, sequence: String(start) };
        held = value;
      }
    }
    if (held !== null) yield { ...held, sequence: String(end) };
  }

  async #valuesNow(variants: Variants): Promise<Omit<ChannelValue, "sequence">[]> {
    const { places, levels } = await this.#parts.model.view([...variants.keys()]);
    const scope = scopeOf(places, this.#channel, this.#wanted.locations);
    const { seller } = scope;
    const { isPublic } = this.#wanted;
    const fewAtMost = seller?.fewAtMost ?? FEW_AT_MOST_DEFAULT;
    return [...variants].flatMap(([variantId, sku]) => {
      const all = levels.get(variantId) ?? [];
      if (isPublic && seller !== null && !isInAssortment(all, seller)) return [];
      const { availableToSell: exact } = figuresOf(offersIn(all, scope), seller);
      const availableToSell = isPublic && seller?.publicStock === "INDICATION" ? leastOf(exact, fewAtMost) : exact;
      return [{ sku, availableToSell, indication: indicationOf(exact, fewAtMost) }];
    });
  }
}

const VARIANTS_SQL = `
  select level.variant_id as "variantId", variant.sku
  from (select distinct variant_id from inventory_level where variant_id > $1 and version > 0 order by variant_id limit ${CHUNK}) level
  join variant on variant.id = level.variant_id
  order by level.variant_id`;

async function* stockedVariants(database: Database): AsyncGenerator<Variants, void, void> {
  let after = 0;
  for (;;) {
    const rows = await database.query<{ variantId: number; sku: string }>(VARIANTS_SQL, [after]);
    if (rows.length > 0) yield new Map(rows.map(({ variantId, sku }) => [variantId, sku]));
    after = rows.at(-1)?.variantId ?? after;
    if (rows.length < CHUNK) return;
  }
}
