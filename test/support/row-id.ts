import { integerKey, readGlobalId } from "../../src/platform/graphql/node/global-id.rules.js";

/** The number of the row behind an id that the schema shows: for what tests do in the database. */
export function rowIdOf(id: string): number {
  const number = integerKey(readGlobalId(id)?.key ?? "");
  if (number === null) throw new Error(`"${id}" is the id of no row.`);
  return number;
}
