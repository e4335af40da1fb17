import { parseValue } from "graphql";
import { describe, expect, it } from "vitest";
import { HubError } from "../../../src/platform/errors/hub-error.js";
import { DateTime, parseDateTime } from "../../../src/platform/graphql/date-time.js";
import { acceptJson, Json } from "../../../src/platform/graphql/json.js";
import { Sequence } from "../../../src/platform/graphql/sequence.js";

describe("DateTime", () => {
  it.each([
    ["2026-01-31T12:00:00Z", "2026-01-31T12:00:00.000Z"],
    ["2026-01-31T12:00:00.5+01:00", "2026-01-31T11:00:00.500Z"],
    ["2026-01-31T12:00:00.123456789-12:30", "2026-02-01T00:30:00.123Z"],
    ["2024-02-29T23:59:59Z", "2024-02-29T23:59:59.000Z"],
    ["2000-02-29T00:00:00Z", "2000-02-29T00:00:00.000Z"],
    ["0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000Z"],
    ["9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999Z"],
    ["2038-01-19T03:14:08Z", "2038-01-19T03:14:08.000Z"],
  ])("reads %s", (text, instant) => {
    expect(parseDateTime(text).toISOString()).toBe(instant);
  });

  it.each([
    "",
    "now",
    "2026-01-31",
    "2026-01-31T12:00:00",
    "2026-01-31 12:00:00Z",
    "2026-01-31T12:00Z",
    "2026-1-31T12:00:00Z",
    "2026-13-01T00:00:00Z",
    "2026-00-01T00:00:00Z",
    "2026-01-00T00:00:00Z",
    "2026-02-30T00:00:00Z",
    "2025-02-29T00:00:00Z",
    "1900-02-29T00:00:00Z",
    "2026-01-31T24:00:00Z",
    "2026-01-31T12:60:00Z",
    "2016-12-31T23:59:60Z",
    "2026-01-31T12:00:00+24:00",
    "2026-01-31T12:00:00+01:60",
    "2026-01-31T12:00:00.Z",
    "2026-01-31T12:00:00.1234567890Z",
    "0000-06-01T00:00:00Z",
    "0001-01-01T00:00:00+01:00",
    "9999-12-31T23:59:59-01:00",
    "+012026-01-31T12:00:00Z",
    "2026-01-31T12:00:00Z\n",
  ])("refuses %j", (text) => {
    expect(() => parseDateTime(text)).toThrow("This is not a DateTime.");
  });

  it("takes strings only, and prints instants and stored texts alike", () => {
    expect(() => DateTime.parseValue(1_767_225_600_000)).toThrow("must be a string");
    expect(() => DateTime.parseLiteral(parseValue("2026"), {})).toThrow("must be a string");
    expect(DateTime.serialize(new Date(0))).toBe("1970-01-01T00:00:00.000Z");
    expect(DateTime.serialize("2026-01-31T12:00:00+01:00")).toBe("2026-01-31T11:00:00.000Z");
    expect(() => DateTime.serialize("soon")).toThrow();
    expect(() => DateTime.serialize(new Date(Number.NaN))).toThrow();
  });
});

describe("Sequence", () => {
  it("is a decimal string up to 2^63 − 1, in and out", () => {
    for (const text of ["0", "1042", "9007199254740993", "9223372036854775807"]) {
      expect(Sequence.parseValue(text)).toBe(text);
      expect(Sequence.serialize(text)).toBe(text);
      expect(Sequence.serialize(BigInt(text))).toBe(text);
    }
  });

  it.each(["", "-1", "+1", "01", "1.0", "1e3", " 1", "1\n", "9223372036854775808", "99999999999999999999", "0x10", 7, null, 1.5])(
    "refuses %j",
    (value) => {
      expect(() => Sequence.parseValue(value)).toThrow("This is not a Sequence.");
    },
  );

  it("refuses number literals, which lose digits on the way", () => {
    expect(Sequence.parseLiteral(parseValue('"42"'), {})).toBe("42");
    expect(() => Sequence.parseLiteral(parseValue("42"), {})).toThrow("This is not a Sequence.");
  });
});

describe("JSON", () => {
  const nested = (depth: number): unknown => (depth === 0 ? 1 : { inside: nested(depth - 1) });

  it("takes any value up to 8 levels deep", () => {
    for (const value of [null, true, 0, -0.5, "text", [], {}, { list: [1, { a: null }] }, nested(8)]) expect(acceptJson(value)).toBe(value);
    expect(() => acceptJson(nested(9))).toThrow(HubError);
    expect(() => acceptJson([[[[[[[[[]]]]]]]]])).toThrow("at most 8");
  });

  it("refuses keys that reach prototypes, at any depth, in values and literals", () => {
    for (const key of ["__proto__", "constructor", "prototype"]) {
      expect(() => Json.parseValue(JSON.parse(`{ "a": [{ "${key}": 1 }] }`))).toThrow(`"${key}"`);
      expect(() => Json.parseLiteral(parseValue(`{ a: [{ ${key}: 1 }] }`), {})).toThrow(`"${key}"`);
    }
  });

  it("refuses numbers that are too large to be kept", () => {
    expect(() => Json.parseValue(JSON.parse("[1e400]"))).toThrow("too large");
    expect(() => Json.parseLiteral(parseValue(`${"9".repeat(400)}.0`), {})).toThrow("too large");
  });

  it("reads literals with their variables", () => {
    expect(Json.parseLiteral(parseValue("{ a: [1, $b, true, null] }"), { b: "x" })).toEqual({ a: [1, "x", true, null] });
  });
});
