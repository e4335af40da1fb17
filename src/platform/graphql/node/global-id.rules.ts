/**
 * Ids as they are shown. Documents, and whatever else has them, show their UUIDs, which are unique over all types by themselves. What is numbered by the database
 * shows the number together with the name of its type, as text that nobody is invited to take apart: a cache that keys its entries by `id`
 * alone must not take one 3 for another.
 */

/** Characters of an id that are looked at: the longest names many places by their codes. */
export const GLOBAL_ID_LENGTH_MAX = 4_096;

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const INTEGER_MAX = 2_147_483_647;
const BIGINT_MAX = 9_223_372_036_854_775_807n;

/** What an opaque id stands for. */
export interface GlobalId {
  /** Name of the type in the schema. */
  readonly type: string;
  /** What names the thing within its type. */
  readonly key: string;
}

/** The opaque id of the thing of a type that has this key. */
export function globalId(type: string, key: string | number): string {
  return Buffer.from(`${type}:${key}`).toString("base64url");
}

/** What an opaque id stands for; null for text that is no such id, or not as the hub writes it. */
export function readGlobalId(id: string): GlobalId | null {
  if (id.length > GLOBAL_ID_LENGTH_MAX) return null;
  const text = Buffer.from(id, "base64url").toString("latin1");
  const end = text.indexOf(":");
  if (end < 1) return null;
  const read = { type: text.slice(0, end), key: text.slice(end + 1) };
  // One thing has one id: other spellings of it, which base64 has, would be others to a cache.
  return globalId(read.type, read.key) === id ? read : null;
}

/** The key behind an opaque id of this very type; null where it is none. */
export function keyOfGlobalId(id: string, type: string): string | null {
  const read = readGlobalId(id);
  return read?.type === type ? read.key : null;
}

/** A UUID as it is shown; null for text that is none. */
export function readUuid(id: string): string | null {
  return id.length === 36 && UUID.test(id) ? id.toLowerCase() : null;
}

/** The number of a row with an `integer` id; null for text that can be none. */
export function integerKey(key: string): number | null {
  const number = /^[1-9]\d{0,9}$/.test(key) ? Number(key) : 0;
  return number > 0 && number <= INTEGER_MAX ? number : null;
}

/** The number of a row with a `bigint` id, as text; null for text that can be none. */
export function bigintKey(key: string): string | null {
  return /^[1-9]\d{0,18}$/.test(key) && BigInt(key) <= BIGINT_MAX ? key : null;
}
