import { badUserInput } from "../errors/hub-error.js";
import { cut } from "../text/cut.rules.js";
import { parseDateTime } from "./date-time.js";

/**
 * What a keyset column may hold: `text` without NUL, `integer` of four bytes, `digits` for a bigint kept as text,
 * `uuid`, and `instant` for a timestamp as ISO 8601 text.
 */
export type CursorColumn = "text" | "integer" | "digits" | "uuid" | "instant";

type CursorValue<Column extends CursorColumn> = Column extends "integer" ? number : string;
type CursorValues<Columns extends readonly CursorColumn[]> = { [Index in keyof Columns]: CursorValue<Columns[Index]> };

/** Opaque marks of places in one kind of list. They carry the last row's keyset values, so they survive inserts and deletes. */
export interface CursorKind<Columns extends readonly CursorColumn[]> {
  encode(values: CursorValues<Columns>): string;
  /** The keyset values to continue after; null where the list starts at its beginning. Throws BAD_USER_INPUT for anything this kind did not encode. */
  decode(cursor: string | null | undefined): CursorValues<Columns> | null;
}

const CURSOR_LENGTH_MAX = 2048;
/** Of a cursor that is refused, in the message. */
const CURSOR_SHOWN_MAX = 40;
/** Beyond this PostgreSQL would refuse the value, as a fault. */
const INTEGER_MAX = 2_147_483_647;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Declares the cursors of a list: `cursorKind("shelves", "text")` for a list ordered by name.
 * The name tells lists apart: a cursor of another list is refused instead of pointing at a random place.
 */
export function cursorKind<const Columns extends readonly CursorColumn[]>(name: string, ...columns: Columns): CursorKind<Columns> {
  return {
    encode: (values) => Buffer.from(JSON.stringify([name, ...values])).toString("base64url"),
    decode(cursor) {
      if (cursor === null || cursor === undefined) return null;
      const values = readValues(cursor, name);
      const fits = values.length === columns.length && columns.every((column, index) => isValue(column, values[index]));
      if (!fits) throw refused(cursor);
      return values as CursorValues<Columns>;
    },
  };
}

function readValues(cursor: string, name: string): unknown[] {
  if (cursor.length === 0 || cursor.length > CURSOR_LENGTH_MAX) throw refused(cursor);
  const bytes = Buffer.from(cursor, "base64url");
  if (bytes.toString("base64url") !== cursor) throw refused(cursor);
  let parsed: unknown;
  try {
    parsed = JSON.parse(bytes.toString("utf8"));
  } catch {
    throw refused(cursor);
  }
  if (!Array.isArray(parsed) || parsed[0] !== name) throw refused(cursor);
  return parsed.slice(1);
}

function isValue(column: CursorColumn, value: unknown): boolean {
  if (column === "integer") return Number.isInteger(value) && Math.abs(value as number) <= INTEGER_MAX;
  if (typeof value !== "string") return false;
  switch (column) {
    case "text":
      return !/\0|\p{Surrogate}/u.test(value);
    case "digits":
      return /^-?\d{1,18}$/.test(value);
    case "uuid":
      return UUID.test(value);
    case "instant":
      return isInstant(value);
  }
}

function isInstant(text: string): boolean {
  try {
    parseDateTime(text);
    return true;
  } catch {
    return false;
  }
}

function refused(cursor: string): Error {
  return badUserInput(
    `The cursor "${cut(cursor, CURSOR_SHOWN_MAX)}" is not one of this list's, in this order. Take it from pageInfo.endCursor of the page before, or leave it out to start at the beginning.`,
  );
}
