import { createClient } from "graphql-sse";
import { v7 } from "uuid";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "../support/database.js";
import { GraphqlClient } from "../support/graphql-client.js";
import { PROCESS_ADMIN_KEY, startHubProcess, type HubProcess } from "../support/hub-process.js";
import { RawSocket } from "../support/live-client.js";

const WRITERS = 8;
const CALLS = 25;
const COMMANDS_OF_CALL = 25;
const CHANGES = WRITERS * CALLS * COMMANDS_OF_CALL;
const SKUS = Array.from({ length: 10 }, (_, index) => `CUT-${index}`);
const LOCATIONS = ["WH-1", "STORE-1"];

let test: TestDatabase;
let hubs: readonly HubProcess[] = [];

beforeAll(async () => {
  test = await createTestDatabase();
  // One after the other: the first makes the admin client.
  const first = await startHubProcess(test);
  hubs = [first, await startHubProcess(test)];
  const admin = new GraphqlClient(first.url, PROCESS_ADMIN_KEY);
  for (const code of LOCATIONS) {
    await admin.data("mutation ($input: LocationUpsertInput!) { locationUpsert(input: $input) { location { code } } }", {
      input: { code, name: code },
    });
  }
  await admin.data("mutation ($input: ProductUpsertInput!) { productUpsert(input: $input) { product { id } } }", {
    input: { handle: "cuts", title: "Cuts", variants: SKUS.map((sku) => ({ sku })) },
  });
});

afterAll(async () => {
  await Promise.all(hubs.map((hub) => hub.stop()));
  await test.close();
});

const ADJUST = `mutation ($input: InventoryAdjustManyInput!) {
  inventoryAdjustMany(input: $input) { results { sequence userErrors { message } } userErrors { message } }
}`;

interface Adjusted {
  readonly inventoryAdjustMany: { readonly results: readonly { readonly sequence: string | null }[] };
}

const pick = <Item>(items: readonly Item[]): Item => {
  const item = items[Math.floor(Math.random() * items.length)];
  if (item === undefined) throw new Error("There is nothing to pick from.");
  return item;
};

/** Books one unit at a random level with each command; answers the sequences of the commands. */
async function write(hub: HubProcess): Promise<string[]> {
  const client = new GraphqlClient(hub.url, PROCESS_ADMIN_KEY);
  const sequences: string[] = [];
  for (let call = 0; call < CALLS; call += 1) {
    const items = Array.from({ length: COMMANDS_OF_CALL }, () => ({
      idempotencyKey: v7(),
      reason: "FOUND",
      lines: [{ sku: pick(SKUS), location: pick(LOCATIONS), delta: 1 }],
    }));
    const { inventoryAdjustMany } = await client.data<Adjusted>(ADJUST, { input: { items } });
    sequences.push(...inventoryAdjustMany.results.flatMap(({ sequence }) => sequence ?? []));
  }
  return sequences;
}

interface Change {
  readonly sku: string;
  readonly location: { readonly code: string };
  readonly before: { readonly available: number };
  readonly after: { readonly available: number };
  readonly version: number;
  readonly sequence: string;
}

const SUBSCRIBE = `subscription ($after: Sequence) {
  availabilityChanged(after: $after) { sku location { code } before { available } after { available } version sequence }
}`;

interface Answer {
  readonly availabilityChanged: Change;
}

/** Reads `wanted` changes from one hub and breaks the connection off. */
type Read = (hub: HubProcess, after: string, wanted: number) => Promise<readonly Change[]>;

const overSocket: Read = async (hub, after, wanted) => {
  const raw = await RawSocket.connect(hub.url, PROCESS_ADMIN_KEY);
  raw.subscribe("1", SUBSCRIBE, { after });
  const answers = await raw.answers<Answer>("1", wanted);
  raw.socket.terminate();
  return answers.flatMap(({ data }) => data?.availabilityChanged ?? []);
};

const overEventStream: Read = async (hub, after, wanted) => {
  const client = createClient({ url: `${hub.url}/graphql`, headers: { authorization: `Bearer ${PROCESS_ADMIN_KEY}` }, retryAttempts: 0 });
  const changes: Change[] = [];
  for await (const { data } of client.iterate<Answer>({ query: SUBSCRIBE, variables: { after } })) {
    if (data !== null && data !== undefined) changes.push(data.availabilityChanged);
    if (changes.length === wanted) break;
  }
  client.dispose();
  return changes;
};

/** Follows until it has every change, and is cut off after a random number of events again and again. */
async function follow(start: string, read: Read): Promise<{ readonly changes: Change[]; readonly cuts: number }> {
  const changes: Change[] = [];
  let cuts = 0;
  while (changes.length < CHANGES) {
    const wanted = Math.min(CHANGES - changes.length, 1 + Math.floor(Math.random() * 500));
    changes.push(...(await read(pick(hubs), changes.at(-1)?.sequence ?? start, wanted)));
    cuts += 1;
  }
  return { changes, cuts };
}

/** Where a level's versions do not rise by one, or a change does not begin where the one before it ended. */
function breaksIn(changes: readonly Change[]): string[] {
  const levels = new Map<string, Change>();
  return changes.flatMap((change) => {
    const level = `${change.sku} at ${change.location.code}`;
    const last = levels.get(level);
    levels.set(level, change);
    const follows = change.version === (last?.version ?? 0) + 1 && change.before.available === (last?.after.available ?? 0);
    return follows ? [] : [`${level}: version ${change.version} came after ${last?.version ?? 0}`];
  });
}

it("tells every change once and in order, whatever is cut and wherever it goes on", { timeout: 180_000 }, async () => {
  const { sequence: start } = await new GraphqlClient(hubs[0]?.url ?? "", PROCESS_ADMIN_KEY).data<{ sequence: string }>("{ sequence }");
  const followers = [overSocket, overSocket, overEventStream, overEventStream].map((read) => follow(start, read));
  const written = (await Promise.all(Array.from({ length: WRITERS }, (_, index) => write(hubs[index % 2] ?? pick(hubs))))).flat();
  const expected = written.sort((a, b) => Number(a) - Number(b));
  expect(expected).toHaveLength(CHANGES);
  for (const { changes, cuts } of await Promise.all(followers)) {
    expect(cuts).toBeGreaterThan(5);
    expect(changes.map(({ sequence }) => sequence)).toEqual(expected);
    expect(breaksIn(changes)).toEqual([]);
  }
});
