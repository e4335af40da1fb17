import { lookupCode } from "../catalog/index.js";
import { safetyStockSql } from "../locations/index.js";
import type { Database } from "../platform/db/database.js";
import { databaseLoader } from "../platform/graphql/database-loader.js";
import type { Offer, Seller } from "./availability.rules.js";

/** Where an availability query looks, and how far the ledger was before anything else was read. */
export interface AvailabilityScope {
  readonly sequence: string;
  /** Null where none was named. */
  readonly channel: Seller | null;
  /** The active locations, of the channel where one is named. */
  readonly locationIds: readonly number[];
  /** Those of the location codes asked for that exist. */
  readonly knownLocations: readonly string[];
}

/** One statement for the head, the channel and its locations. `locations` null: every location. */
export async function readScope(
  database: Database,
  channel: string | null,
  locations: readonly string[] | null,
): Promise<AvailabilityScope> {
  const values = [channel === null ? null : lookupCode(channel), locations === null ? null : locations.map(lookupCode)];
  const [scope] = await database.query<AvailabilityScope>(SCOPE, values);
  if (scope === undefined) throw new Error("The ledger has no head: the database is not migrated.");
  return scope;
}

const SCOPE = `
  select head.sequence,
    case when channel.id is not null then json_build_object('buffer', channel.buffer, 'sellsSafetyStock', channel.sells_safety_stock,
      'active', channel.active) end as channel,
    array(
      select location.id from location
      where location.active
        and ($2::text[] is null or location.code = any($2::text[]))
        and ($1::text is null
          or exists (select from channel_location link where link.channel_id = channel.id and link.location_id = location.id))
      order by location.id
    ) as "locationIds",
    array(select code from location where code = any($2::text[])) as "knownLocations"
  from ledger_head head
  left join channel on channel.code = $1::text`;

/** A SKU and its levels, in the order in which the locations are served. */
export interface SkuOffers {
  /** As stored. */
  readonly sku: string;
  readonly offers: readonly Offer[];
}

export interface OffersKey {
  readonly sku: string;
  /** The scope's own array: keys with the very same one are read together. */
  readonly locationIds: readonly number[];
}

/** What locations have of SKUs, as the database has it now; null for a SKU that is not known. One query for each scope. */
export const offersLoader = databaseLoader(
  "offersOfSku",
  async (database, keys: readonly OffersKey[]) => {
    const answers = new Map<readonly number[], Map<string, SkuOffers>>();
    for (const locationIds of new Set(keys.map((key) => key.locationIds))) {
      const skus = new Set(keys.filter((key) => key.locationIds === locationIds).map(({ sku }) => lookupCode(sku)));
      answers.set(locationIds, await readOffers(database, [...skus], locationIds));
    }
    return keys.map(({ sku, locationIds }) => answers.get(locationIds)?.get(lookupCode(sku)) ?? null);
  },
  { live: true },
);

type OfferOrNone = { readonly sku: string } & (Offer | { readonly locationId: null });

async function readOffers(database: Database, skus: readonly string[], locationIds: readonly number[]): Promise<Map<string, SkuOffers>> {
  const rows = await database.query<OfferOrNone>(OFFERS, [skus, locationIds]);
  const bySku = new Map<string, Offer[]>();
  for (const row of rows) {
    const offers = bySku.get(row.sku) ?? [];
    if (row.locationId !== null) offers.push(row);
    bySku.set(row.sku, offers);
  }
  return new Map([...bySku].map(([sku, offers]) => [sku, { sku, offers }]));
}

const OFFERS = `
  select variant.sku, level.location_id as "locationId", level.available,
    level.available + level.reserved + level.committed + level.quarantine + level.damaged + level.receiving as "onHand",
    level.on_order + level.in_transit as incoming, ${safetyStockSql("level.variant_id", "level.location_id")} as "safetyStock"
  from variant
  left join inventory_level level on level.variant_id = variant.id and level.location_id = any($2::integer[]) and level.version > 0
  left join location on location.id = level.location_id
  where variant.sku = any($1::text[])
  order by variant.sku, location.priority, location.code`;
