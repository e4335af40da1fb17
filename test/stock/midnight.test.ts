import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { withAdmin } from "../support/cluster.js";
import { bookIn, openStock, type StockFixture } from "../support/stock.js";

let stock: StockFixture;
beforeAll(async () => {
  stock = await openStock();
});
afterAll(() => stock.close());

/** From now on new connections to the database find it to be so long after the coming midnight, UTC, by `now()`. */
async function setClock(afterMidnight: string): Promise<void> {
  const name = new URL(stock.test.url).pathname.slice(1);
  await withAdmin(stock.test.adminUrl, async (admin) => {
    await admin.query("create schema if not exists shifted");
    await admin.query("grant usage on schema shifted to public");
    await admin.query(`create or replace function shifted.now() returns timestamptz language sql stable as
      $$ select (date_trunc('day', pg_catalog.now() at time zone 'UTC') + interval '1 day' + interval '${afterMidnight}') at time zone 'UTC' $$`);
    await admin.query(`alter database ${name} set search_path = shifted, public, pg_catalog`);
  });
}

async function daysOf(key: string): Promise<number> {
  const level = { variantId: await stock.variant(key), locationId: await stock.location(key) };
  const command = {
    ...bookIn(stock.clientId, level, 1),
    idempotency: { client: stock.clientId, key, operation: "book", fingerprint: "1" },
  };
  await stock.secondLedger().execute(command);
  const sql = "select distinct day from idempotency_record where key = $1";
  return (await stock.test.database.query(sql, [key])).length;
}

describe("a key written around midnight", () => {
  it("stands under both days for two minutes, so that processes on either side of it meet", async () => {
    await setClock("-5 seconds");
    expect(await daysOf("before")).toBe(1);
    await setClock("5 seconds");
    expect(await daysOf("just-after")).toBe(2);
    await setClock("115 seconds");
    expect(await daysOf("still-after")).toBe(2);
    await setClock("125 seconds");
    expect(await daysOf("long-after")).toBe(1);
  });
});
