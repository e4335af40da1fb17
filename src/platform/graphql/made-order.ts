import { cursorKind, type CursorKind } from "./cursor.js";
import { orderCursor, OrderDirection, type ListOrder } from "./order.types.js";

/** From which end a list of documents begins: with the newest, unless an order is asked for. */
export function madeDirection({ orderBy }: { readonly orderBy?: ListOrder<string> | null }): OrderDirection {
  if (orderBy === null || orderBy === undefined) return OrderDirection.DESC;
  return orderBy.direction ?? OrderDirection.ASC;
}

/** The cursors of a list of documents in the order in which they were made. Those of the list's own order, the newest first, have been there longest. */
export function madeCursor(list: string, field: string, direction: OrderDirection): CursorKind<readonly ["uuid"]> {
  return direction === OrderDirection.DESC ? cursorKind(list, "uuid") : orderCursor(list, { field, direction }, "uuid");
}
