import { afterAll, beforeAll, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "../support/database.js";
import { GraphqlClient } from "../support/graphql-client.js";
import { PROCESS_ADMIN_KEY, startHubProcess, type HubProcess } from "../support/hub-process.js";

const SKUS = ["READ-A", "READ-B", "READ-C"] as const;
const WRITES = 600;

const ADD = `mutation ($input: InventoryAdjustInput!) { inventoryAdjust(input: $input) { sequence userErrors { message } } }`;
const READ = `query ($skus: [String!]!, $atLeast: Sequence) { availability(skus: $skus, atLeast: $atLeast) { sku available sequence } }`;

interface Answer {
  readonly sku: string;
  readonly available: number;
  readonly sequence: string;
}

let test: TestDatabase;
let hubs: HubProcess[];
let writer: GraphqlClient;
let readers: GraphqlClient[];

beforeAll(async () => {
  test = await createTestDatabase();
  hubs = await Promise.all([startHubProcess(test), startHubProcess(test), startHubProcess(test)]);
  const clients = hubs.map(({ url }) => new GraphqlClient(url, PROCESS_ADMIN_KEY));
  writer = clients[0] as GraphqlClient;
  readers = clients.slice(1);
  await writer.data(`mutation { locationUpsert(input: { code: "WH-1", name: "Warehouse" }) { userErrors { message } } }`);
  const variants = SKUS.map((sku) => `{ sku: "${sku}" }`).join(", ");
  await writer.data(`mutation { productUpsert(input: { handle: "r", title: "R", variants: [${variants}] }) { userErrors { message } } }`);
});
afterAll(async () => {
  await Promise.all(hubs.map((hub) => hub.stop()));
  await test.close();
});

it(
  "answers nothing older than its sequence says, and nothing that goes back in time, while another process writes",
  { timeout: 120_000 },
  async () => {
    let writing = true;
    /** The sequence of each +1, by SKU: the n-th entry brought `available` to n. */
    const written = new Map<string, bigint[]>(SKUS.map((sku) => [sku, []]));
    const write = async (lane: number): Promise<void> => {
      const sku = SKUS[lane] ?? SKUS[0];
      for (let count = 0; count < WRITES / SKUS.length; count += 1) {
        const input = { idempotencyKey: `${sku}-${count}`, reason: "FOUND", lines: [{ sku, location: "WH-1", delta: 1 }] };
        const { inventoryAdjust } = await writer.data<{ inventoryAdjust: { sequence: string } }>(ADD, { input });
        written.get(sku)?.push(BigInt(inventoryAdjust.sequence));
      }
    };
    /** The answers of one reader on one process, in the order it got them. */
    const read = async (client: GraphqlClient): Promise<Answer[][]> => {
      const answers: Answer[][] = [];
      while (writing) {
        const { availability } = await client.data<{ availability: Answer[] }>(READ, { skus: SKUS });
        answers.push(availability);
      }
      return answers;
    };
    const reading = Promise.all([...readers, ...readers].map(read));
    await Promise.all(SKUS.map((_, lane) => write(lane)));
    writing = false;
    const histories = await reading;
    for (const history of histories) {
      expect(history.length).toBeGreaterThan(10);
      const last = new Map<string, Answer>();
      for (const answer of history.flat()) {
        const included = (written.get(answer.sku) ?? []).filter((sequence) => sequence <= BigInt(answer.sequence)).length;
        expect(answer.available, JSON.stringify(answer)).toBeGreaterThanOrEqual(included);
        const before = last.get(answer.sku);
        expect(answer.available, JSON.stringify({ before, answer })).toBeGreaterThanOrEqual(before?.available ?? 0);
        expect(BigInt(answer.sequence)).toBeGreaterThanOrEqual(BigInt(before?.sequence ?? 0));
        last.set(answer.sku, answer);
      }
    }
  },
);

it("lets a client read its own write on another process by naming its sequence", { timeout: 60_000 }, async () => {
  for (let round = 0; round < 50; round += 1) {
    const input = { idempotencyKey: `own-${round}`, reason: "FOUND", lines: [{ sku: SKUS[0], location: "WH-1", delta: 1 }] };
    const { inventoryAdjust } = await writer.data<{ inventoryAdjust: { sequence: string } }>(ADD, { input });
    const client = readers[round % 2] as GraphqlClient;
    const variables = { skus: [SKUS[0]], atLeast: inventoryAdjust.sequence };
    const { availability } = await client.data<{ availability: Answer[] }>(READ, variables);
    expect(availability[0]?.available).toBe(WRITES / SKUS.length + round + 1);
  }
});

it("shows a location under the name that it was given on another process before the write that is named", { timeout: 60_000 }, async () => {
  const names = `query ($skus: [String!]!, $atLeast: Sequence) {
    availability(skus: $skus, atLeast: $atLeast) { locations { location { name } } } }`;
  for (let round = 0; round < 10; round += 1) {
    await writer.data(`mutation { locationUpsert(input: { code: "WH-1", name: "Hall ${round}" }) { userErrors { message } } }`);
    const input = { idempotencyKey: `named-${round}`, reason: "FOUND", lines: [{ sku: SKUS[1], location: "WH-1", delta: 1 }] };
    const { inventoryAdjust } = await writer.data<{ inventoryAdjust: { sequence: string } }>(ADD, { input });
    for (const client of readers) {
      expect(await client.data(names, { skus: [SKUS[1]], atLeast: inventoryAdjust.sequence })).toEqual({
        availability: [{ locations: [{ location: { name: `Hall ${round}` } }] }],
      });
    }
  }
});
