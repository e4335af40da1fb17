import { lookupCode } from "../catalog/index.js";
import type { Database } from "../platform/db/database.js";
import { counted, type CountedConnection, page, pageSize } from "../platform/graphql/connection.types.js";
import type { Caller } from "../platform/graphql/context.js";
import { madeCursor, madeDirection } from "../platform/graphql/made-order.js";
import { lineNamesOf } from "../stock/index.js";
import { countSales, EVERY_SALE, listSales, type SaleFilter } from "./sale-list.queries.js";
import type { SalesArguments } from "./sale-list.types.js";
import type { SaleRow } from "./sale-outcome.js";

/** A page of sales as it is asked for. Throws what its arguments say. */
export async function salesPage(database: Database, caller: Caller, request: SalesArguments): Promise<CountedConnection<SaleRow>> {
  const filter = filterOf(caller, request);
  const direction = madeDirection(request);
  const cursor = madeCursor("sales", "RECORDED_AT", direction);
  const [after] = cursor.decode(request.after) ?? [null];
  const { rows, reached } = await listSales(database, { after, limit: pageSize(request) + 1, direction }, filter, caller);
  const found = page(rows, request, ({ id }) => cursor.encode([id]), reached === null ? null : cursor.encode([reached]));
  return counted(found, () => countSales(database, filter, caller));
}

/** The sale of a reference in a channel; null where there is none that the caller may see. */
export async function saleUnder(database: Database, caller: Caller, channel: string, reference: string): Promise<SaleRow | null> {
  const filter = { ...EVERY_SALE, channel: lookupCode(channel), reference: lookupCode(reference) };
  const { rows } = await listSales(database, { after: null, limit: 1, direction: "DESC" }, filter, caller);
  return rows[0] ?? null;
}

function filterOf(caller: Caller, { channel, reference, filter }: SalesArguments): SaleFilter {
  const lookup = (name: string | null | undefined): string | null => (name === null || name === undefined ? null : lookupCode(name));
  return {
    channel: lookup(channel),
    reference: lookup(reference),
    ...lineNamesOf(caller, filter),
    recordedFrom: filter?.recordedFrom ?? null,
    recordedTo: filter?.recordedTo ?? null,
    occurredFrom: filter?.occurredFrom ?? null,
    occurredTo: filter?.occurredTo ?? null,
    fulfilled: filter?.fulfilled ?? null,
    oversold: filter?.oversold ?? null,
  };
}
