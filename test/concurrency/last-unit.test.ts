import { afterAll, beforeAll, expect, it } from "vitest";
import { Pool } from "undici";
import { createTestDatabase, type TestDatabase } from "../support/database.js";
import { PROCESS_ADMIN_KEY, startHubProcess, type HubProcess } from "../support/hub-process.js";

const ROUNDS = 1_000;
const CLIENTS = 64;

const RESERVE = `mutation ($input: ReservationCreateInput!) {
  reservationCreate(input: $input) { reservation { id status } userErrors { code ... on InsufficientStockError { available } } }
}`;
const ADD_ONE = `mutation ($input: InventoryAdjustInput!) {
  inventoryAdjust(input: $input) { levels { available } userErrors { code message } }
}`;

let test: TestDatabase;
let hubs: HubProcess[];
let pools: Pool[];

beforeAll(async () => {
  test = await createTestDatabase();
  hubs = await Promise.all([startHubProcess(test), startHubProcess(test)]);
  pools = hubs.map(({ url }) => new Pool(url, { connections: CLIENTS / 2, pipelining: 1 }));
});
afterAll(async () => {
  await Promise.all(pools.map((pool) => pool.close()));
  await Promise.all(hubs.map((hub) => hub.stop()));
  await test.close();
});

async function ask<Data>(pool: Pool | undefined, query: string, variables: object): Promise<Data> {
  if (pool === undefined) throw new Error("There is no such hub.");
  const { statusCode, body } = await pool.request({
    method: "POST",
    path: "/graphql",
    headers: { "content-type": "application/json", authorization: `Bearer ${PROCESS_ADMIN_KEY}` },
    body: JSON.stringify({ query, variables }),
  });
  const answer = (await body.json()) as { data?: Data; errors?: unknown };
  if (answer.data === undefined || answer.errors !== undefined) throw new Error(`HTTP ${statusCode}: ${JSON.stringify(answer)}`);
  return answer.data;
}

it(`lets exactly one of ${CLIENTS} clients on two hub processes have the last unit, ${ROUNDS} times`, { timeout: 300_000 }, async () => {
  await ask(pools[0], `mutation { locationUpsert(input: { code: "WH-1", name: "Warehouse" }) { userErrors { message } } }`, {});
  const product = `mutation { productUpsert(input: { handle: "last", title: "Last", variants: [{ sku: "LAST" }] }) { userErrors { message } } }`;
  await ask(pools[0], product, {});
  interface Answer {
    readonly reservationCreate: {
      readonly reservation: { id: string } | null;
      readonly userErrors: readonly { code: string; available?: number }[];
    };
  }
  for (let round = 0; round < ROUNDS; round += 1) {
    const lines = [{ sku: "LAST", location: "WH-1", delta: 1 }];
    await ask(pools[round % 2], ADD_ONE, { input: { idempotencyKey: `add-${round}`, reason: "FOUND", lines } });
    const answers = await Promise.all(
      Array.from({ length: CLIENTS }, (_, client) => {
        const input = { idempotencyKey: `reserve-${round}-${client}`, lines: [{ sku: "LAST", location: "WH-1", quantity: 1 }] };
        return ask<Answer>(pools[client % 2], RESERVE, { input });
      }),
    );
    const winners = answers.filter(({ reservationCreate }) => reservationCreate.reservation !== null);
    const losers = answers.flatMap(({ reservationCreate }) => reservationCreate.userErrors);
    expect(winners, `round ${round}`).toHaveLength(1);
    expect(losers, `round ${round}`).toEqual(Array.from({ length: CLIENTS - 1 }, () => ({ code: "INSUFFICIENT_STOCK", available: 0 })));
  }
  interface Proof {
    readonly inventoryIntegrity: { readonly ok: boolean; readonly drifted: readonly unknown[] };
    readonly inventoryLevel: { readonly available: number; readonly reserved: number; readonly version: number };
  }
  const proof = `{ inventoryIntegrity { ok drifted { message } } inventoryLevel(sku: "LAST", location: "WH-1") { available reserved version } }`;
  expect(await ask<Proof>(pools[1], proof, {})).toEqual({
    inventoryIntegrity: { ok: true, drifted: [] },
    inventoryLevel: { available: 0, reserved: ROUNDS, version: 2 * ROUNDS },
  });
});
