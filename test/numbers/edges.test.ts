import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { globalId } from "../../src/platform/graphql/node/global-id.rules.js";
import { newKey, openShop, type Shop } from "../graphql/shop.js";
import { withAdmin } from "../support/cluster.js";
import { RawSocket, type LiveAnswer } from "../support/live-client.js";

const END = 2_147_483_647;

let shop: Shop;
let raw: RawSocket;
let count = 0;
beforeAll(async () => {
  shop = await openShop();
  raw = await RawSocket.connect(shop.url, shop.admin.key ?? "");
});
afterAll(async () => {
  await raw.close();
  await shop.close();
});

/** Changes rows behind the hub's back: without the trigger that keeps movements as they are. */
function change(...statements: readonly string[]): Promise<void> {
  return withAdmin(shop.test.adminUrl, async (admin) => {
    await admin.query("set session_replication_role = replica");
    for (const statement of statements) await admin.query(statement);
  });
}

/** A SKU whose level at WH-1, with 10 units, says that it is at this version, and so does its last movement. */
async function articleAt(version: number): Promise<string> {
  count += 1;
  const sku = await shop.article(`EDGE-${count}`);
  await change(
    `update inventory_level set version = ${version} where variant_id = (select id from variant where sku = '${sku}')`,
    `update movement set level_version = ${version} where variant_id = (select id from variant where sku = '${sku}')`,
  );
  return sku;
}

interface Level {
  readonly id: string;
  readonly version: number;
  readonly available: number;
  readonly sequence: string;
}

async function level(sku: string): Promise<Level> {
  const query = `query ($sku: String!) { inventoryLevel(sku: $sku, location: "WH-1") { id version available sequence } }`;
  return (await shop.admin.data<{ inventoryLevel: Level }>(query, { sku })).inventoryLevel;
}

async function adjust(sku: string, expectedVersion: number): Promise<unknown> {
  const lines = [{ sku, location: "WH-1", delta: 1, expectedVersion }];
  const { payload } = await shop.send("inventoryAdjust", { idempotencyKey: newKey(), reason: "FOUND", lines });
  return payload?.userErrors.map(({ code, currentVersion }) => ({ code, currentVersion }));
}

const head = async (): Promise<string> => (await shop.admin.data<{ sequence: string }>("{ sequence }")).sequence;

async function available(sku: string): Promise<unknown> {
  const query = `query ($skus: [String!]!, $atLeast: Sequence) { availability(skus: $skus, atLeast: $atLeast) { available } }`;
  return (await shop.admin.data<{ availability: unknown }>(query, { skus: [sku], atLeast: await head() })).availability;
}

const SUBSCRIPTION = `subscription ($skus: [String!], $after: Sequence) {
  availabilityChanged(skus: $skus, after: $after) { version before { available } after { available } }
}`;

interface Received {
  readonly availabilityChanged: {
    readonly version: number;
    readonly before: { readonly available: number };
    readonly after: { readonly available: number };
  };
}

/** What followers of a SKU are told, from the sequence on, as `version: before → after`. */
async function received(sku: string, after: string, events: number): Promise<readonly string[]> {
  const id = newKey();
  raw.subscribe(id, SUBSCRIPTION, { skus: [sku], after });
  const answers: readonly LiveAnswer<Received>[] = await raw.answers<Received>(id, events);
  return answers.flatMap(({ data }) => {
    const event = data?.availabilityChanged;
    return event === undefined ? [] : [`${event.version}: ${event.before.available} → ${event.after.available}`];
  });
}

async function versionsInMovements(sku: string): Promise<readonly number[]> {
  const query = `query ($skus: [String!]!) { movements(filter: { skus: $skus }, first: 50) { nodes { levels { version } } } }`;
  const { movements } = await shop.admin.data<{ movements: { nodes: { levels: { version: number }[] }[] } }>(query, { skus: [sku] });
  return movements.nodes.flatMap(({ levels }) => levels.map(({ version }) => version));
}

/** What the integrity check finds, but the leap from nothing to the version that a test has given a level. */
async function drifts(): Promise<readonly string[]> {
  const { inventoryIntegrity } = await shop.admin.data<{ inventoryIntegrity: { drifted: { message: string }[] } }>(
    "{ inventoryIntegrity { drifted { message } } }",
  );
  return inventoryIntegrity.drifted
    .map(({ message }) => message)
    .filter((message) => !/ version 214748364[67]; .* version 0\.$/.test(message));
}

