import { isInterfaceType } from "graphql";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { schemaOfAllResolvers } from "../../scripts/schema-text.js";
import { type RunningHub, startHub } from "../../src/app.js";
import { AvailabilityReads, ReadModel } from "../../src/availability/index.js";
import { SkuDirectory } from "../../src/catalog/index.js";
import { ChannelDirectory } from "../../src/channels/index.js";
import { LocationDirectory } from "../../src/locations/index.js";
import { openStockFeed, type StockFeed } from "../../src/stock/index.js";
import { GLOBAL_ID_LENGTH_MAX, globalId, keyOfGlobalId } from "../../src/platform/graphql/node/global-id.rules.js";
import type { Database } from "../../src/platform/db/database.js";
import { Jobs } from "../../src/platform/jobs/jobs.js";
import { NODES_MAX } from "../../src/platform/graphql/node/node.resolver.js";
import { OPERATION_LIMITS } from "../../src/platform/graphql/limits.js";
import { partsOfAnswer } from "../../src/platform/graphql/loaders.js";
import { nodesOf } from "../../src/schema.js";
import { countQueries } from "../support/count-queries.js";
import { collectLog, type GraphqlClient } from "../support/graphql-client.js";
import { answeredByLane, compareLanes } from "../support/two-lanes.js";
import { newKey, openShop, type Shop } from "./shop.js";
import { waitingJob } from "./valid-inputs.js";

let shop: Shop;
/** Over the same database, without the compiled lane. */
let plain: RunningHub;
/** An id of each type. */
const ids = new Map<string, string>();
let reservation: string;
let feed: StockFeed;

const EACH = `{
  me { id } products { nodes { id } } variants { nodes { id availability(channel: "WEB") { id } levels { nodes { id } } } } locations { nodes { id } } channels { nodes { id } }
  stockPolicies { nodes { id } } oversellIncidents { nodes { id } } reservations { nodes { id shipments { id } } } sales { nodes { id } }
  returns { nodes { id } }
}`;

const ASK = "query ($id: ID!) { node(id: $id) { __typename id } }";

beforeAll(async () => {
  shop = await openShop();
  const sku = await shop.article("Article");
  reservation = await shop.shipped([{ sku, quantity: 2 }]);
  await shop.announced(reservation, [{ sku, quantity: 1 }], false);
  await shop.accept("stockPolicySet", "policy", "id", { sku, location: "WH-1", safetyStock: 1 });
  const sold = [{ sku, location: "WH-1", quantity: 50 }];
  await shop.accept("saleRecord", "sale", "id", { idempotencyKey: newKey(), channel: "WEB", reference: "1", lines: sold });
  const found = [{ sku, location: "STORE-1", delta: 1 }];
  const adjusted = { idempotencyKey: newKey(), reason: "FOUND", lines: found };
  ids.set("Adjustment", (await shop.accept<{ id: string }>("inventoryAdjust", "adjustment", "id", adjusted)).id);
  ids.set("Job", await waitingJob(shop, null));
  const { data } = await shop.admin.ask<object>(EACH);
  noteIds(data);
  feed = openStockFeed(shop.database, () => undefined);
  await feed.start();
  plain = await startHub({
    logger: collectLog().log,
    config: { host: "127.0.0.1", port: 0, adminKey: null, compiled: false },
    databaseUrl: shop.test.url,
    databaseOwnerUrl: shop.test.ownerUrl,
  });
});
afterAll(async () => {
  await feed.close();
  await plain.close();
  await shop.close();
});

/** What finds the ids of a hub, over a database that may be watched. */
function registryOf(database: Database): ReturnType<typeof nodesOf> {
  const hub = { skus: new SkuDirectory(database), locations: new LocationDirectory(database), channels: new ChannelDirectory(database) };
  const holds = { isDue: () => false, settle: () => null };
  return nodesOf(database, new Jobs(database, []), new AvailabilityReads({ hub, model: new ReadModel({ database, feed }), holds }));
}

/** Ids as they lie in an answer, by the type of the list they lie in. */
function noteIds(value: unknown): void {
  const types: Readonly<Record<string, string>> = {
    availability: "Availability",
    me: "ApiClient",
    products: "Product",
    variants: "Variant",
    levels: "InventoryLevel",
    locations: "Location",
    channels: "Channel",
    stockPolicies: "StockPolicy",
    oversellIncidents: "OversellIncident",
    reservations: "Reservation",
    shipments: "Shipment",
    sales: "Sale",
    returns: "Return",
  };
  const walk = (found: unknown, type: string | undefined): void => {
    if (typeof found !== "object" || found === null) return;
    if ("id" in found && type !== undefined && !ids.has(type)) ids.set(type, String(found.id));
    for (const [name, below] of Object.entries(found)) walk(below, Array.isArray(found) || name === "nodes" ? type : (types[name] ?? type));
  };
  walk(value, undefined);
}

