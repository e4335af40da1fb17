import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Refusal } from "../../src/platform/errors/user-error.js";
import { Ledger, type Executed, type LedgerLimits, type LevelKey, type StockCommand } from "../../src/stock/index.js";
import { CuttingProxy } from "../support/cutting-proxy.js";
import { openStock, type StockFixture } from "../support/stock.js";

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
  const level = { variantId: await stock.variant(`WIRE-${count}`), locationId };
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

interface Wire {
  readonly proxy: CuttingProxy;
  readonly ledger: Ledger;
}

/** A ledger whose only way to the database is a wire that can be cut. */
async function onWire(limits: Partial<LedgerLimits>, run: (wire: Wire) => Promise<void>): Promise<void> {
  const { proxy, url } = await CuttingProxy.open(stock.test.url);
  const [system] = await stock.test.database.query<{ id: number }>("select id from api_client where role = 'SYSTEM'");
  const ledger = new Ledger({ url, stores: [], systemActor: system?.id ?? 0, onFault: () => undefined, limits });
  try {
    await run({ proxy, ledger });
  } finally {
    await ledger.close();
    await proxy.close();
  }
}

function accepted<Outcome>(result: Executed<Outcome> | Refusal): Executed<Outcome> {
  if (result instanceof Refusal) throw new Error(`Refused: ${JSON.stringify(result.errors)}`);
  return result;
}

const failureOf = async (answer: Promise<unknown>): Promise<unknown> =>
  answer.then(
    () => "no failure",
    (error: unknown) => error,
  );

describe("a ledger whose wire to the database is cut", () => {
  it("books once where the answer to the COMMIT is lost, and gives the one true answer", async () => {
    const level = await newLevel(3);
    await onWire({}, async ({ proxy, ledger }) => {
      proxy.traffic = "CUT_AFTER_COMMIT";
      const answer = ledger.execute(reserve(level, "reply-lost"));
      await expect.poll(() => proxy.cuts).toBe(1);
      proxy.traffic = "PASS";
      const { sequence } = accepted(await answer);
      expect(await stock.level(level)).toMatchObject({ available: 2, reserved: 1, version: 2 });
      expect(accepted(await stock.ledger.execute(reserve(level, "reply-lost")))).toMatchObject({ sequence, replayed: true });
    });
  });

  it("books once where the COMMIT itself was lost", async () => {
    const level = await newLevel(3);
    await onWire({}, async ({ proxy, ledger }) => {
      proxy.traffic = "CUT_BEFORE_COMMIT";
      const answer = ledger.execute(reserve(level, "commit-lost"));
      // It tries again, and is cut off again, until somebody looks.
      await expect.poll(() => proxy.cuts, { timeout: 10_000 }).toBeGreaterThan(0);
      proxy.traffic = "PASS";
      expect(accepted(await answer).replayed).toBe(false);
      expect(await stock.level(level)).toMatchObject({ available: 2, reserved: 1, version: 2 });
    });
  });

  it("says that the outcome is unknown where it cannot find out, and a repeat tells", async () => {
    const level = await newLevel(1);
    await onWire({ retryMsMax: 300 }, async ({ proxy, ledger }) => {
      proxy.traffic = "CUT_AFTER_COMMIT";
      proxy.trafficAfterCut = "REFUSE";
      const failure = failureOf(ledger.execute(reserve(level, "unknown")));
      expect(await failure).toMatchObject({ extensions: { code: "UNAVAILABLE", outcome: "UNKNOWN" } });
      proxy.traffic = "PASS";
      expect(accepted(await ledger.execute(reserve(level, "unknown"))).replayed).toBe(true);
      expect(await stock.level(level)).toMatchObject({ available: 0, reserved: 1 });
    });
  });

  it("says that nothing was done where the database was never reached", async () => {
    const level = await newLevel(1);
    await onWire({ retryMsMax: 300 }, async ({ proxy, ledger }) => {
      proxy.traffic = "REFUSE";
      const failure = await failureOf(ledger.execute(reserve(level, "never-sent")));
      expect(failure).toMatchObject({ extensions: { code: "UNAVAILABLE", outcome: "NOT_DONE" } });
      proxy.traffic = "PASS";
      expect(accepted(await ledger.execute(reserve(level, "never-sent"))).replayed).toBe(false);
    });
  });

  it("gives up a connection that went silent and goes on over a new one", async () => {
    const level = await newLevel(2);
    await onWire({ silenceMsMax: 200 }, async ({ proxy, ledger }) => {
      accepted(await ledger.execute(reserve(level, "before-silence")));
      proxy.traffic = "SILENT";
      const answer = ledger.execute(reserve(level, "in-silence"));
      await expect.poll(() => proxy.connections).toBeGreaterThan(1);
      proxy.traffic = "PASS";
      accepted(await answer);
      expect(await stock.level(level)).toMatchObject({ available: 0, reserved: 2, version: 3 });
    });
  });

  it("closes in a moment while the database is away, and answers those it had accepted", async () => {
    const level = await newLevel(1);
    await onWire({ retryMsMax: 60_000 }, async ({ proxy, ledger }) => {
      proxy.traffic = "REFUSE";
      const failure = failureOf(ledger.execute(reserve(level, "closing")));
      await expect.poll(() => proxy.connections).toBeGreaterThan(0);
      await ledger.close();
      expect(await failure).toMatchObject({ extensions: { code: "UNAVAILABLE", outcome: "NOT_DONE" } });
      expect(await stock.level(level)).toMatchObject({ available: 1, reserved: 0, version: 1 });
    });
  });
});
