import { validate } from "uuid";
import { lookupCode, textProblem } from "../catalog/index.js";
import type { Database } from "../platform/db/database.js";
import { counted, type CountedConnection, page, pageSize } from "../platform/graphql/connection.types.js";
import type { Caller } from "../platform/graphql/context.js";
import { countOf } from "../platform/graphql/count.rules.js";
import { madeCursor, madeDirection } from "../platform/graphql/made-order.js";
import { lineNamesOf, REFERENCE_LENGTH_MAX } from "../stock/index.js";
import { countReturns, listReturns, type ReturnFilter } from "./return-list.queries.js";
import type { ReturnsArguments } from "./return-list.types.js";
import type { StockReturnRow } from "./return-outcome.js";

/** A page of returns as it is asked for. Throws what its arguments say. */
export async function returnsPage(
  database: Database,
  caller: Caller,
  request: ReturnsArguments,
): Promise<CountedConnection<StockReturnRow>> {
  const filter = filterOf(caller, request);
  const direction = madeDirection(request);
  const cursor = madeCursor("returns", "CREATED_AT", direction);
  const [after] = cursor.decode(request.after) ?? [null];
  const place = { after, limit: pageSize(request) + 1, direction };
  const { rows, reached } = filter === null ? { rows: [], reached: null } : await listReturns(database, place, filter, caller);
  const found = page(rows, request, ({ id }) => cursor.encode([id]), reached === null ? null : cursor.encode([reached]));
  return counted(found, async () => (filter === null ? countOf(0) : countReturns(database, filter, caller)));
}

/** Null where nothing can meet it. */
function filterOf(caller: Caller, { status, reservation, channel, reference, filter }: ReturnsArguments): ReturnFilter | null {
  const names = lineNamesOf(caller, filter);
  if (typeof reservation === "string" && !validate(reservation)) return null;
  if (typeof reference === "string" && textProblem(reference, REFERENCE_LENGTH_MAX) !== null) return null;
  return {
    status: status ?? null,
    reservationId: reservation ?? null,
    channel: channel === null || channel === undefined ? null : lookupCode(channel),
    reference: reference ?? null,
    ...names,
    createdFrom: filter?.createdFrom ?? null,
    createdTo: filter?.createdTo ?? null,
  };
}
