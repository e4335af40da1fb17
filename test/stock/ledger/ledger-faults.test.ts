import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Refusal } from "../../../src/platform/errors/user-error.js";
import { Ledger, type LevelKey, type StockCommand } from "../../../src/stock/index.js";
import { withAdmin } from "../../support/cluster.js";
import { openStock, type StockFixture } from "../../support/stock.js";

let stock: StockFixture;
let locationId: number;
let count = 0;

beforeAll(async () => {
  stock = await openStock();
  locationId = await stock.location("WH-1");
});
afterAll(() => stock.close());

async function newLevel(quantity: number): Promise<LevelKey> {
  count += 1;
  const level = { variantId: await stock.variant(`FAULT-${count}`), locationId };
  await stock.stock(level, quantity);
  return level;
}

function reserve(level: LevelKey, key: string): StockCommand<null> {
  return {
    idempotency: { client: stock.clientId, key, operation: "reserve", fingerprint: "1" },
    actor: stock.clientId,
    weight: 1,
    needs: { levels: [level] },
    decide: (books) => {
      books.post({ kind: "RESERVE", level, from: "AVAILABLE", to: "RESERVED", quantity: 1 });
      return null;
    },
  };
}

describe("the ledger under faults", () => {
  it("loses and doubles nothing when its connection is killed again and again", async () => {
    const level = await newLevel(100_000);
    const { pathname } = new URL(stock.test.url);
    let kills = 0;
    let acknowledged = 0;
    let running = true;
    const killer = (async () => {
      let before = -1;
      while (running) {
        // Once between two acknowledgements: a machine that is slower than the killer would see no batch come to its end.
        if (acknowledged === before) await new Promise(setImmediate);
        if (acknowledged === before) continue;
        before = acknowledged;
        const sql = "select pg_terminate_backend(pid) from pg_stat_activity where datname = $1 and application_name = 'hub ledger'";
        const { rowCount } = await withAdmin(stock.test.adminUrl, (admin) => admin.query(sql, [pathname.slice(1)]));
        kills += rowCount ?? 0;
      }
    })();
    const acknowledge = async (key: string): Promise<unknown> => {
      const result = await stock.ledger.execute(reserve(level, key));
      acknowledged += 1;
      return result;
    };
    const results: unknown[] = [];
    for (let wave = 0; kills < 10; wave += 1) {
      const keys = Array.from({ length: 20 }, (_, index) => `kill-${wave}-${index}`);
      results.push(...(await Promise.all(keys.map((key) => acknowledge(key)))));
    }
    running = false;
    await killer;
    expect(results.filter((result) => result instanceof Refusal)).toHaveLength(0);
    const done = results.length;
    expect(await stock.level(level)).toMatchObject({ available: 100_000 - done, reserved: done, version: done + 1 });
    const sql = "select count(distinct sequence)::int as count from idempotency_record where key like 'kill-%'";
    expect(await stock.test.database.query(sql)).toEqual([{ count: done }]);
  });

  it("goes on where a migration changes the type of a column that its statements read", async () => {
    const level = await newLevel(2);
    await stock.ledger.execute(reserve(level, "before-migration"));
    const owner = new pg.Client({ connectionString: stock.test.ownerUrl });
    await owner.connect();
    await owner.query("alter table location alter column code type varchar(300)");
    await owner.end();
    expect(await stock.ledger.execute(reserve(level, "after-migration"))).not.toBeInstanceOf(Refusal);
    expect(await stock.level(level)).toMatchObject({ available: 0, reserved: 2, version: 3 });
  });

  it("answers everybody although its observer fails", async () => {
    const level = await newLevel(2);
    const [system] = await stock.test.database.query<{ id: number }>("select id from api_client where role = 'SYSTEM'");
    const faults: unknown[] = [];
    const observer = {
      batch: () => {
        throw new Error("a mistake of the observer");
      },
      overloaded: () => undefined,
    };
    const options = { url: stock.test.url, stores: [], systemActor: system?.id ?? 0, onFault: (error: unknown) => faults.push(error) };
    const ledger = new Ledger({ ...options, observer });
    const results = await Promise.allSettled([ledger.execute(reserve(level, "observed-1")), ledger.execute(reserve(level, "observed-2"))]);
    await ledger.close();
    expect(results.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled"]);
    expect(faults).toHaveLength(1);
    expect(await stock.level(level)).toMatchObject({ available: 0, reserved: 2 });
  });

  it("answers OVERLOADED at once where the queue is full, and what was queued still runs", async () => {
    const level = await newLevel(100);
    const small = stock.secondLedger({ queueCommandsMax: 10 });
    const results = await Promise.allSettled(Array.from({ length: 15 }, (_, index) => small.execute(reserve(level, `full-${index}`))));
    expect(results.filter((result) => result.status === "fulfilled")).toHaveLength(10);
    const refused = results.flatMap((result) => (result.status === "rejected" ? [result.reason as { extensions: unknown }] : []));
    expect(refused).toHaveLength(5);
    for (const error of refused) expect(error.extensions).toEqual({ code: "OVERLOADED", retryAfterMs: 500 });
    expect(await stock.level(level)).toMatchObject({ available: 90 });
  });

  it("turns away commands that waited too long while a batch was held up, without touching them", async () => {
    const level = await newLevel(100);
    const impatient = stock.secondLedger({ waitMsMax: 100 });
    await stock.test.database.transaction(async (transaction) => {
      await transaction.query("select 1 from inventory_level where variant_id = $1 for update", [level.variantId]);
      const inBatch = impatient.execute(reserve(level, "held-up"));
      await new Promise(setImmediate);
      const late = await impatient.execute(reserve(level, "late")).catch((error: unknown) => error);
      expect(late).toMatchObject({ extensions: { code: "OVERLOADED" } });
      void inBatch.catch(() => undefined);
    });
    await impatient.close();
    expect(await stock.level(level)).toMatchObject({ available: 99, reserved: 1 });
  });

  it("answers UNAVAILABLE past the deadline and runs again once the database lets it", async () => {
    const level = await newLevel(10);
    const brief = stock.secondLedger({ retryMsMax: 1, lockWaitMsMax: 50 });
    await stock.test.database.transaction(async (transaction) => {
      await transaction.query("select 1 from inventory_level where variant_id = $1 for update", [level.variantId]);
      const failed = await brief.execute(reserve(level, "brief")).catch((error: unknown) => error);
      expect(failed).toMatchObject({ extensions: { code: "UNAVAILABLE", outcome: "NOT_DONE" } });
    });
    // By a ledger with more patience: to this one any hiccup of the machine is past the deadline.
    expect(await stock.ledger.execute(reserve(level, "brief"))).toMatchObject({ replayed: false });
    expect(await stock.level(level)).toMatchObject({ available: 9 });
  });

  it("refuses commands once it is closed, and finishes those it had accepted", async () => {
    const level = await newLevel(10);
    const closing = stock.secondLedger();
    const accepted = closing.execute(reserve(level, "closing"));
    await closing.close();
    expect(await accepted).toMatchObject({ replayed: false });
    await expect(closing.execute(reserve(level, "closed"))).rejects.toMatchObject({
      extensions: { code: "UNAVAILABLE", outcome: "NOT_DONE", retryAfterMs: 1_000 },
    });
  });
});
