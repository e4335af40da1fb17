import { counted, type CountedConnection, page, pageSize } from "../../platform/graphql/connection.types.js";
import { callerOf, type RequestContext } from "../../platform/graphql/context.js";
import { countOf } from "../../platform/graphql/count.rules.js";
import { cursorKind, type CursorKind } from "../../platform/graphql/cursor.js";
import { orderCursor, OrderDirection } from "../../platform/graphql/order.types.js";
import { type DocumentParts, isForeignDocument } from "../commands/document-scope.js";
import type { MovementDocuments, MovementSearch } from "./movement-documents.queries.js";
import { filterOf, searchOf } from "./movement-filter.js";
import { countMovements, listMovements, type MovementFilter } from "./movement-list.queries.js";
import type { MovementsArguments } from "./movement-list.types.js";
import type { MovementRow } from "./movement.queries.js";

/** A page of movements as it is asked for. Throws what its arguments say. */
export async function movementsPage(
  parts: DocumentParts,
  documents: MovementDocuments,
  context: RequestContext,
  request: MovementsArguments,
): Promise<CountedConnection<MovementRow>> {
  const database = parts.database.lane("bulk");
  const direction = request.orderBy?.direction ?? OrderDirection.ASC;
  const cursor = cursorOf(direction);
  const [after] = cursor.decode(request.after) ?? [null];
  const limit = pageSize(request) + 1;
  const asked = await askedOf(parts, context, request);
  const { rows, reached } =
    asked === null ? { rows: [], reached: null } : await listMovements(database, documents, { after, limit, direction }, ...asked);
  const found = page(rows, request, ({ sequence }) => cursor.encode([sequence]), reached === null ? null : cursor.encode([reached]));
  return counted(found, async () => (asked === null ? countOf(0) : countMovements(database, documents, ...asked)));
}

/** The ledger's own order has had cursors since before there was another. */
const ledgerCursor = cursorKind("movements", "digits");

function cursorOf(direction: OrderDirection): CursorKind<readonly ["digits"]> {
  return direction === OrderDirection.ASC ? ledgerCursor : orderCursor("movements", { field: "SEQUENCE", direction }, "digits");
}

/** Null where nothing is found: also of a document that the caller may not know of, as of one that there is not. */
async function askedOf(
  parts: DocumentParts,
  context: RequestContext,
  request: MovementsArguments,
): Promise<readonly [MovementFilter, MovementSearch] | null> {
  const caller = callerOf(context);
  const filter = filterOf(caller, request.filter ?? {});
  const search = searchOf(parts, caller, request);
  if (filter === null || search === null) return null;
  const { documentId } = filter;
  return documentId !== null && (await isForeignDocument(parts, context, documentId)) ? null : [filter, search];
}
