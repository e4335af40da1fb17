import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { HubError } from "../../../src/platform/errors/hub-error.js";
import { cursorKind } from "../../../src/platform/graphql/cursor.js";

const places = cursorKind("places", "text", "integer", "digits", "uuid", "instant");
const others = cursorKind("others", "text", "integer", "digits", "uuid", "instant");
const place = ["ä'; --", 7, "9223372036854775", "0190a1b2-c3d4-7e5f-8a6b-0c1d2e3f4a5b", "2026-01-31T12:00:00.000Z"] as const;

const raw = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");

function expectRefused(cursor: string): void {
  expect(() => places.decode(cursor), cursor).toThrow(HubError);
  expect(() => places.decode(cursor)).toThrow("pageInfo.endCursor");
}

describe("a cursor", () => {
  it("gives back the place it was made of", () => {
    expect(places.decode(places.encode([...place]))).toEqual(place);
  });

  it("that is missing starts at the beginning", () => {
    expect(places.decode(null)).toBeNull();
    expect(places.decode(undefined)).toBeNull();
  });

  it("of another list is refused", () => {
    expectRefused(others.encode([...place]));
  });

  it("is one opaque word", () => {
    expect(places.encode([...place])).toMatch(/^[A-Za-z0-9_-]+$/);
  });

  const good = ["places", ...place];
  const replaced = (index: number, value: unknown): string => raw(good.with(index, value as string));

  it.each([
    ["nothing", ""],
    ["no base64", "%%%"],
    ["padded", `${places.encode([...place])}=`],
    ["with blanks", ` ${places.encode([...place])}`],
    ["no JSON", Buffer.from("places").toString("base64url")],
    ["no list", raw({ places: 1 })],
    ["null", raw(null)],
    ["too short", raw(good.slice(0, -1))],
    ["too long", raw([...good, 1])],
    ["a NUL in a text", replaced(1, "a\0")],
    ["half a surrogate pair", replaced(1, "\ud800")],
    ["a text that is a number", replaced(1, 1)],
    ["a text that is an object", replaced(1, {})],
    ["an integer with a fraction", replaced(2, 1.5)],
    ["an integer beyond four bytes", replaced(2, 2_147_483_648)],
    ["an integer that is text", replaced(2, "7")],
    ["digits that are none", replaced(3, "7; drop table")],
    ["digits beyond a bigint", replaced(3, "9".repeat(19))],
    ["a UUID that is none", replaced(4, "0190a1b2")],
    ["an instant that is none", replaced(5, "yesterday")],
    ["longer than any of ours", raw(["places", "x".repeat(3_000)])],
  ])("that was tampered with is refused: %s", (_name, cursor) => expectRefused(cursor));

  it("is refused or read, never a fault, whatever is sent", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.base64String(),
          fc.json().map((text) => Buffer.from(text).toString("base64url")),
        ),
        (cursor) => {
          try {
            const values = places.decode(cursor);
            expect(places.encode(values ?? [...place])).toBeTruthy();
          } catch (error) {
            expect(error).toBeInstanceOf(HubError);
          }
        },
      ),
    );
  });
});
