/**
 * Arrays in PostgreSQL's binary format, for parameters of set-based statements. The driver sends text, and of a batch of a thousand rows the
 * server would spend as long on parsing its arrays as on writing its rows. A Buffer is sent as it is: the statement casts the parameter to the
 * array's type. Enums are sent as `texts` and cast, value by value, in the statement.
 *
 * Format: number of dimensions, whether there are nulls, element type; length and lower bound of the dimension; then for each element its
 * length in bytes (-1: null) and its bytes. All numbers are big-endian. (PostgreSQL: src/backend/utils/adt/arrayfuncs.c, array_recv.)
 */
const HEADER_BYTES = 20;

/** Element types by their fixed object ids (PostgreSQL: pg_type.dat). */
const TYPES = { boolean: 16, bytea: 17, bigint: 20, smallint: 21, integer: 23, text: 25, timestamptz: 1184, uuid: 2950 } as const;

/** Milliseconds from 1970 to 2000, where PostgreSQL's timestamps begin. */
const EPOCH_MS = 946_684_800_000;
const TWO_TO_32 = 4_294_967_296;

/** An array being written. Its view writes numbers in fewer steps than a Buffer's methods do. */
interface Draft {
  readonly buffer: Buffer;
  readonly view: DataView;
}

function startArray(type: number, length: number, bytesMax: number): Draft {
  const buffer = Buffer.allocUnsafe(HEADER_BYTES + bytesMax);
  const view = new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength);
  // An array without elements has no dimension.
  view.setInt32(0, length === 0 ? 0 : 1);
  view.setInt32(4, 1);
  view.setInt32(8, type);
  view.setInt32(12, length);
  view.setInt32(16, 1);
  return { buffer, view };
}

function endArray({ buffer }: Draft, length: number, end: number): Buffer {
  return buffer.subarray(0, length === 0 ? 12 : end);
}

/** Elements of a fixed width: `write` puts one at its place. */
function fixed<Value>(
  type: number,
  bytes: number,
  values: readonly (Value | null)[],
  write: (draft: Draft, value: Value, offset: number) => void,
): Buffer {
  const draft = startArray(type, values.length, values.length * (4 + bytes));
  const { view } = draft;
  let offset = HEADER_BYTES;
  for (const value of values) {
    view.setInt32(offset, value === null ? -1 : bytes);
    offset += 4;
    if (value === null) continue;
    write(draft, value, offset);
    offset += bytes;
  }
  return endArray(draft, values.length, offset);
}

/** `integer[]`. Throws RangeError outside ±2³¹. */
export function integers(values: readonly (number | null)[]): Buffer {
  return fixed(TYPES.integer, 4, values, ({ view }, value, offset) => {
    if (value !== (value | 0)) throw new RangeError(`${value} is no 32-bit integer.`);
    view.setInt32(offset, value);
  });
}

/** `smallint[]`. Throws RangeError outside ±2¹⁵. */
export function smallints(values: readonly (number | null)[]): Buffer {
  return fixed(TYPES.smallint, 2, values, ({ view }, value, offset) => {
    if (value !== (value << 16) >> 16) throw new RangeError(`${value} is no 16-bit integer.`);
    view.setInt16(offset, value);
  });
}

/** `bigint[]` of whole numbers, or of decimal strings, as they are read from the database. Throws RangeError for a number beyond ±2⁵³. */
export function bigints(values: readonly (string | number | null)[]): Buffer {
  return fixed(TYPES.bigint, 8, values, ({ buffer, view }, value, offset) => {
    if (typeof value === "string") buffer.writeBigInt64BE(BigInt(value), offset);
    else if (!Number.isSafeInteger(value)) throw new RangeError(`${value} is no whole number below 2⁵³.`);
    else writeHalves(view, value, offset);
  });
}

/** A whole number of 64 bits by its halves: far faster than by way of a BigInt. */
function writeHalves(view: DataView, value: number, offset: number): void {
  view.setInt32(offset, Math.floor(value / TWO_TO_32));
  view.setUint32(offset + 4, value >>> 0);
}

