import { lookupCode } from "../catalog/index.js";
import type { Database } from "../platform/db/database.js";
import type { Deduplication, FeedSubscription } from "../platform/feed/feed-subscription.js";
import { EVENTS_TOPIC, topicsFor, type Hub, type LedgerRecord, type StockFeed } from "../stock/index.js";
import type { Asked } from "./asked.js";
import type { AvailabilityReads } from "./availability-reads.js";
import type { StockIndicationName } from "./indication.rules.js";
import type { SkuAvailability } from "./sku-availability.js";

/** SKUs computed at once. */
const CHUNK = 250;
/** SKUs of one subscription whose last value is remembered; of others the value may be sent again. */
const REMEMBERED_MAX = 100_000;

export interface ChannelWanted {
  readonly channel: string;
  /** Of that channel, in the name of the caller. */
  readonly asked: Asked;
  /** Null: every SKU that has a level. */
  readonly skus: readonly string[] | null;
  readonly after: number | null;
  readonly snapshot: boolean;
}

/** What a channel may sell of a SKU: everything up to `sequence` has been sent, and perhaps more is in this value. */
export class ChannelValue {
  constructor(
    readonly availability: SkuAvailability,
    readonly sequence: string,
  ) {}

  get sku(): string {
    return this.availability.sku;
  }

  get availableToSell(): number {
    return this.availability.availableToSell;
  }

  get indication(): StockIndicationName {
    return this.availability.indication;
  }
}

export interface ChannelParts {
  readonly hub: Pick<Hub, "database" | "skus">;
  readonly feed: StockFeed;
  readonly reads: AvailabilityReads;
}

/** Between which offsets values are sent, and which of them are left out. */
interface Stretch {
  readonly start: number;
  readonly end: number;
  readonly deduplication: Deduplication;
}

/** SKUs by variant id. */
type Variants = ReadonlyMap<number, string>;

/** The newest value of each SKU whose value in a channel changes, whatever made it change. */
export async function* subscribeToChannel(
  parts: ChannelParts,
  wanted: ChannelWanted,
  subscription: FeedSubscription,
): AsyncGenerator<ChannelValue, void, void> {
  const channel = new ChannelSubscription(parts, wanted);
  await channel.requireChannel();
  const start = wanted.after ?? parts.feed.offset;
  // The members of a group may have different values: theirs has been set.
  subscription.deduplication ??= new LastValues();
  const { deduplication } = subscription;
  if (wanted.snapshot) yield* channel.valuesOf(channel.everything(), { start, end: start, deduplication });
  const accepts = (record: LedgerRecord): boolean => channel.concerns(record);
  for await (const page of parts.feed.subscribe({ after: start, accepts, topics: channel.topics, subscription })) {
    yield* channel.valuesOf(channel.touchedBy(page.records), { start: page.after, end: page.offset, deduplication });
  }
}

/** The value of each SKU that one client was sent last. */
class LastValues implements Deduplication {
  /** Those sent last are at the end. */
  readonly #values = new Map<string, number>();

  isNew(event: unknown): boolean {
    const { availability } = event as ChannelValue;
    return this.#values.get(availability.sku) !== numberOf(availability);
  }

  remember(event: unknown): void {
    const { availability } = event as ChannelValue;
    this.#values.delete(availability.sku);
    this.#values.set(availability.sku, numberOf(availability));
    const [oldest] = this.#values.size > REMEMBERED_MAX ? this.#values.keys() : [];
    if (oldest !== undefined) this.#values.delete(oldest);
  }
}

/** All that is sent of a SKU, as one number: the limit of what is few may change while the units stay. */
function numberOf({ availableToSell, indication }: SkuAvailability): number {
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

  /** Throws BAD_USER_INPUT where there is no such channel. */
  async requireChannel(): Promise<void> {
    await this.#parts.reads.asTold(this.#wanted.asked, []);
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

  /** The values that are new. Only the last of them says that everything up to `end` was sent. */
  async *valuesOf(chunks: AsyncIterable<Variants>, { start, end, deduplication }: Stretch): AsyncGenerator<ChannelValue, void, void> {
    let held: SkuAvailability | null = null;
    for await (const variants of chunks) {
      for (const availability of await this.#availabilitiesNow(variants)) {
        if (!deduplication.isNew({ availability })) continue;
        deduplication.remember({ availability });
        if (held !== null) yield new ChannelValue(held, String(start));
        held = availability;
      }
    }
    if (held !== null) yield new ChannelValue(held, String(end));
  }

  async #availabilitiesNow(variants: Variants): Promise<SkuAvailability[]> {
    const stocked = [...variants].map(([variantId, sku]) => ({ variantId, sku }));
    const found = await this.#parts.reads.asTold(this.#wanted.asked, stocked);
    return found.filter((availability) => availability !== null);
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
