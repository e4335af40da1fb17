/**
 * Rows know nothing of the schema. What a lookup by id found is remembered with its type for as long as the row is: a row is of one type, whoever
 * asks for it.
 */
const types = new WeakMap<object, string>();

/** Notes of what type a row is, and answers the row. */
export function asNode<Row extends object>(row: Row, type: string): Row {
  types.set(row, type);
  return row;
}

/** Name of the type of a row that was looked up by its id; undefined for other objects. */
export function typeOfNode(row: object): string | undefined {
  return types.get(row);
}
