import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { withAdmin } from "../../support/cluster.js";
import { bookIn, openStock, type StockFixture } from "../../support/stock.js";
import { startTestHub, type TestHub } from "../../support/test-hub.js";

const LOCATION = `mutation { locationUpsertMany(input: { locations: [{ code: "WH", name: "Warehouse" }] }) { userErrors { message } } }`;
const PRODUCT = `mutation { productUpsertMany(input: { products: [{ handle: "cup", title: "Cup", variants: [{ sku: "CUP" }] }] }) { userErrors { message } } }`;
const ADJUST = `mutation ($key: String!) {
  inventoryAdjust(input: { idempotencyKey: $key, reason: FOUND, lines: [{ sku: "CUP", location: "WH", delta: 1 }] }) { userErrors { code message } }
}`;

const owner = (adminUrl: string, sql: string): Promise<unknown> => withAdmin(adminUrl, (admin) => admin.query(sql));

/** As where every hub was down for days, or somebody dropped them. */
const DROP_ALL = `do $$ declare name text; begin
  for name in select partition.name from public.idempotency_partitions() partition loop execute format('drop table public.%I', name); end loop; end $$`;
/** As where the owner's function cannot do its work. */
const MAKE_NOTHING = "create or replace function idempotency_partitions_maintain() returns void language sql security definer as 'select'";

describe("A hub whose partition for today is missing", () => {
  let hub: TestHub;
  beforeAll(async () => {
    hub = await startTestHub();
    await hub.admin.data(LOCATION);
    await hub.admin.data(PRODUCT);
  });
  afterAll(() => hub.close());
  beforeEach(() => owner(hub.test.adminUrl, DROP_ALL));

  const partitions = (): Promise<unknown[]> => hub.test.database.query("select name from idempotency_partitions()");
  const ready = async (): Promise<number> => (await fetch(`${hub.url}/readyz`)).status;

  it("makes it, and every command is booked, once", async () => {
    const keys = Array.from({ length: 30 }, (_, index) => `missing-${index}`);
    const answers = await Promise.all(keys.map((key) => hub.admin.data(ADJUST, { key })));
    expect(answers).toEqual(keys.map(() => ({ inventoryAdjust: { userErrors: [] } })));
    const sql = "select available from inventory_level";
    expect(await hub.test.database.query(sql)).toEqual([{ available: keys.length }]);
    expect(await partitions()).toHaveLength(1);
  });

  it("is ready, since the look makes it", async () => {
    expect(await ready()).toBe(200);
    expect(await partitions()).toHaveLength(1);
  });

  it("is not ready where it cannot be made, nor where tomorrow's cannot", async () => {
    const [{ definition } = { definition: "" }] = await hub.test.database.query<{ definition: string }>(
      "select pg_get_functiondef('idempotency_partitions_maintain'::regproc) as definition",
    );
    await owner(hub.test.adminUrl, MAKE_NOTHING);
    expect(await ready()).toBe(503);
    await owner(
      hub.test.adminUrl,
      `do $$ begin execute format('create table only_today partition of idempotency_record for values from (%L) to (%L)',
        (now() at time zone 'UTC')::date, (now() at time zone 'UTC')::date + 1); end $$`,
    );
    expect(await ready()).toBe(503);
    await owner(hub.test.adminUrl, definition);
    expect(await ready()).toBe(200);
  });
});

describe("A ledger whose partition cannot be made", () => {
  let stock: StockFixture;
  beforeAll(async () => {
    stock = await openStock();
  });
  afterAll(() => stock.close());

  it("says that nothing was changed and when to try again, and goes on once it can", async () => {
    const level = { variantId: await stock.variant("CUP"), locationId: await stock.location("WH") };
    await owner(stock.test.adminUrl, DROP_ALL);
    await owner(stock.test.adminUrl, MAKE_NOTHING);
    const ledger = stock.secondLedger({ retryMsMax: 1 });
    const idempotency = { client: stock.clientId, key: "key", operation: "book", fingerprint: "1" };
    const command = { ...bookIn(stock.clientId, level, 1), idempotency };
    await expect(ledger.execute(command)).rejects.toMatchObject({ extensions: { code: "UNAVAILABLE", outcome: "NOT_DONE" } });
    await owner(
      stock.test.adminUrl,
      `do $$ begin execute format('create table by_hand partition of idempotency_record for values from (%L) to (%L)',
        (now() at time zone 'UTC')::date, (now() at time zone 'UTC')::date + 7); end $$`,
    );
    expect(await ledger.execute(command)).toMatchObject({ replayed: false });
  });
});
