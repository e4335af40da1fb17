import { GraphQLError, GraphQLScalarType, Kind } from "graphql";

const DATE_TIME = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.\d{1,9})?(?:Z|[+-](\d{2}):(\d{2}))$/;

/**
 * Reads an instant of ISO 8601 (RFC 3339) with an offset. Refuses what `Date` would guess at: a missing offset, the 30th of February,
 * hour 24, leap seconds, and instants outside the years 0001 to 9999. Digits beyond the millisecond are cut off.
 */
export function parseDateTime(text: string): Date {
  const match = DATE_TIME.exec(text);
  if (match === null) throw refused("Write it as ISO 8601 with an offset, such as 2026-01-31T12:00:00Z or 2026-01-31T12:00:00.000+01:00.");
  const [year, month, day, hour, minute, second, offsetHours, offsetMinutes] = match.slice(1).map((digits) => Number(digits ?? "0"));
  const inCalendar = (month ?? 0) >= 1 && (month ?? 0) <= 12 && (day ?? 0) >= 1 && (day ?? 0) <= daysInMonth(year ?? 0, month ?? 0);
  const onClock = (hour ?? 0) <= 23 && (minute ?? 0) <= 59 && (second ?? 0) <= 59 && (offsetHours ?? 0) <= 23 && (offsetMinutes ?? 0) <= 59;
  if (!inCalendar || !onClock) throw refused("There is no such moment in the calendar (leap seconds and hour 24 are not accepted).");
  const instant = new Date(text);
  if (!isSane(instant) || year === 0) throw refused("Years 0001 to 9999 are accepted.");
  return instant;
}

function daysInMonth(year: number, month: number): number {
  const leapYear = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return [31, leapYear ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0;
}

function isSane(instant: Date): boolean {
  const year = instant.getUTCFullYear();
  return !Number.isNaN(instant.getTime()) && year >= 1 && year <= 9999;
}

function refused(reason: string): GraphQLError {
  return new GraphQLError(`This is not a DateTime. ${reason}`);
}

/** Inside the hub an instant is a `Date`; stored answers give it as the text it was printed as. */
export const DateTime = new GraphQLScalarType<Date, string>({
  name: "DateTime",
  description:
    "An instant in ISO 8601 with an offset, such as `2026-01-31T12:00:00.000Z`; years 0001 to 9999. Answers are in UTC, to the millisecond.",
  specifiedByURL: "https://www.rfc-editor.org/rfc/rfc3339",
  serialize(value) {
    const instant = typeof value === "string" ? new Date(value) : value;
    if (!(instant instanceof Date) || !isSane(instant)) throw new TypeError("A DateTime field was given something that is no instant.");
    return instant.toISOString();
  },
  parseValue(value) {
    if (typeof value !== "string") throw refused("It must be a string.");
    return parseDateTime(value);
  },
  parseLiteral(node) {
    if (node.kind !== Kind.STRING) throw refused("It must be a string.");
    return parseDateTime(node.value);
  },
});
