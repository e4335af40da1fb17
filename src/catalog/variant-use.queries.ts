import type { LoneTransaction } from "../platform/db/write-alone.js";

/** What counts a SKU in its unit of measure and its packaging, over all locations. */
export interface VariantUse {
  readonly variantId: number;
  /** Base units that are there, in any state. */
  readonly onHand: number;
  /** Those of them that are reserved or committed. */
  readonly promised: number;
  /** On order or in transit. */
  readonly incoming: number;
  /** Of returns that are announced and have not come. */
  readonly announced: number;
  /** Where it has ever moved. */
  readonly locations: number;
}

/**
 * Locks variants so that nothing can begin to use them until the transaction ends, and answers those that are used. A first level waits for the variant,
 * to which it refers; a level that nothing has moved on yet is locked by itself. Variants come before levels, as in the ledger's batches.
 */
export async function claimUnused(transaction: LoneTransaction, variantIds: readonly number[]): Promise<ReadonlyMap<number, VariantUse>> {
  if (variantIds.length === 0) return new Map();
  await transaction.claim({ lock: LOCK_VARIANTS, ids: variantIds });
  await transaction.query(LOCK_UNMOVED, [variantIds]);
  const uses = await transaction.query<VariantUse>(USES, [variantIds]);
  return new Map(uses.map((use) => [use.variantId, use]));
}

/** Against the `key share` of a level that is being made. */
const LOCK_VARIANTS = "select id from variant where id = any($1::integer[]) order by id for update";

const LOCK_UNMOVED = "select from inventory_level where variant_id = any($1::integer[]) and version = 0 order by id_64 for no key update";

const USES = `
  select asked.id as "variantId", coalesce(moved.locations, 0) as locations, coalesce(moved.on_hand, 0) as "onHand",
    coalesce(moved.promised, 0) as promised, coalesce(moved.incoming, 0) as incoming, coalesce(expected.units, 0) as announced
  from unnest($1::integer[]) as asked (id)
  left join lateral (
    select count(*)::integer as locations, sum(reserved + committed)::integer as promised, sum(on_order + in_transit)::integer as incoming,
      sum(available + reserved + committed + quarantine + damaged + receiving)::integer as on_hand
    from inventory_level where variant_id = asked.id and version > 0
  ) moved on true
  left join lateral (
    select sum(quantity - received - cancelled)::integer as units
    from return_line where variant_id = asked.id and received + cancelled < quantity
  ) expected on true
  where moved.locations > 0 or expected.units > 0`;