describe("a level whose version passes 2³¹ − 1", () => {
  it("is reserved, adjusted, followed and read as ever, and begins again at 1", async () => {
    const sku = await articleAt(END - 1);
    expect(await available(sku)).toEqual([{ available: 10 }]);
    const before = await head();
    await shop.reserved([{ sku, quantity: 1 }], false);
    expect((await level(sku)).version).toBe(END);
    expect(await adjust(sku, END - 1)).toEqual([{ code: "VERSION_CONFLICT", currentVersion: END }]);
    expect(await adjust(sku, END)).toEqual([]);
    expect(await level(sku)).toMatchObject({ version: 1, available: 10 });
    expect(await adjust(sku, END)).toEqual([{ code: "VERSION_CONFLICT", currentVersion: 1 }]);
    expect(await adjust(sku, 1)).toEqual([]);
    await shop.reserved([{ sku, quantity: 3 }], true);
    expect(await level(sku)).toMatchObject({ version: 3, available: 8 });
    expect(await available(sku)).toEqual([{ available: 8 }]);
    expect(await received(sku, before, 4)).toEqual([`${END}: 10 → 9`, "1: 9 → 10", "2: 10 → 11", "3: 11 → 8"]);
    expect(await versionsInMovements(sku)).toEqual([END - 1, END, 1, 2, 3]);
    expect(await drifts()).toEqual([]);
  });

  it("counts on unseen, in the level and in its movements, so that a lost command is still found out", async () => {
    const sku = await articleAt(END);
    await shop.reserved([{ sku, quantity: 1 }], false);
    await shop.reserved([{ sku, quantity: 1 }], false);
    const ofSku = `where variant_id = (select id from variant where sku = '${sku}')`;
    const [stored] = await shop.test.database.query(`select version, version_64 from inventory_level ${ofSku}`);
    expect(stored).toEqual({ version: 2, version_64: String(END + 2) });
    const movements = await shop.test.database.query(`select level_version, level_version_64 from movement ${ofSku} order by sequence`);
    expect(movements).toEqual([
      { level_version: END, level_version_64: null },
      { level_version: 1, level_version_64: String(END + 1) },
      { level_version: 2, level_version_64: String(END + 2) },
    ]);
    await change(`update inventory_level set version_64 = ${2 * END + 2} ${ofSku}`);
    expect(await drifts()).toEqual([expect.stringContaining(`says version ${2 * END + 2} `)]);
    await change(`update inventory_level set version_64 = ${END + 2} ${ofSku}`);
    expect(await drifts()).toEqual([]);
  });
});

describe("whatever else has a version", () => {
  it("begins again at 1 too: a reservation, a return", async () => {
    const sku = await shop.article("DOCUMENTS");
    const reservation = await shop.reserved([{ sku, quantity: 2 }], false);
    const order = await shop.shipped([{ sku, quantity: 1 }]);
    const announced = await shop.announced(order, [{ sku, quantity: 1 }], false);
    await change(`update reservation set version = ${END}`, `update return set version = ${END}`);
    const extend = { idempotencyKey: newKey(), id: reservation, expectedVersion: END, ttlSeconds: 600 };
    expect(await shop.accept("reservationExtend", "reservation", "version", extend)).toEqual({ version: 1 });
    const again = { idempotencyKey: newKey(), id: reservation, expectedVersion: 1, ttlSeconds: 700 };
    expect(await shop.accept("reservationExtend", "reservation", "version", again)).toEqual({ version: 2 });
    const receive = { idempotencyKey: newKey(), id: announced, expectedVersion: END };
    expect(await shop.accept("returnReceive", "return", "version", receive)).toEqual({ version: 1 });
  });

  it("begins again at 1 too: a product and its variant, a location, a channel, a stock policy", async () => {
    const sku = await shop.article("MASTER", 0);
    await shop.accept("stockPolicySet", "policy", "version", { sku, safetyStock: 1 });
    await change(...["product", "variant", "location", "channel", "stock_policy"].map((table) => `update ${table} set version = ${END}`));
    const product = { handle: `product-${sku}`, title: "Another title", expectedVersion: END, variants: [{ sku, title: "Another title" }] };
    expect(await shop.accept("productUpsert", "product", "version variants { version }", product)).toEqual({
      version: 1,
      variants: [{ version: 1 }],
    });
    const location = { code: "WH-1", name: "Another name", expectedVersion: END };
    expect(await shop.accept("locationUpsert", "location", "version", location)).toEqual({ version: 1 });
    const channel = { code: "WEB", name: "Another name", locations: ["WH-1", "STORE-1"], expectedVersion: END };
    expect(await shop.accept("channelUpsert", "channel", "version", channel)).toEqual({ version: 1 });
    expect(await shop.accept("stockPolicySet", "policy", "version", { sku, safetyStock: 2, expectedVersion: END })).toEqual({ version: 1 });
  });
});

