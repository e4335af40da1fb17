import type { Database } from "../db/database.js";
import type { LoaderDefinition } from "./loaders.js";

/**
 * Declares a loader that reads from a database: call the result with the database for the definition to give to `context.loaders.of`.
 * Equal databases get the same definition, so resolvers of several rooms share one batch and one cache within a request.
 */
export function databaseLoader<Key, Value>(
  name: string,
  load: (database: Database, keys: readonly Key[]) => Promise<readonly (Value | Error)[]>,
  options: Pick<LoaderDefinition<Key, Value>, "cacheKey" | "live"> = {},
): (database: Database) => LoaderDefinition<Key, Value> {
  const definitions = new WeakMap<Database, LoaderDefinition<Key, Value>>();
  return (database) => {
    const known = definitions.get(database);
    if (known !== undefined) return known;
    const definition: LoaderDefinition<Key, Value> = { name, load: (keys) => load(database, keys), ...options };
    definitions.set(database, definition);
    return definition;
  };
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
