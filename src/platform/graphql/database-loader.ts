import type { Database } from "../db/database.js";
import type { Budget } from "./budget/budget.js";
import type { LoaderDefinition } from "./loaders.js";

/**
 * Declares a loader that reads from a database: call the result with the database for the definition to give to `context.loaders.of`.
 * Equal databases get the same definition, so resolvers of several rooms share one batch and one cache within a request.
 */
export function databaseLoader<Key, Value>(
  name: string,
  load: (database: Database, keys: readonly Key[], budget: Budget) => Promise<readonly (Value | Error)[]>,
  options: Pick<LoaderDefinition<Key, Value>, "cacheKey" | "live"> = {},
): (database: Database) => LoaderDefinition<Key, Value> {
  const definitions = new WeakMap<Database, LoaderDefinition<Key, Value>>();
  return (database) => {
    const known = definitions.get(database);
    if (known !== undefined) return known;
    const definition: LoaderDefinition<Key, Value> = { name, load: (keys, budget) => load(database, keys, budget), ...options };
    definitions.set(database, definition);
    return definition;
  };
}

/** Keys whose lists are read at once; more wait for those before them, so that one answer reads no more than it may hold. */
const LISTS_AT_ONCE = 100;

/** How the lists behind some keys are read. */
export interface ListReading<Key, Row> {
  /** Reads the rows of all keys, in the order of each list, `limit` of them at the most. */
  readonly read: (database: Database, keys: readonly Key[], limit: number) => Promise<readonly Row[]>;
  readonly keyOf: (row: Row) => Key;
}

/** As `databaseLoader`, for lists: no more rows are read than the answer may hold. The rows of each key, in the order in which they are read. */
export function listLoader<Key, Row>(
  name: string,
  { read, keyOf }: ListReading<Key, Row>,
  options: Pick<LoaderDefinition<Key, Row[]>, "live"> = {},
): (database: Database) => LoaderDefinition<Key, Row[]> {
  return databaseLoader<Key, Row[]>(
    name,
    (database, keys, budget) => readLists(budget, keys, (limit) => read(database, keys, limit), keyOf),
    options,
  );
}

/** Reads lists within a budget: see `listLoader`. Where there is more than the answer may hold, every list is empty, and the answer ended. */
export async function readLists<Key, Row>(
  budget: Budget,
  keys: readonly Key[],
  read: (limit: number) => Promise<readonly Row[]>,
  keyOf: (row: Row) => Key,
): Promise<Row[][]> {
  const reading = async (): Promise<Row[][]> => {
    const rows = budget.goesOn() ? await read(budget.rowsLeft + 1) : [];
    return manyForEach(keys, budget.takeRows(rows.length) ? rows : [], keyOf);
  };
  return keys.length <= LISTS_AT_ONCE ? reading() : budget.inTurn(reading);
}

/** The row of each key, in the order of the keys; null for a key without a row. */
export function oneForEach<Key, Row>(keys: readonly Key[], rows: readonly Row[], keyOf: (row: Row) => Key): (Row | null)[] {
  const byKey = new Map(rows.map((row) => [keyOf(row), row]));
  return keys.map((key) => byKey.get(key) ?? null);
}

/** The rows of each key, in the order of the keys, each list in the order of the rows. */
export function manyForEach<Key, Row>(keys: readonly Key[], rows: readonly Row[], keyOf: (row: Row) => Key): Row[][] {
  const byKey = new Map<Key, Row[]>(keys.map((key) => [key, []]));
  for (const row of rows) byKey.get(keyOf(row))?.push(row);
  return keys.map((key) => byKey.get(key) ?? []);
}
