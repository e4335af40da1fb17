import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bigints, booleans, integers, smallints, texts, timestamps, uuids } from "../../../src/platform/db/binary-arrays.js";
import { createTestDatabase, type TestDatabase } from "../../support/database.js";

let test: TestDatabase;
beforeAll(async () => void (test = await createTestDatabase()));
afterAll(() => test.close());

/** What the server has of an array that was sent in binary, in its own notation. */
async function received(type: string, array: Buffer): Promise<string | null | undefined> {
  const [row] = await test.database.query<{ text: string | null }>(`select ($1::${type}[])::text as text`, [array]);
  return row?.text;
}

describe("binary arrays", () => {
  it("carry whole numbers up to their limits, and nulls", async () => {
    expect(await received("integer", integers([0, -1, null, 2_147_483_647, -2_147_483_648]))).toBe("{0,-1,NULL,2147483647,-2147483648}");
    expect(await received("smallint", smallints([0, null, 32_767, -32_768]))).toBe("{0,NULL,32767,-32768}");
    expect(await received("bigint", bigints(["0", null, "9223372036854775807", "-9223372036854775808"]))).toBe(
      "{0,NULL,9223372036854775807,-9223372036854775808}",
    );
    expect(await received("boolean", booleans([true, null, false]))).toBe("{t,NULL,f}");
  });

  it("carry any text that PostgreSQL can store, and tell an empty one from null", async () => {
    const given = ["", null, "null", '{"a":"b, c\\\\"}', "ÄÖ€ 漢字 🧦", "a\nb", "x".repeat(100_000)];
    const [row] = await test.database.query<{ value: unknown }>("select to_jsonb($1::text[]) as value", [texts(given)]);
    expect(row?.value).toEqual(given);
  });

  it("carry times to the millisecond, before and after 2000", async () => {
    const given = [
      "1970-01-01T00:00:00.001Z",
      "1999-12-31T23:59:59.999Z",
      "2000-01-01T00:00:00.000Z",
      "2026-11-22T03:14:15.926Z",
      "9999-12-31T23:59:59.999Z",
    ];
    const [row] = await test.database.query<{ value: (Date | null)[] }>("select $1::timestamptz[] as value", [
      timestamps([...given.map((time) => new Date(time)), null]),
    ]);
    expect(row?.value.map((time) => time?.toISOString() ?? null)).toEqual([...given, null]);
  });

  it("carry UUIDs and refuse what is none", async () => {
    const id = "0199f7a2-9c4e-7d11-8a5b-3c2d1e0f9a8b";
    expect(await received("uuid", uuids([id, null, id.toUpperCase()]))).toBe(`{${id},NULL,${id}}`);
    for (const wrong of [
      "",
      id.slice(1),
      `${id}0`,
      id.replaceAll("-", ""),
      id.replace("9", "g"),
      id.replace("-", "0"),
      id.replace("0", "é"),
    ]) {
      expect(() => uuids([wrong])).toThrow("Not a UUID");
    }
  });

  it("may be empty", async () => {
    expect(await received("integer", integers([]))).toBe("{}");
    expect(await received("text", texts([]))).toBe("{}");
    expect(await received("uuid", uuids([]))).toBe("{}");
  });

  it("refuse numbers outside the type", () => {
    expect(() => integers([2_147_483_648])).toThrow(RangeError);
    expect(() => smallints([32_768])).toThrow(RangeError);
  });
});
