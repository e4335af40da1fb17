/** Names of fields in one JSON body: those of an object are kept in a table, which costs more for each the larger it grows. */
export const BODY_NAMES_MAX = 100_000;
/** Values in one JSON body: numbers, texts, lists, objects. */
export const BODY_VALUES_MAX = 500_000;
/** How deeply lists and objects are nested in one JSON body: parsing keeps a frame for each. */
export const BODY_DEPTH_MAX = 1_000;
/** A shorter body cannot hold so much that parsing it takes long. */
export const COUNTED_FROM_BYTES = 128 * 1024;

/** What parsing a JSON body costs by. */
export interface JsonSize {
  readonly names: number;
  readonly values: number;
  readonly depth: number;
}

const [QUOTE, COMMA, COLON, BACKSLASH] = [0x22, 0x2c, 0x3a, 0x5c];
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];

/** Counts what is in a JSON text without parsing it: a few milliseconds for megabytes. Of what is no JSON the figures mean nothing. */
export function jsonSizeOf(bytes: Uint8Array): JsonSize {
  let [names, values, open, depth] = [0, 1, 0, 0];
  let isText = false;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (isText) {
      if (byte === BACKSLASH) at += 1;
      else if (byte === QUOTE) isText = false;
    } else if (byte === QUOTE) isText = true;
    else if (byte === COMMA) values += 1;
    else if (byte === COLON) names += 1;
    else if (byte === OPEN_LIST || byte === OPEN_OBJECT) {
      values += 1;
      open += 1;
      if (open > depth) depth = open;
    } else if (byte === CLOSE_LIST || byte === CLOSE_OBJECT) open -= 1;
  }
  return { names, values, depth };
}

/** The bound that a JSON body breaks; null where it breaks none. */
export function excessOf(bytes: Uint8Array): { readonly what: string; readonly limit: number; readonly value: number } | null {
  if (bytes.length < COUNTED_FROM_BYTES) return null;
  const { names, values, depth } = jsonSizeOf(bytes);
  const bounds = [
    { what: "names of fields", limit: BODY_NAMES_MAX, value: names },
    { what: "values", limit: BODY_VALUES_MAX, value: values },
    { what: "lists and objects inside each other", limit: BODY_DEPTH_MAX, value: depth },
  ];
  return bounds.find(({ limit, value }) => value > limit) ?? null;
}
