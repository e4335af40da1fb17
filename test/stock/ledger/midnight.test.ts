import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { recordDaysSql } from "../../../src/stock/ledger/batch-write.js";
import { bookIn, openStock, type StockFixture } from "../../support/stock.js";

let stock: StockFixture;
beforeAll(async () => {
  stock = await openStock();
});
afterAll(() => stock.close());

/** The days under which the ledger writes a key at a moment. */
async function daysAt(moment: string): Promise<string[]> {
  const sql = `select day::text from (${recordDaysSql("$1::timestamptz")}) days order by day`;
  return (await stock.test.database.query<{ day: string }>(sql, [moment])).map(({ day }) => day);
}

describe("a key written around midnight", () => {
  it("stands under both days for two minutes, so that processes on either side of it meet", async () => {
    expect(await daysAt("2026-03-01T23:59:55Z")).toEqual(["2026-03-01"]);
    expect(await daysAt("2026-03-02T00:00:05Z")).toEqual(["2026-03-01", "2026-03-02"]);
    expect(await daysAt("2026-03-02T00:01:55Z")).toEqual(["2026-03-01", "2026-03-02"]);
    expect(await daysAt("2026-03-02T00:02:05Z")).toEqual(["2026-03-02"]);
    expect(await daysAt("2026-03-02T01:00:05+01:00")).toEqual(["2026-03-01", "2026-03-02"]);
  });

  it("stands where the ledger writes it under the days of its own clock", async () => {
    const level = { variantId: await stock.variant("NOW"), locationId: await stock.location("NOW") };
    const idempotency = { client: stock.clientId, key: "now", operation: "book", fingerprint: "1" };
    await stock.secondLedger().execute({ ...bookIn(stock.clientId, level, 1), idempotency });
    const written = await stock.test.database.query(
      `select distinct record.day::text from idempotency_record record
       where key = 'now' and day in (select day from (${recordDaysSql("record.recorded_at")}) days) order by 1`,
    );
    expect(written.length).toBeGreaterThan(0);
  });
});
