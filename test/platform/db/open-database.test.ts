import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connectionsInUse, createTestDatabase } from "../../support/database.js";
import type { TestDatabase } from "../../support/database.js";

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test.close());

describe("query", () => {
  it("answers rows as plain objects", async () => {
    expect(await test.database.query<{ name: string }>("select name from api_client where role = $1", ["SYSTEM"])).toEqual([
      { name: "hub" },
    ]);
    expect(connectionsInUse(test.database)).toBe(0);
  });
});