/** `boolean[]` */
export function booleans(values: readonly (boolean | null)[]): Buffer {
  return fixed(TYPES.boolean, 1, values, ({ view }, value, offset) => view.setInt8(offset, value ? 1 : 0));
}

/** `timestamptz[]`, to the millisecond. */
export function timestamps(values: readonly (Date | null)[]): Buffer {
  return fixed(TYPES.timestamptz, 8, values, ({ view }, value, offset) => {
    writeHalves(view, (value.getTime() - EPOCH_MS) * 1000, offset);
  });
}

/** `uuid[]` of UUIDs with hyphens. Throws where one is malformed. */
export function uuids(values: readonly (string | null)[]): Buffer {
  return fixed(TYPES.uuid, 16, values, writeUuid);
}

/** The value of each hexadecimal digit by its character code; others are above 15. */
const DIGITS = Uint8Array.from({ length: 128 }, (_, code) => {
  const digit = Number.parseInt(String.fromCharCode(code), 16);
  return Number.isNaN(digit) ? 255 : digit;
});
/** Where the digits of a UUID's 16 bytes and its hyphens are. */
const BYTES_AT = [0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34];
const HYPHENS_AT = [8, 13, 18, 23];
const HYPHEN = "-".charCodeAt(0);

function writeUuid({ buffer }: Draft, value: string, offset: number): void {
  let wrong = value.length - 36;
  for (const at of HYPHENS_AT) wrong |= value.charCodeAt(at) - HYPHEN;
  for (let byte = 0; byte < 16; byte += 1) {
    const at = BYTES_AT[byte] ?? 0;
    const high = DIGITS[value.charCodeAt(at)] ?? 255;
    const low = DIGITS[value.charCodeAt(at + 1)] ?? 255;
    wrong |= (high | low) & 240;
    buffer[offset + byte] = high * 16 + low;
  }
  if (wrong !== 0) throw new Error(`Not a UUID: ${JSON.stringify(value)}.`);
}

/** `bytea[]` */
export function byteas(values: readonly (Buffer | null)[]): Buffer {
  const bytesMax = values.reduce((sum, value) => sum + 4 + (value?.length ?? 0), 0);
  const draft = startArray(TYPES.bytea, values.length, bytesMax);
  let offset = HEADER_BYTES;
  for (const value of values) {
    draft.view.setInt32(offset, value?.length ?? -1);
    offset += 4;
    if (value !== null) offset += value.copy(draft.buffer, offset);
  }
  return endArray(draft, values.length, offset);
}

/** `text[]`. A text must not hold the NUL character: PostgreSQL refuses it. */
export function texts(values: readonly (string | null)[]): Buffer {
  let bytesMax = 0;
  // A UTF-16 unit becomes three bytes of UTF-8 at most.
  for (const value of values) bytesMax += 4 + (value === null ? 0 : value.length * 3);
  const draft = startArray(TYPES.text, values.length, bytesMax);
  let offset = HEADER_BYTES;
  for (const value of values) {
    const bytes = value === null ? -1 : writeText(draft.buffer, value, offset + 4);
    draft.view.setInt32(offset, bytes);
    offset += 4 + Math.max(bytes, 0);
  }
  return endArray(draft, values.length, offset);
}

/** Up to so many characters a text is written one by one: as long as a call out of JavaScript takes. */
const SHORT_TEXT = 64;

/** Answers the number of bytes. */
function writeText(buffer: Buffer, value: string, offset: number): number {
  const { length } = value;
  if (length > SHORT_TEXT) return buffer.write(value, offset, "utf8");
  for (let index = 0; index < length; index += 1) {
    const code = value.charCodeAt(index);
    if (code > 127) return buffer.write(value, offset, "utf8");
    buffer[offset + index] = code;
  }
  return length;
}

/** By the type of their elements in SQL. */
export const ARRAYS = {
  bigint: bigints,
  boolean: booleans,
  bytea: byteas,
  integer: integers,
  smallint: smallints,
  text: texts,
  timestamptz: timestamps,
  uuid: uuids,
} as const;
