import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PipelinedConnection } from "../../../src/platform/db/pipeline.js";
import { CommitRolledBack, runBatch } from "../../../src/stock/ledger/batch.js";
import { LevelLocks } from "../../../src/stock/ledger/level-locks.js";
import { TotalGuard } from "../../../src/stock/ledger/total-guard.js";
import { bookIn, openStock, type StockFixture } from "../../support/stock.js";

let stock: StockFixture;
beforeAll(async () => {
  stock = await openStock();
});
afterAll(() => stock.close());

describe("a COMMIT that PostgreSQL answers with ROLLBACK", () => {
  it("is no commit: the batch fails, to be run again", async () => {
    const level = { variantId: await stock.variant("ROLLED-BACK"), locationId: await stock.location("WH-1") };
    await stock.stock(level, 3);
    const limits = { statementTimeoutMs: 5_000, lockTimeoutMs: 5_000, silenceMs: 6_000 };
    const connection = await PipelinedConnection.open({ url: stock.test.url, applicationName: "test", ...limits });
    const run = connection.run.bind(connection);
    // The server's answer is a real one: what was sent is undone.
    connection.run = (statements) =>
      run([...statements].map((statement) => (statement.text === "commit" ? { text: "rollback" } : statement)));
    const tools = {
      connection,
      stores: new Map(),
      locks: new LevelLocks([]),
      totals: new TotalGuard(),
      systemActor: stock.clientId,
      commitSent: false,
    };
    const times = { readMs: 0, decideMs: 0, writeMs: 0 };
    const batch = runBatch({ ...tools, times }, [{ commands: [bookIn(stock.clientId, level, 4)], atomic: false }]);
    await expect(batch).rejects.toThrow(CommitRolledBack);
    await connection.close();
    expect(await stock.level(level)).toMatchObject({ available: 3, version: 1 });
  });
});
