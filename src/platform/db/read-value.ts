import pg from "pg";

/** Makes a value of the text in which the server sends it. */
export type ReadValue = (text: string) => unknown;

/** Object ids of types (PostgreSQL: pg_type.dat). */
const INTEGER_ARRAY = 1007;
const TIMESTAMPTZ = 1184;

/** How values of a type are read: as the driver does, and faster where the text is of the one shape that nearly all have. */
export function readerOf(type: number): ReadValue {
  const read = pg.types.getTypeParser(type, "text") as ReadValue;
  if (type === INTEGER_ARRAY) return (text) => integersIn(text) ?? read(text);
  if (type === TIMESTAMPTZ) return (text) => instantIn(text) ?? read(text);
  return read;
}

const COMMA = 44;
const MINUS = 45;
const ZERO = 48;

/** The numbers of `{1,-2}`: one dimension, no null. */
function integersIn(text: string): number[] | null {
  const end = text.length - 1;
  const numbers: number[] = [];
  let value = 0;
  let digits = 0;
  let sign = 1;
  if (text[0] !== "{" || text[end] !== "}" || end === 1) return null;
  for (let at = 1; at <= end; at += 1) {
    const code = text.charCodeAt(at);
    const digit = code - ZERO;
    if (digit >= 0 && digit <= 9) {
      value = value * 10 + digit;
      digits += 1;
    } else if (code === MINUS && digits === 0) sign = -1;
    else if (digits > 0 && (code === COMMA || at === end)) {
      numbers.push(sign * value);
      value = 0;
      digits = 0;
      sign = 1;
    } else return null;
  }
  return numbers;
}

/** The instant of `2026-11-22 09:35:00.123456+00`, to the millisecond: a year of four digits, and UTC. */
function instantIn(text: string): Date | null {
  const { length } = text;
  if (length < 22 || length > 29 || !text.endsWith("+00") || text[4] !== "-" || text[10] !== " ") return null;
  const fraction = length === 22 ? 0 : Number(text.slice(19, length - 3)) * 1000;
  const [year, month, day] = [numberAt(text, 0, 4), numberAt(text, 5, 2), numberAt(text, 8, 2)];
  const [hour, minute, second] = [numberAt(text, 11, 2), numberAt(text, 14, 2), numberAt(text, 17, 2)];
  return year < 100 ? null : new Date(Date.UTC(year, month - 1, day, hour, minute, second, fraction));
}

function numberAt(text: string, from: number, digits: number): number {
  let value = 0;
  for (let at = from; at < from + digits; at += 1) value = value * 10 + text.charCodeAt(at) - ZERO;
  return value;
}