describe("node", () => {
  it("is asked for every type that says it is a Node, and each has an id of its own", async () => {
    const schema = await schemaOfAllResolvers();
    const node = schema.getType("Node");
    const types = isInterfaceType(node) ? schema.getPossibleTypes(node).map(({ name }) => name) : [];
    expect([...ids.keys()].sort()).toEqual([...types].sort());
    expect([...registryOf(shop.database).types].sort()).toEqual([...types].sort());
    expect(new Set(ids.values()).size).toBe(types.length);
  });

  it("finds what has the id, with its type, by both lanes", async () => {
    for (const [type, id] of ids) {
      const { data } = await shop.admin.ask<{ node: unknown }>(ASK, { id });
      expect(data, type).toEqual({ node: { __typename: type, id } });
    }
    const before = await answeredByLane(shop.url);
    await shop.admin.ask(ASK, { id: reservation });
    expect(await answeredByLane(shop.url)).toBe(before + 1);
    const admin = { authorization: `Bearer ${shop.admin.key ?? ""}` };
    const both = { compiled: shop.url, apollo: plain.url };
    const whole = `query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id
      ... on DocumentRef { kind } ... on Reservation { status lines { sku } } ... on Location { code } ... on Channel { buffer code }
      ... on InventoryLevel { onHand location { code } } ... on Sale { reference channel { id code } } } }`;
    const variables = { ids: [...ids.values(), "nothing", ids.get("Sale")] };
    const { answer } = await compareLanes(both, { query: whole, variables }, admin);
    const { data } = JSON.parse(answer.body) as { data: { nodes: readonly ({ __typename: string } | null)[] } };
    expect(data.nodes.map((found) => found?.__typename ?? null)).toEqual([...ids.keys(), null, "Sale"]);
  });

  it("finds a document by its UUID in capitals, and shows it as it is", async () => {
    const { data } = await shop.admin.ask<{ node: unknown }>(ASK, { id: reservation.toUpperCase() });
    expect(data).toEqual({ node: { __typename: "Reservation", id: reservation } });
  });

  it("finds nothing by what is no id", async () => {
    const wrong = [
      "",
      "3",
      "Location:3",
      globalId("Location", 0),
      globalId("Location", 2_147_483_648),
      globalId("InventoryLevel", "9223372036854775808"),
      globalId("Location", "1 or 1=1"),
      globalId("Reservation", reservation),
      globalId("Movement", 1),
      globalId("Availability", "2000000000/1"),
      globalId("constructor", 1),
      globalId("Location", "9".repeat(GLOBAL_ID_LENGTH_MAX)),
      "🦊".repeat(100),
    ];
    for (const id of wrong) expect((await shop.admin.ask<{ node: unknown }>(ASK, { id })).data, id.slice(0, 40)).toEqual({ node: null });
    expect((await shop.admin.ask<{ node: unknown }>("{ node(id: 3) { id } }")).data).toEqual({ node: null });
  });

  it("is FORBIDDEN a field that the role may not use, and gives the others", async () => {
    const page = await shop.client({ role: "PUBLIC", channels: ["WEB"] });
    const id = ids.get("Channel") ?? "";
    const asked = (fields: string): string => `query ($id: ID!) { node(id: $id) { ... on Channel { ${fields} } } }`;
    const web = await page.data<{ channel: { id: string } }>('{ channel(code: "WEB") { id } }');
    expect((await page.ask(asked("buffer"), { id: web.channel.id })).codes).toEqual(["FORBIDDEN"]);
    expect((await page.ask(asked("code"), { id: web.channel.id })).data).toEqual({ node: { code: "WEB" } });
    expect(id).not.toBe("");
  });
});

describe("node of an availability", () => {
  const AVAILABILITY = `query ($id: ID!) { node(id: $id) { ... on Availability { id sku availableToSell indication sequence channel { id code } } } }`;

  it("answers what the query does, in a channel, in none, and at the locations named, however they were named", async () => {
    await shop.admin.data('mutation { channelUpsert(input: { code: "EMPTY", name: "No places", locations: [] }) { channel { id } } }');
    const { sequence } = await shop.admin.data<{ sequence: string }>("{ sequence }");
    const places = ['channel: "WEB"', 'channel: "EMPTY"', "locations: null", 'locations: ["STORE-1", "WH-1"]', "locations: []"];
    const asked = places.map(
      (place, index) => `a${index}: availability(skus: ["Article"], atLeast: "${sequence}", ${place}) {
      id sku availableToSell indication sequence channel { id code } }`,
    );
    const answers = await shop.admin.data<Record<string, readonly { readonly id: string }[]>>(`{ ${asked.join(" ")} }`);
    const found = Object.values(answers).flat();
    for (const answer of found) expect(await shop.admin.data(AVAILABILITY, { id: answer.id })).toEqual({ node: answer });
    expect(new Set(found.map(({ id }) => id)).size).toBe(places.length);
    const again = await shop.admin.data<{ availability: unknown }>(
      '{ availability(skus: ["Article"], locations: ["WH-1", "STORE-1", "WH-1"]) { id } }',
    );
    expect(again.availability).toEqual([{ id: found[3]?.id }]);
  });

  it("is null where the key may not ask for it, and where it is written otherwise", async () => {
    const page = await shop.client({ role: "STOREFRONT", channels: ["WEB"] });
    const { availability } = await page.data<{ availability: readonly { readonly id: string }[] }>(
      '{ availability(skus: ["Article"], channel: "WEB") { id } }',
    );
    const id = availability[0]?.id ?? "";
    const key = keyOfGlobalId(id, "Availability") ?? "";
    const [variant = "", channel = ""] = key.split("/");
    const nodeOf = async (text: string): Promise<unknown> =>
      (await page.data<{ node: unknown }>(ASK, { id: globalId("Availability", text) })).node;
    expect(await nodeOf(key)).toEqual({ __typename: "Availability", id });
    for (const text of [
      variant,
      `${variant}/${Number(channel) + 1}`,
      `0${key}`,
      `${key}/`,
      `${key}@2,1`,
      `${key}@1,1`,
      `${key}@x`,
      `${variant}@1`,
      `x${key}`,
    ]) {
      expect(await nodeOf(text), text).toBeNull();
    }
  });
});

