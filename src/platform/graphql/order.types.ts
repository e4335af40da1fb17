import { registerEnumType } from "type-graphql";
import { cursorKind, type CursorColumn, type CursorKind } from "./cursor.js";

export const OrderDirection = { ASC: "ASC", DESC: "DESC" } as const;
export type OrderDirection = (typeof OrderDirection)[keyof typeof OrderDirection];

registerEnumType(OrderDirection, {
  name: "OrderDirection",
  description: "Which end of an order a list begins at.",
  valuesConfig: {
    ASC: { description: "Rising: the smallest, the earliest, A before B." },
    DESC: { description: "Falling: the largest, the latest, B before A." },
  },
});

/** An order as a client asks for it: an input type of each list has these fields, its own enum for `field`. */
export interface ListOrder<Field extends string> {
  readonly field: Field;
  readonly direction?: OrderDirection | null;
}

/**
 * The cursors of one order of a list: they carry what it is ordered by, and then the key that tells entries of equal value apart. A cursor of another order is
 * refused: it would point at a random place.
 */
export function orderCursor<const Columns extends readonly CursorColumn[]>(
  list: string,
  { field, direction }: ListOrder<string>,
  ...columns: Columns
): CursorKind<Columns> {
  return cursorKind(`${list} by ${field} ${direction ?? OrderDirection.ASC}`, ...columns);
}
