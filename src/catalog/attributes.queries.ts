import type { Database } from "../platform/db/database.js";
import { databaseLoader } from "../platform/graphql/database-loader.js";
import type { LoaderDefinition } from "../platform/graphql/loaders.js";
import type { JsonValue } from "./attributes.rules.js";

/** Attributes that are read at once: 3 MB of text where each is as long as it may be. */
const AT_ONCE = 50;

interface AttributesRow<Key> {
  readonly id: Key;
  readonly attributes: JsonValue;
  readonly bytes: number;
}

/** The attributes of products, by id; null where there are none. */
export const productAttributesLoader = attributesLoader<string>(
  "productAttributes",
  "select id, attributes, coalesce(octet_length(attributes::text), 0) as bytes from product where id = any($1::uuid[])",
);

/** The attributes of variants, by id; null where there are none. */
export const variantAttributesLoader = attributesLoader<number>(
  "variantAttributes",
  "select id, attributes, coalesce(octet_length(attributes::text), 0) as bytes from variant where id = any($1::integer[])",
);

/**
 * Free data is no part of the rows it belongs to: it may be a thousand times longer than they are. It is read where it is asked for, a part
 * at a time, and no more of it than the answer may have bytes.
 */
function attributesLoader<Key>(name: string, sql: string): (database: Database) => LoaderDefinition<Key, JsonValue> {
  return databaseLoader<Key, JsonValue>(
    name,
    (database, ids, budget) =>
      budget.inTurn(async () => {
        const found = new Map<Key, JsonValue>();
        for (let from = 0; from < ids.length && budget.goesOn(); from += AT_ONCE) {
          const rows = await database.query<AttributesRow<Key>>(sql, [ids.slice(from, from + AT_ONCE)]);
          budget.takeBytes(rows.reduce((sum, { bytes }) => sum + bytes, 0));
          for (const { id, attributes } of rows) found.set(id, attributes);
        }
        return ids.map((id) => found.get(id) ?? null);
      }),
    { live: true },
  );
}