describe("nodes", () => {
  const MANY = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }";

  it("takes 100 ids, not 101", async () => {
    const some = Array.from({ length: NODES_MAX }, (_, index) => globalId("Location", index + 1));
    expect((await shop.admin.data<{ nodes: unknown[] }>(MANY, { ids: some })).nodes).toHaveLength(NODES_MAX);
    const { codes } = await shop.admin.ask(MANY, { ids: [...some, "x"] });
    expect(codes).toEqual(["LIMIT_EXCEEDED"]);
    expect((await shop.admin.data<{ nodes: unknown[] }>(MANY, { ids: [] })).nodes).toEqual([]);
  });
});

describe("the registry", () => {
  it("looks up many ids of a type at once, and asks the database nothing for what can be no id", async () => {
    const counted = countQueries(shop.database);
    const registry = registryOf(counted.database);
    const caller = { clientId: 1, name: "tests", role: "ADMIN", channels: null, locations: null } as const;
    const look = async (asked: readonly string[]): Promise<number> => {
      const context = { requestId: "tests", caller, ...partsOfAnswer(OPERATION_LIMITS.answer) };
      return (await counted.count(() => Promise.all(asked.map((id) => registry.find(id, context))))).statements.length;
    };
    // What can be had is answered from memory, once it is there.
    await look([...ids.values()]);
    const once = await look([...ids.values()]);
    const others = [...ids.keys()].map((type) => globalId(type, 77));
    expect(await look([...ids.values(), ...others, ...ids.values()])).toBe(once);
    // One for each type but availability, which takes the SKU and the channel from what is read of those; one for the types of all UUIDs; a parcel is
    // seen as far as its reservation is.
    expect(once).toBe(ids.size);
    expect(await look(["3", "x", globalId("Location", 0), globalId("Movement", 1), "9".repeat(GLOBAL_ID_LENGTH_MAX + 1)])).toBe(0);
  });
});

describe("a movement's document", () => {
  const documents = async (fields: string, client: GraphqlClient): Promise<readonly Readonly<Record<string, unknown>>[]> => {
    const { movements } = await client.data<{ movements: { nodes: readonly { document: Readonly<Record<string, unknown>> }[] } }>(
      `{ movements(first: 100) { nodes { document { ${fields} } } } }`,
    );
    return movements.nodes.map(({ document }) => document);
  };

  it("is of its own type, with whatever is asked of that", async () => {
    const found = await documents(
      "__typename kind id ... on Reservation { status lines { quantity } } ... on Sale { reference } ... on Adjustment { note }",
      shop.admin,
    );
    const kinds = new Map(found.map((document) => [document["__typename"], document]));
    expect(kinds.get("Reservation")).toMatchObject({ kind: "RESERVATION", id: reservation, status: "SHIPPED", lines: [{ quantity: 2 }] });
    expect(kinds.get("Sale")).toMatchObject({ kind: "SALE", reference: "1" });
    expect(kinds.get("Adjustment")).toMatchObject({ kind: "ADJUSTMENT", note: null });
  });

  it("is named to whom may not fetch it, and null to them where more is asked of it", async () => {
    const warehouse = await shop.client({ role: "WAREHOUSE" });
    const sales = (found: readonly (Readonly<Record<string, unknown>> | null)[]): number =>
      found.filter((document) => document?.["kind"] === "SALE").length;
    expect(sales(await documents("kind id", warehouse))).toBe(1);
    expect(sales(await documents("kind id ... on Reservation { status }", warehouse))).toBe(1);
    expect(sales(await documents("kind ... on Sale @include(if: false) { reference }", warehouse))).toBe(1);
    expect(sales(await documents("kind id ... on Sale { reference }", warehouse))).toBe(0);
    expect(sales(await documents("kind ... on DocumentRef { id ... on Sale { reference } }", shop.admin))).toBe(1);
  });
});
