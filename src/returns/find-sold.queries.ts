import { validate } from "uuid";
import { lookupCode } from "../catalog/index.js";
import type { Database } from "../platform/db/database.js";
import { GivenRows } from "../platform/db/given-rows.js";
import type { Caller } from "../platform/graphql/context.js";

/** How an input names the sale that it is about: by its id, or by its reference in its channel. */
export interface SaleNamed {
  readonly sale?: string | null | undefined;
  readonly saleReference?: string | null | undefined;
  readonly channel?: string | null | undefined;
}

/** What of a sale never changes, and tells what a return of it has to lock. */
export interface FoundSale {
  readonly id: string;
  readonly reservationId: string | null;
}

/** By the inputs that name one. */
export type FoundSales = ReadonlyMap<SaleNamed, FoundSale>;

interface Asked {
  readonly place: number;
  readonly id: string | null;
  readonly channel: string | null;
  readonly reference: string | null;
}

const asked = new GivenRows<Asked>([
  { name: "place", type: "integer", nullable: false, of: ({ place }) => place },
  { name: "id", type: "uuid", nullable: true, of: ({ id }) => id },
  { name: "channel", type: "text", nullable: true, of: ({ channel }) => channel },
  { name: "reference", type: "text", nullable: true, of: ({ reference }) => reference },
]);

/** $5: channel codes of the key; null: all. Where it was sold is looked at under the lock. */
const FIND_SQL = `
  select given.place, s.id, s.reservation_id as "reservationId"
  from ${asked.sql()}
  cross join lateral (
    select * from sale where id = given.id
    union all
    select sale.* from channel join sale on sale.channel_id = channel.id and sale.reference = given.reference where channel.code = given.channel
  ) s
  where $5::text[] is null or s.channel_id = any(array(select id from channel where code = any($5::text[])))`;

/** The sales that returns name, by id or by channel and reference, all in one query. Unknown ones, and those of other channels, are missing. */
export async function findSold(database: Database, { channels }: Caller, inputs: readonly SaleNamed[]): Promise<FoundSales> {
  const rows = inputs.flatMap(({ sale, saleReference, channel }, place): Asked[] => {
    if (typeof sale === "string") return validate(sale) ? [{ place, id: sale.toLowerCase(), channel: null, reference: null }] : [];
    if (typeof saleReference !== "string" || typeof channel !== "string") return [];
    return [{ place, id: null, channel: lookupCode(channel), reference: lookupCode(saleReference) }];
  });
  if (rows.length === 0) return new Map();
  const found = await database.query<FoundSale & { readonly place: number }>(FIND_SQL, [...asked.values(rows), channels]);
  return new Map(
    found.flatMap(({ place, ...sale }) => {
      const input = inputs[place];
      return input === undefined ? [] : [[input, sale] as const];
    }),
  );
}
