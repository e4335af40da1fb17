import { afterAll, beforeAll, expect, it } from "vitest";
import { QUANTITY_MAX, QUANTITY_MAX_TEXT } from "../../src/platform/numbers/quantity.js";
import { createTestDatabase, type TestDatabase } from "../support/database.js";

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test.close());

const CHECKS = ["api_client_fact_quantity_max_range", "channel_buffer_range", "inventory_level_range", "stock_policy_range"];

const CHECKS_SQL = `
  select conname as name, pg_get_constraintdef(oid) as text from pg_constraint where conname = any($1::text[]) order by conname`;

it("is the bound that the database's checks know", async () => {
  const checks = await test.database.query<{ name: string; text: string }>(CHECKS_SQL, [CHECKS]);
  expect(checks.map(({ name }) => name)).toEqual(CHECKS);
  for (const { name, text } of checks) {
    const bounds = [...text.matchAll(/\d{9,}/g)].map(([digits]) => Number(digits));
    expect(new Set(bounds), name).toEqual(new Set([QUANTITY_MAX]));
  }
});

it("is written as texts have it", () => {
  expect(QUANTITY_MAX_TEXT).toBe("2,000,000,000");
});
