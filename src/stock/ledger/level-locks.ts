import { LRUCache } from "lru-cache";
import { figureInForce } from "../../locations/index.js";
import { AskedRows } from "../../platform/db/asked-rows.js";
import { uuids } from "../../platform/db/binary-arrays.js";
import { wholeSql } from "../../platform/numbers/wide-numbers.rules.js";
import type { Statement, StatementResult } from "../../platform/db/statement.js";
import { type Selected, selectionOf } from "../../platform/db/table.js";
import { InventoryLevelEntity, STATE_COLUMNS } from "../tables/inventory-level.entity.js";
import type { LockedLevel } from "./book-entries.js";
import type { DocumentStore, StockCommand } from "./command.js";
import type { ChannelLevels, LevelKey } from "./needs.js";
import type { DocumentKindName } from "../states/enumerations.js";

/** How many level keys each process remembers as existing, to spare an insert. Levels are never deleted. */
const KNOWN_LEVELS_MAX = 200_000;

const LEVELS = selectionOf(InventoryLevelEntity, "id", "variantId", "locationId", ...STATE_COLUMNS, "sequence", "updatedAt", "countedAt");

interface LevelRow extends Selected<typeof LEVELS> {
  readonly version: string;
  readonly sku: string;
}

interface PlaceRow {
  readonly id: number;
  readonly code: string;
  readonly active: boolean;
  readonly priority: number;
}

const NAMED = new AskedRows<LevelKey>({
  variant_id: ["integer", ({ variantId }) => variantId],
  location_id: ["integer", ({ locationId }) => locationId],
});

const OF_CHANNELS = new AskedRows<ChannelLevels>(
  {
    variant_id: ["integer", ({ variantId }) => variantId],
    channel_id: ["integer", ({ channelId }) => channelId],
  },
  NAMED.next,
);

/** Null ids: the default of a SKU, of a location, or of the hub. */
interface PolicyRow {
  readonly variant_id: number | null;
  readonly location_id: number | null;
  readonly safety_stock: number | null;
}

/**
 * The one statement that locks levels, and two behind it that read their locations and stock policies: a thousand levels are of a few
 * locations, and joining those and four kinds of policies to each took longer than locking them. Which levels: those a command names, those
 * of a SKU at every location of a channel, and those of the lines of the documents locked before. One text each for all batches, so that it
 * is planned once.
 */
export class LevelLocks {
  readonly #stores: readonly DocumentStore<unknown>[];
  readonly #needed: string;
  readonly #texts: readonly string[];
  readonly #known = new LRUCache<string, true>({ max: KNOWN_LEVELS_MAX });

