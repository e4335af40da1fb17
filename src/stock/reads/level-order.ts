import type { ListOrder } from "../../platform/graphql/order.types.js";

export const LEVEL_ORDER_FIELDS = ["SKU", "AVAILABLE", "ON_HAND", "COUNTED_AT", "QUARANTINE_SINCE"] as const;
export type LevelOrderField = (typeof LEVEL_ORDER_FIELDS)[number];
export type LevelOrder = ListOrder<LevelOrderField>;

/** What a level is put in order by: SQL for a row of `inventory_level level`, and its type. */
export const LEVEL_ORDERS: Readonly<Record<LevelOrderField, { readonly sql: string; readonly type: "text" | "integer" | "timestamptz" }>> =
  {
    SKU: { sql: "(select sku from variant where id = level.variant_id)", type: "text" },
    AVAILABLE: { sql: "level.available", type: "integer" },
    ON_HAND: {
      sql: "level.available + level.reserved + level.committed + level.quarantine + level.damaged + level.receiving",
      type: "integer",
    },
    // Who was never counted has waited longest. The expression is that of its index.
    COUNTED_AT: { sql: "coalesce(level.counted_at, '-infinity'::timestamptz)", type: "timestamptz" },
    QUARANTINE_SINCE: { sql: "noted.quarantine_since", type: "timestamptz" },
  };

const isTime = (field: LevelOrderField): boolean => LEVEL_ORDERS[field].type === "timestamptz";

/** SQL of what a cursor carries of the order: a time as microseconds since 1970, which is all that the database has of it. */
export function orderedBySql(order: LevelOrder | null): string {
  if (order === null) return "null";
  const { sql } = LEVEL_ORDERS[order.field];
  if (!isTime(order.field)) return sql;
  return `case when ${sql} = '-infinity' then '${NEVER}' else (extract(epoch from ${sql}) * 1000000)::bigint::text end`;
}

/** Before the year 1, and behind 9999: no time of a level. */
const NEVER = "-999999999999999999";
const [FIRST, LAST] = [-62_135_596_800_000_000n, 253_402_300_799_999_999n];

/** What a cursor carries as the database takes it: a time without losing what lies below its millisecond. */
export function orderedByValue({ field }: LevelOrder, carried: string | number): string | number {
  if (!isTime(field)) return carried;
  const micros = BigInt(carried);
  if (micros < FIRST) return "-infinity";
  if (micros > LAST) return "infinity";
  const rest = ((micros % 1_000n) + 1_000n) % 1_000n;
  const instant = new Date(Number((micros - rest) / 1_000n)).toISOString();
  return instant.replace("Z", `${String(rest).padStart(3, "0")}Z`);
}
