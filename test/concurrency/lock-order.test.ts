import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { v7 } from "uuid";
import { Refusal } from "../../src/platform/errors/user-error.js";
import { newReservation, addHeld, extendReservation, putReservation, reservationStore } from "../../src/reservations/index.js";
import { Ledger, type BatchFigures, type LevelKey, type StockCommand } from "../../src/stock/index.js";
import { callerOver, hubOver } from "../support/hub.js";
import { openStock, type StockFixture } from "../support/stock.js";

const LEVELS = 12;
const ROUNDS = 60;

let stock: StockFixture;
let levels: LevelKey[];
const ledgers: Ledger[] = [];
/** How often each batch had to be run. */
const attempts: number[] = [];

beforeAll(async () => {
  stock = await openStock([reservationStore] as Parameters<typeof openStock>[0]);
  const locationId = await stock.location("WH-1");
  levels = [];
  for (let count = 0; count < LEVELS; count += 1) {
    const level = { variantId: await stock.variant(`ORDER-${count}`), locationId };
    await stock.stock(level, 10_000);
    levels.push(level);
  }
  const [system] = await stock.test.database.query<{ id: number }>("select id from api_client where role = 'SYSTEM'");
  const observer = { overloaded: () => undefined, batch: (figures: BatchFigures) => void attempts.push(figures.attempts) };
  for (let count = 0; count < 2; count += 1) {
    const stores = [reservationStore] as unknown as ConstructorParameters<typeof Ledger>[0]["stores"];
    ledgers.push(new Ledger({ url: stock.test.url, stores, systemActor: system?.id ?? 0, onFault: () => undefined, observer }));
  }
});
afterAll(async () => {
  await Promise.all(ledgers.map((ledger) => ledger.close()));
  await stock.close();
});

/** A command on all levels, named in this order. */
function touchAll(inOrder: readonly LevelKey[]): StockCommand<null> {
  return {
    idempotency: null,
    actor: stock.clientId,
    weight: 1,
    needs: { levels: inOrder },
    decide: (books) => {
      for (const level of inOrder) books.post({ kind: "RESERVE", level, from: "AVAILABLE", to: "RESERVED", quantity: 1 });
      return null;
    },
  };
}

async function hold(level: LevelKey): Promise<string> {
  const id = v7();
  const addition = { ...level, sku: "", location: "", quantity: 1 };
  await stock.ledger.execute<null>({
    idempotency: null,
    actor: stock.clientId,
    weight: 1,
    needs: { levels: [level] },
    decide: (books) => {
      const expiresAt = new Date(books.now.getTime() + 3_600_000);
      putReservation(books, addHeld(books, newReservation(books, { id, channelId: null, reference: null, expiresAt }), [addition]));
      return null;
    },
  });
  return id;
}

describe("batches of two processes on the same rows", () => {
  it("never wait for each other in a circle over levels, in whatever order their commands name them", async () => {
    attempts.length = 0;
    const [first, second] = ledgers;
    for (let round = 0; round < ROUNDS; round += 1) {
      const turned = [...levels.slice(round % LEVELS), ...levels.slice(0, round % LEVELS)];
      const results = await Promise.all([first?.execute(touchAll(turned)), second?.execute(touchAll([...turned].reverse()))]);
      expect(results.filter((result) => result instanceof Refusal)).toEqual([]);
    }
    expect(attempts).toEqual(Array.from({ length: 2 * ROUNDS }, () => 1));
  });

  it("never do so over documents either", async () => {
    const ids = await Promise.all(levels.map(hold));
    attempts.length = 0;
    const hubs = ledgers.map((ledger) => hubOver(stock, ledger));
    const caller = callerOver(stock);
    for (let round = 0; round < ROUNDS; round += 1) {
      const answers = await Promise.all(
        hubs.flatMap((hub, index) =>
          (index === 0 ? ids : [...ids].reverse()).map((id) =>
            extendReservation(hub, caller, { idempotencyKey: v7(), id, expectedVersion: null, ttlSeconds: 3_600 }),
          ),
        ),
      );
      expect(answers.flatMap(({ userErrors }) => userErrors)).toEqual([]);
    }
    expect(attempts.filter((count) => count !== 1)).toEqual([]);
  });
});