  constructor(stores: readonly DocumentStore<unknown>[]) {
    this.#stores = stores.filter((store) => store.lineLevels !== undefined);
    const lines = this.#stores.map((store, index) => `union ${store.lineLevels?.(placeholderOf(index)) ?? ""}`);
    this.#needed = `
      select variant_id, location_id from ${NAMED.sql}
      union
      select asked.variant_id, cl.location_id
      from ${OF_CHANNELS.sql}
      join channel_location cl on cl.channel_id = asked.channel_id
      ${lines.join("\n      ")}`;
    const levels = `
      select ${LEVELS.of("l")}, ${wholeSql("l.version")} as version, v.sku
      from (${this.#needed}) needed
      join inventory_level l on l.variant_id = needed.variant_id and l.location_id = needed.location_id
      join variant v on v.id = l.variant_id
      order by l.id_64
      for no key update of l`;
    const places = `
      select id, code, active, priority from location
      where id in (select needed.location_id from (${this.#needed}) needed)`;
    const policies = `
      with needed as materialized (${this.#needed})
      select policy.variant_id, policy.location_id, policy.safety_stock
      from needed join stock_policy policy on policy.variant_id = needed.variant_id and policy.location_id = needed.location_id
      where exists (${OF_ANY_SKU})
      union all
      select policy.variant_id, policy.location_id, policy.safety_stock
      from (select distinct variant_id from needed) sku
      join stock_policy policy on policy.variant_id = sku.variant_id and policy.location_id is null
      where exists (${OF_ANY_SKU})
      union all
      select policy.variant_id, policy.location_id, policy.safety_stock
      from (select distinct location_id from needed) place
      join stock_policy policy on policy.variant_id is null and policy.location_id = place.location_id
      union all
      select variant_id, location_id, safety_stock from stock_policy where variant_id is null and location_id is null`;
    this.#texts = [levels, places, policies];
  }

  /** The parameters of `statements` for a batch. */
  wanted(commands: readonly StockCommand<unknown>[], documents: ReadonlyMap<DocumentKindName, readonly string[]>): readonly unknown[] {
    const named = commands.flatMap(({ needs }) => [...(needs.levels ?? []), ...(needs.createLevels ?? [])]);
    const asked = commands.flatMap(({ needs }) => needs.channelLevels ?? []);
    return [...NAMED.values(named), ...OF_CHANNELS.values(asked), ...this.#stores.map((store) => uuids(documents.get(store.kind) ?? []))];
  }

  statements(wanted: readonly unknown[]): readonly Statement[] {
    return this.#texts.map((text) => ({ text, values: wanted }));
  }

  /** The statement that finds overdue documents on the same levels; null for a store without holds. Its parameters are those of `statements`. */
  overdueSql(store: DocumentStore<unknown>): string | null {
    const place = this.#stores.indexOf(store);
    if (place < 0 || store.overdueOnLevels === undefined) return null;
    return `with needed as materialized (${this.#needed}) ${store.overdueOnLevels(placeholderOf(place))}`;
  }

  /** The levels locked. One at a location that its channel has lost between the statements is left out. */
  read([levels, places, policies]: readonly StatementResult[]): LockedLevel[] {
    const placesById = new Map(((places?.rows ?? []) as unknown as PlaceRow[]).map((place) => [place.id, place]));
    const safetyStock = safetyStockOf((policies?.rows ?? []) as unknown as PolicyRow[]);
    return ((levels?.rows ?? []) as unknown as LevelRow[]).flatMap((row) => {
      const { variantId, locationId, sequence, updatedAt, countedAt, sku } = row;
      const place = placesById.get(locationId);
      if (place === undefined) return [];
      const version = Number(row.version);
      if (version > 0) this.#known.set(keyOf(variantId, locationId), true);
      return {
        id: Number(row.id),
        variantId,
        locationId,
        sku,
        location: place.code,
        locationActive: place.active,
        priority: place.priority,
        safetyStock: safetyStock(variantId, locationId),
        version,
        sequence,
        updatedAt,
        countedAt,
        counts: [row.available, row.reserved, row.committed, row.quarantine, row.damaged, row.receiving, row.onOrder, row.inTransit],
      };
    });
  }

  /** The levels that this process has not yet seen in the database, each once. */
  unknown(keys: readonly LevelKey[]): readonly LevelKey[] {
    const named = new Map(keys.map((key) => [keyOf(key.variantId, key.locationId), key]));
    return [...named].flatMap(([name, key]) => (this.#known.has(name) ? [] : [key]));
  }
}

/** Where no SKU has a policy, none is looked for level by level. The first entry of an index tells. */
const OF_ANY_SKU = "select from stock_policy where variant_id is not null";

const keyOf = (variantId: number | null, locationId: number | null): string => `${variantId ?? ""}/${locationId ?? ""}`;

/** The safety stock in force for a SKU at a location, as `safetyStockSql` has it for reads. */
function safetyStockOf(policies: readonly PolicyRow[]): (variantId: number, locationId: number) => number {
  if (policies.length === 0) return () => 0;
  const figures = new Map(policies.map((row) => [keyOf(row.variant_id, row.location_id), row.safety_stock]));
  const find = (variantId: number | null, locationId: number | null): number | null | undefined =>
    figures.get(keyOf(variantId, locationId));
  return (variantId, locationId) => figureInForce(find, variantId, locationId) ?? 0;
}

/** The parameter with the ids of the documents of the n-th store with lines. */
function placeholderOf(place: number): string {
  return `$${OF_CHANNELS.next + place}::uuid[]`;
}