describe("levels whose ids pass 2³¹ − 1", () => {
  beforeEach(async () => {
    const articles = ["FIRST", "SECOND"].map((name) => `${name}-${newKey()}`);
    for (const name of articles) await shop.article(name);
  });

  it("are made, sold from, followed, listed and checked as ever, beside those that show the same number in their movements", async () => {
    // Levels 1 and 2 show in their movements what the levels 2³¹ and 2³¹ + 1 do.
    await withAdmin(shop.test.adminUrl, (admin) => admin.query(`alter table inventory_level alter column id_64 restart with ${END}`));
    const before = await head();
    const skus: string[] = [];
    for (const name of ["LAST", "BEYOND-1", "BEYOND-2"]) skus.push(await shop.article(name));
    expect(await Promise.all(skus.map(async (sku) => (await level(sku)).id))).toEqual(
      [END, END + 1, END + 2].map((key) => globalId("InventoryLevel", key)),
    );
    const elsewhere = await shop.admin.data<{ inventoryLevels: { nodes: { id: string; sku: string; available: number }[] } }>(
      "{ inventoryLevels(first: 100) { nodes { id sku available } } }",
    );
    const first = elsewhere.inventoryLevels.nodes.find(({ id }) => id === globalId("InventoryLevel", 1));
    expect(first).toBeDefined();
    for (const sku of skus) {
      await shop.reserved([{ sku, quantity: 4 }], false);
      const sale = { idempotencyKey: newKey(), channel: "WEB", reference: newKey(), lines: [{ sku, location: "WH-1", quantity: 9 }] };
      await shop.accept("saleRecord", "sale", "id", sale);
      expect(await level(sku)).toMatchObject({ version: 3, available: -3 });
      expect(await available(sku)).toEqual([{ available: -3 }]);
      expect(await received(sku, before, 3)).toEqual(["1: 0 → 10", "2: 10 → 6", "3: 6 → -3"]);
      expect(await versionsInMovements(sku)).toEqual([1, 2, 3]);
      const incidents = await shop.admin.data<{ oversellIncidents: { nodes: unknown[] } }>(
        `query ($sku: String!) { oversellIncidents(sku: $sku, first: 5) { nodes { sku quantity } } }`,
        { sku },
      );
      expect(incidents.oversellIncidents.nodes).toEqual([{ sku, quantity: 3 }]);
      for (const basis of ["RECORDED", "OCCURRED"]) {
        const at = await shop.admin.data<{ inventoryLevelAt: unknown }>(
          `query ($sku: String!, $at: DateTime!, $basis: LevelBasis!) { inventoryLevelAt(sku: $sku, location: "WH-1", at: $at, basis: $basis) { available } }`,
          { sku, at: new Date(Date.now() + 60_000).toISOString(), basis },
        );
        expect(at.inventoryLevelAt).toEqual({ available: -3 });
      }
    }
    expect((await versionsInMovements(first?.sku ?? "")).length).toBeGreaterThan(0);
    const stored = await shop.test.database.query(
      `select level_id, level_id_64 from movement where sequence > $1 and kind = 'ADJUST' order by sequence`,
      [before],
    );
    expect(stored).toEqual([
      { level_id: END, level_id_64: null },
      { level_id: 1, level_id_64: String(END + 1) },
      { level_id: 2, level_id_64: String(END + 2) },
    ]);
    expect(await drifts()).toEqual([]);
  });
});
