import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { migrate } from "../../src/platform/db/migrate.js";
import { openDatabase } from "../../src/platform/db/open-database.js";
import type { Database } from "../../src/platform/db/database.js";
import { startEmbedded, type EmbeddedPostgres } from "../../src/platform/postgres/embedded.js";
import { Ledger } from "../../src/stock/index.js";
import { withAdmin } from "../support/cluster.js";
import { bookIn } from "../support/stock.js";

const COMMITS = 20;

let folder: string;
let postgres: EmbeddedPostgres;
let database: Database;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "inventory-hub-durable-"));
  // The server as the hub runs it, not as the other tests do.
  postgres = await startEmbedded({ dataDir: join(folder, "hub") });
  await migrate({ ownerUrl: postgres.ownerUrl, runtimeUrl: postgres.url });
  database = await openDatabase({ url: postgres.url, limits: { poolReadsMax: 1 } });
});
afterAll(async () => {
  await database.close();
  await postgres.stop();
  await rm(folder, { recursive: true, force: true });
});

describe("an answer of the ledger", () => {
  it("comes after its commit has reached the disk", async () => {
    await database.query("insert into location (code, name) values ('WH-1', 'Warehouse')");
    await database.query("insert into product (id, handle, title) values (gen_random_uuid(), 'p', 'P')");
    await database.query("insert into variant (product_id, position, sku, sku_folded) select id, 0, 'A', 'a' from product");
    const [place] = await database.query<{ variantId: number; locationId: number; actor: number }>(
      `select v.id as "variantId", l.id as "locationId", c.id as actor from variant v, location l, api_client c where c.role = 'SYSTEM'`,
    );
    if (place === undefined) throw new Error("There is no place to book at.");
    const ledger = new Ledger({ url: postgres.url, stores: [], systemActor: place.actor, onFault: () => undefined });
    let behind = 0;
    await withAdmin(postgres.adminUrl, async (admin) => {
      for (let count = 0; count < COMMITS; count += 1) {
        await ledger.execute(bookIn(place.actor, place, 1));
        const { rows } = await admin.query<{ behind: boolean }>(
          "select pg_current_wal_flush_lsn() < pg_current_wal_insert_lsn() as behind",
        );
        if (rows[0]?.behind === true) behind += 1;
      }
      const { rows } = await admin.query<{ name: string; setting: string }>(
        "select name, setting from pg_settings where name in ('fsync', 'full_page_writes', 'synchronous_commit') order by name",
      );
      expect(rows.map(({ name, setting }) => `${name} ${setting}`)).toEqual(["fsync on", "full_page_writes on", "synchronous_commit on"]);
    });
    await ledger.close();
    // The server writes a little by itself now and then; a ledger that does not wait is behind nearly always.
    expect(behind).toBeLessThan(COMMITS / 4);
  });
});
