import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "../support/database.js";
import { GraphqlClient } from "../support/graphql-client.js";
import { PROCESS_ADMIN_KEY, startHubProcess, type HubProcess } from "../support/hub-process.js";
import { checkIntegrity } from "../support/integrity.js";

const SENDERS = 16;
const ENOUGH = 150;

let test: TestDatabase;

beforeAll(async () => {
  test = await createTestDatabase();
  await test.database.query("insert into location (code, name) values ('WH-1', 'Warehouse')");
  await test.database.query("insert into product (id, handle, title) values (gen_random_uuid(), 'p', 'P')");
  await test.database.query("insert into variant (product_id, position, sku, sku_folded) select id, 0, 'A', 'a' from product");
});
afterAll(() => test.close());

const RESERVE = `mutation ($input: ReservationCreateInput!) {
  answer: reservationCreate(input: $input) { reservation { id version createdAt } sequence replayed userErrors { code } }
}`;

interface Answer {
  readonly reservation: { readonly id: string } | null;
  readonly sequence: string | null;
  readonly replayed: boolean;
  readonly userErrors: readonly unknown[];
}

interface Burst {
  /** Answers by key. */
  readonly answered: Map<string, Answer>;
  /** Keys whose answer never came, or came as an error. */
  readonly open: Set<string>;
}

async function reserve(hub: HubProcess, idempotencyKey: string): Promise<Answer> {
  const client = new GraphqlClient(hub.url, PROCESS_ADMIN_KEY);
  const input = { idempotencyKey, lines: [{ sku: "A", location: "WH-1", quantity: 1 }] };
  return (await client.data<{ answer: Answer }>(RESERVE, { input })).answer;
}

/** Reserves unit after unit from many senders until `stop` has been called and everybody has met the end. */
async function burst(hub: HubProcess, name: string, stop: () => Promise<unknown>): Promise<Burst> {
  const all: Burst = { answered: new Map(), open: new Set() };
  const stops: Promise<unknown>[] = [];
  const send = async (sender: number): Promise<void> => {
    for (let count = 0; ; count += 1) {
      const key = `${name}-${sender}-${count}`;
      all.open.add(key);
      try {
        all.answered.set(key, await reserve(hub, key));
      } catch {
        return;
      }
      all.open.delete(key);
      if (all.answered.size >= ENOUGH && stops.length === 0) stops.push(stop());
    }
  };
  await Promise.all(Array.from({ length: SENDERS }, (_, sender) => send(sender)));
  await Promise.all(stops);
  return all;
}

/** What was answered stands and is answered so again; what was not is done once, now or before. */
async function expectNothingLost({ answered, open }: Burst): Promise<void> {
  const hub = await startHubProcess(test);
  try {
    for (const [key, answer] of answered) expect(await reserve(hub, key)).toEqual({ ...answer, replayed: true });
    for (const key of open) expect((await reserve(hub, key)).userErrors).toEqual([]);
  } finally {
    expect(await hub.stop()).toBe(0);
  }
  const rows = await test.database.query<{ units: number; reservations: number }>(
    "select reserved as units, (select count(*)::int from reservation) as reservations from inventory_level",
  );
  const keys = await test.database.query("select distinct key from idempotency_record where key not like 'stock-%'");
  expect(rows).toEqual([{ units: keys.length, reservations: keys.length }]);
  expect((await checkIntegrity(test.database)).drifted).toEqual([]);
}

async function stockUp(hub: HubProcess, key: string): Promise<void> {
  const input = { idempotencyKey: key, reason: "FOUND", lines: [{ sku: "A", location: "WH-1", delta: 100_000 }] };
  await new GraphqlClient(hub.url, PROCESS_ADMIN_KEY).data(
    `mutation ($input: InventoryAdjustInput!) { inventoryAdjust(input: $input) { userErrors { code } } }`,
    { input },
  );
}

describe("a hub that ends in the middle of a burst", () => {
  it("has lost nothing it answered for, and repeats what it did not answer once, where it was killed", { timeout: 60_000 }, async () => {
    const hub = await startHubProcess(test);
    await stockUp(hub, "stock-killed");
    const results = await burst(hub, "killed", () => hub.kill());
    expect(results.open.size).toBeGreaterThan(0);
    await expectNothingLost(results);
  });

  it("finishes what it has accepted where it was told to stop, and ends with 0", { timeout: 60_000 }, async () => {
    const hub = await startHubProcess(test);
    await stockUp(hub, "stock-stopped");
    let code: number | null = null;
    const results = await burst(hub, "stopped", async () => (code = await hub.stop()));
    expect(code).toBe(0);
    await expectNothingLost(results);
  });
});
