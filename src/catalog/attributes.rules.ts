import { isDeepStrictEqual } from "node:util";

/** Any JSON value, as free attributes hold it. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** Largest free attributes of one product or variant: characters of their JSON text. */
export const ATTRIBUTES_SIZE_MAX = 65_536;

/** Keys of one product that may be shown to everybody, and characters of one. */
export const PUBLIC_ATTRIBUTES_MAX = 100;
export const ATTRIBUTE_KEY_LENGTH_MAX = 255;

/** Of free attributes those of the keys that are public; null where there are none. Only an object has keys. */
export function publicPartOf(attributes: JsonValue, publicKeys: readonly string[]): JsonValue {
  if (typeof attributes !== "object" || attributes === null || Array.isArray(attributes)) return null;
  const open = new Set(publicKeys);
  const entries = Object.entries(attributes).filter(([key]) => open.has(key));
  return entries.length === 0 ? null : Object.fromEntries(entries);
}

/** Why these attributes cannot be stored, as the rest of a sentence; null where they can. Depth and key names are checked by the JSON scalar. */
export function attributesProblem(value: JsonValue): string | null {
  const text = JSON.stringify(value);
  if (text.length > ATTRIBUTES_SIZE_MAX) {
    return `are ${text.length} characters of JSON: at most ${ATTRIBUTES_SIZE_MAX} are allowed.`;
  }
  // PostgreSQL's jsonb holds neither: U+0000, nor half a surrogate pair. JSON.stringify writes both as escapes of an odd run of backslashes.
  if (/(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f])/.test(text))
    return "contain U+0000 or half a surrogate pair, which cannot be stored: remove it.";
  return null;
}

/** Whether two JSON values say the same: the order of an object's keys does not matter, that of a list's elements does. */
export function equalJson(one: JsonValue | undefined, other: JsonValue | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  // Parsed anew, so that objects without a prototype (from a GraphQL document) equal those from the database.
  return isDeepStrictEqual(JSON.parse(JSON.stringify(one)), JSON.parse(JSON.stringify(other)));
}
