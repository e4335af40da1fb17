import { LRUCache } from "lru-cache";
import { integers } from "../../platform/db/binary-arrays.js";
import type { StatementResult } from "../../platform/db/statement.js";
import { into } from "../../platform/db/write-rows.js";
import { StockTotalEntity } from "../tables/stock-total.entity.js";
import { NOTHING, type Step } from "./batch-step.js";
import type { StockCommand } from "./command.js";

/** How many SKUs each process remembers as having a row to lock. Rows are never deleted. */
const KNOWN_VARIANTS_MAX = 200_000;

/** Looks before it inserts: a row that waits for another process's is the exception. */
const createTotals = into(StockTotalEntity)
  .rowsOf<number>({ variantId: (id) => id })
  .insert({
    where: "not exists (select from stock_total known where known.variant_id = given.variant_id)",
    tail: "order by 1 on conflict do nothing returning variant_id",
  });

const LOCK_SQL = "select variant_id from stock_total where variant_id = any($1::integer[]) order by variant_id for no key update";

const TOTALS_SQL = `
  select variant_id, sum(available::bigint + reserved + committed + quarantine + damaged + receiving + on_order + in_transit) as total
  from inventory_level where variant_id = any($1::integer[]) group by variant_id`;

interface VariantRow {
  readonly variant_id: number;
}

/**
 * Keeps two batches from growing the total of one SKU at different locations at once: each would find room for its own units. Their levels do
 * not meet, so a row of the SKU's own is locked. Not the variant's: whoever writes the catalogue holds that for as long as the import takes.
 */
export class TotalGuard {
  readonly #known = new LRUCache<number, true>({ max: KNOWN_VARIANTS_MAX });

  /** Locks the SKUs whose totals may grow, by id; those that were never locked before get their row first. */
  lockStep(commands: readonly StockCommand<unknown>[]): Step {
    const inflow = inflowOf(commands);
    if (inflow.length === 0) return NOTHING;
    const unknown = inflow.filter((id) => !this.#known.has(id));
    const lock = { text: LOCK_SQL, values: [integers(inflow)] };
    if (unknown.length === 0) return { statements: [lock], read: ([locked]) => this.#take(inflow, [], rowsOf(locked)) };
    return {
      statements: [...createTotals(unknown), lock],
      read: ([created, locked]) => this.#take(inflow, rowsOf(created), rowsOf(locked)),
    };
  }

  /** Reads the totals of the SKUs that `lockStep` has locked. A statement behind it: one that began earlier sees the totals of earlier. */
  totalsStep(commands: readonly StockCommand<unknown>[], totals: Map<number, number>): Step {
    const inflow = inflowOf(commands);
    if (inflow.length === 0) return NOTHING;
    return {
      statements: [{ text: TOTALS_SQL, values: [integers(inflow)] }],
      read: ([result]) => {
        for (const variantId of inflow) totals.set(variantId, 0);
        for (const row of (result?.rows ?? []) as unknown as (VariantRow & { readonly total: string })[]) {
          totals.set(row.variant_id, Number(row.total));
        }
      },
    };
  }

  /** A row that this batch has created is not yet known to be there: the batch may be rolled back. */
  #take(inflow: readonly number[], created: readonly VariantRow[], locked: readonly VariantRow[]): void {
    if (locked.length < inflow.length) {
      this.#known.clear();
      throw new Error("A SKU whose total may grow could not be locked: its row is gone. Was the database restored under the hub?");
    }
    const uncommitted = new Set(created.map(({ variant_id: id }) => id));
    for (const { variant_id: id } of locked) if (!uncommitted.has(id)) this.#known.set(id, true);
  }
}

function rowsOf(result: StatementResult | undefined): readonly VariantRow[] {
  return (result?.rows ?? []) as unknown as readonly VariantRow[];
}

function inflowOf(commands: readonly StockCommand<unknown>[]): number[] {
  return [...new Set(commands.flatMap((command) => command.needs.inflow ?? []))].sort((a, b) => a - b);
}
