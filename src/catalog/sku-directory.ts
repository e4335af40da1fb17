import { AskedRows } from "../platform/db/asked-rows.js";
import type { Database } from "../platform/db/database.js";
import { KnownNames } from "../platform/db/known-names.js";
import { likenessOf, lookupCode, lookupLikeness } from "./code.rules.js";

/** SKUs remembered by one process unless said otherwise: some 50 MB. */
export const SKU_CACHE_SIZE = 500_000;

/** What `likenessOf` gives a SKU, as it is stored and indexed. */
export const SKU_LIKENESS_SQL = "coalesce(variant.sku_alike, variant.sku_folded)";

export interface SkuEntry {
  /** `variant.id` */
  readonly variantId: number;
  /** As stored. */
  readonly sku: string;
}

export interface PackagingName {
  readonly variantId: number;
  readonly name: string;
}

/**
 * Finds variants by SKU for the rooms that book stock. A SKU is never renamed, moved or deleted, so what was found once is true for ever
 * and kept in memory; what was not found is asked for again each time.
 */
export class SkuDirectory {
  readonly #database: Database;
  readonly #known: KnownNames<SkuEntry>;

  constructor(database: Database, cacheSize: number = SKU_CACHE_SIZE) {
    this.#database = database;
    const read = async (skus: readonly string[]): Promise<Map<string, SkuEntry>> => {
      const rows = await database.query<SkuEntry>('select id as "variantId", sku from variant where sku = any($1::text[])', [skus]);
      return new Map(rows.map((row) => [row.sku, row]));
    };
    this.#known = new KnownNames(cacheSize, read, lookupCode);
  }

  /** The variant of a SKU written exactly as it is stored, where it is in memory. */
  recall(sku: string): SkuEntry | undefined {
    return this.#known.recall(sku);
  }

  /** The variants of these SKUs under the names asked for, compared exactly (as Unicode NFC). An unknown SKU is missing from the answer. */
  resolveSkus(skus: Iterable<string>): Promise<Map<string, SkuEntry>> {
    return this.#known.resolve(skus);
  }

  /** The existing SKU that looks like this one (`likenessOf`), for the `nearMiss` of a NOT_FOUND; else null. */
  async nearMissOf(sku: string): Promise<string | null> {
    return (await this.nearMissesOf([sku])).get(sku) ?? null;
  }

  /** The near misses of several unknown SKUs, by the name asked for; one without a near miss is missing from the answer. */
  async nearMissesOf(skus: readonly string[]): Promise<Map<string, string>> {
    if (skus.length === 0) return new Map();
    const likenesses = skus.map(lookupLikeness);
    const rows = await this.#database.query<{ sku: string }>(
      `select min(sku) as sku from variant where ${SKU_LIKENESS_SQL} = any($1::text[]) group by ${SKU_LIKENESS_SQL}`,
      [likenesses],
    );
    const byLikeness = new Map(rows.map((row) => [likenessOf(row.sku), row.sku]));
    const pairs = skus.map((sku, index) => [sku, byLikeness.get(likenesses[index] ?? "")] as const);
    return new Map(pairs.filter((pair): pair is readonly [string, string] => pair[1] !== undefined));
  }

  /**
   * Base units in one of each packaging level, in the order asked; null where the variant has no such level. The variant's own unit of
   * measure is a level of factor 1 without being listed. Always read from the database: a factor may be corrected.
   */
  async packagingFactors(levels: readonly PackagingName[]): Promise<(number | null)[]> {
    if (levels.length === 0) return [];
    const rows = await this.#database.query<{ factor: number | null }>(PACKAGING_FACTORS, PACKAGING_LEVELS.values(levels));
    return rows.map((row) => row.factor);
  }
}

const PACKAGING_LEVELS = new AskedRows<PackagingName>({
  variant_id: ["integer", ({ variantId }) => variantId],
  name: ["text", ({ name }) => lookupCode(name)],
});

const PACKAGING_FACTORS = `
  select coalesce(packaging.factor, case when variant.unit = asked.name then 1 end) as factor
  from ${PACKAGING_LEVELS.numbered}
  left join variant on variant.id = asked.variant_id
  left join packaging on packaging.variant_id = asked.variant_id and packaging.name = asked.name
  order by asked.place`;
