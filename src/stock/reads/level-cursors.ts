import { cursorKind } from "../../platform/graphql/cursor.js";
import { orderCursor } from "../../platform/graphql/order.types.js";
import type { LevelKey } from "../ledger/needs.js";
import type { LevelPlace } from "./level-list.queries.js";
import { LEVEL_ORDERS, type LevelOrder } from "./level-order.js";

const levelCursor = cursorKind("levels", "integer", "integer");

/** The cursor of a level in the order of keys. */
export const keyCursor = ({ variantId, locationId }: LevelKey): string => levelCursor.encode([variantId, locationId]);

/** The level behind which a list in the order of keys goes on; null at its beginning. */
export function placeOf(cursor: string | null | undefined): LevelPlace | null {
  const [variantId, locationId] = levelCursor.decode(cursor) ?? [];
  return variantId === undefined || locationId === undefined ? null : { variantId, locationId, orderedBy: null };
}

/** What cursors carry of each type that levels are put in order by: a time in microseconds. */
const COLUMNS = { text: "text", integer: "integer", timestamptz: "digits" } as const;

function cursorsOf(order: LevelOrder): ReturnType<typeof orderCursor<readonly ["text" | "integer" | "digits", "integer", "integer"]>> {
  return orderCursor("levels", order, COLUMNS[LEVEL_ORDERS[order.field].type], "integer", "integer");
}

/** The cursor of a level in an order that was asked for; null: in that of keys. */
export function listedCursor(level: LevelPlace, order: LevelOrder | null): string {
  if (order === null) return keyCursor(level);
  return cursorsOf(order).encode([level.orderedBy ?? "", level.variantId, level.locationId]);
}

/** The place behind which a list in this order goes on; null at its beginning. Throws BAD_USER_INPUT for a cursor of another list or order. */
export function listedAfter(cursor: string | null | undefined, order: LevelOrder | null): LevelPlace | null {
  if (order === null) return placeOf(cursor);
  const place = cursorsOf(order).decode(cursor);
  return place === null ? null : { orderedBy: place[0], variantId: place[1], locationId: place[2] };
}
