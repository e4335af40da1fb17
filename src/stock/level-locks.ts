import { LRUCache } from "lru-cache";
import { integers, uuids } from "../platform/db/binary-arrays.js";
import type { Statement, StatementResult } from "../platform/db/pipeline.js";
import type { LockedLevel } from "./book-entries.js";
import type { DocumentKindName, DocumentStore, LevelKey, StockCommand } from "./command.js";

/** How many level keys each process remembers as existing, to spare an insert. Levels are never deleted. */
const KNOWN_LEVELS_MAX = 200_000;

interface LevelRow {
  readonly id: number;
  readonly variant_id: number;
  readonly location_id: number;
  readonly available: number;
  readonly reserved: number;
  readonly committed: number;
  readonly quarantine: number;
  readonly damaged: number;
  readonly receiving: number;
  readonly on_order: number;
  readonly in_transit: number;
  readonly version: number;
  readonly sequence: string;
  readonly updated_at: Date;
  readonly sku: string;
  readonly code: string;
  readonly active: boolean;
  readonly priority: number;
  readonly safety_stock: number;
}

/**
 * The one statement that locks levels. Which levels: those a command names, those of a SKU at every location of a channel, and those of the
 * lines of the documents locked before. One text for all batches, so that it is planned once.
 */
export class LevelLocks {
  readonly #stores: readonly DocumentStore<unknown>[];
  readonly #needed: string;
  readonly #sql: string;
  readonly #known = new LRUCache<string, true>({ max: KNOWN_LEVELS_MAX });

  constructor(stores: readonly DocumentStore<unknown>[]) {
    this.#stores = stores.filter((store) => store.lineLevels !== undefined);
    const lines = this.#stores.map((store, index) => `union ${store.lineLevels?.(placeholderOf(index)) ?? ""}`);
    this.#needed = `
      select variant_id, location_id from unnest($1::integer[], $2::integer[]) as named (variant_id, location_id)
      union
      select asked.variant_id, cl.location_id
      from unnest($3::integer[], $4::integer[]) as asked (variant_id, channel_id)
      join channel_location cl on cl.channel_id = asked.channel_id
      ${lines.join("\n      ")}`;
    this.#sql = `
      select l.id, l.variant_id, l.location_id, l.available, l.reserved, l.committed, l.quarantine, l.damaged, l.receiving,
        l.on_order, l.in_transit, l.version, l.sequence, l.updated_at, v.sku, loc.code, loc.active, loc.priority,
        coalesce(own.safety_stock, by_sku.safety_stock, by_location.safety_stock, by_hub.safety_stock, 0) as safety_stock
      from (${this.#needed}) needed
      join inventory_level l on l.variant_id = needed.variant_id and l.location_id = needed.location_id
      join variant v on v.id = l.variant_id
      join location loc on loc.id = l.location_id
      left join stock_policy own on own.variant_id = l.variant_id and own.location_id = l.location_id
      left join stock_policy by_sku on by_sku.variant_id = l.variant_id and by_sku.location_id is null
      left join stock_policy by_location on by_location.variant_id is null and by_location.location_id = l.location_id
      left join stock_policy by_hub on by_hub.variant_id is null and by_hub.location_id is null
      order by l.id
      for no key update of l`;
  }

  /** The parameters of `statement` for a batch. */
  wanted(commands: readonly StockCommand<unknown>[], documents: ReadonlyMap<DocumentKindName, readonly string[]>): readonly unknown[] {
    const named = commands.flatMap(({ needs }) => [...(needs.levels ?? []), ...(needs.createLevels ?? [])]);
    const asked = commands.flatMap(({ needs }) => needs.channelLevels ?? []);
    return [
      integers(named.map(({ variantId }) => variantId)),
      integers(named.map(({ locationId }) => locationId)),
      integers(asked.map(({ variantId }) => variantId)),
      integers(asked.map(({ channelId }) => channelId)),
      ...this.#stores.map((store) => uuids(documents.get(store.kind) ?? [])),
    ];
  }

  statement(wanted: readonly unknown[]): Statement {
    return { text: this.#sql, values: wanted };
  }

  /** The statement that finds overdue documents on the same levels; null for a store without holds. Its parameters are those of `statement`. */
  overdueSql(store: DocumentStore<unknown>): string | null {
    const place = this.#stores.indexOf(store);
    if (place < 0 || store.overdueOnLevels === undefined) return null;
    return `with needed as materialized (${this.#needed}) ${store.overdueOnLevels(placeholderOf(place))}`;
  }

  read(result: StatementResult | undefined): LockedLevel[] {
    return ((result?.rows ?? []) as unknown as LevelRow[]).map((row) => {
      if (row.version > 0) this.#known.set(`${row.variant_id}/${row.location_id}`, true);
      return {
        id: row.id,
        variantId: row.variant_id,
        locationId: row.location_id,
        sku: row.sku,
        location: row.code,
        locationActive: row.active,
        priority: row.priority,
        safetyStock: row.safety_stock,
        version: row.version,
        sequence: row.sequence,
        updatedAt: row.updated_at,
        counts: [row.available, row.reserved, row.committed, row.quarantine, row.damaged, row.receiving, row.on_order, row.in_transit],
      };
    });
  }

  /** The levels that this process has not yet seen in the database. */
  unknown(keys: readonly LevelKey[]): readonly LevelKey[] {
    return keys.filter(({ variantId, locationId }) => !this.#known.has(`${variantId}/${locationId}`));
  }
}

/** The parameter with the ids of the documents of the n-th store with lines. */
function placeholderOf(place: number): string {
  return `$${place + 5}::uuid[]`;
}
