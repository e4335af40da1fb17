import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { GraphqlClient } from "../support/graphql-client.js";
import { RawSocket } from "../support/live-client.js";
import { newKey, openShop, type Shop } from "./shop.js";

let shop: Shop;
/** Of WEB, which sells from WH-1 and STORE-1, and publishes STORE-1. */
let page: GraphqlClient;

beforeAll(async () => {
  shop = await openShop();
  page = await shop.client({ role: "PUBLIC", channels: ["WEB"] });
  await shop.accept("locationUpsert", "location", "id", { code: "BACK", name: "Not for WEB" });
  await shop.accept("productUpsert", "product", "id", {
    handle: "mug",
    title: "Mug",
    attributes: { costPrice: "costs-4.20", material: "clay" },
    publicAttributes: ["material", "care"],
    tags: ["kitchen", "buy-again"],
    publicTags: ["kitchen"],
    variants: [
      { sku: "MUG", attributes: { supplier: "by-Smith", care: "by hand" } },
      { sku: "MUG-LATER", title: "Not yet stocked" },
    ],
  });
  await shop.accept("productUpsert", "product", "id", { handle: "secret", title: "Secret", variants: [{ sku: "SECRET" }] });
  await face({ publicStock: "EXACT" });
  await adjust("MUG", "WH-1", 20);
  await adjust("SECRET", "BACK", 5);
});
afterAll(() => shop.close());

function face(changes: Readonly<Record<string, unknown>>): Promise<unknown> {
  const channel = { code: "WEB", name: "Web shop", locations: ["WH-1", "STORE-1"], publishedLocations: ["STORE-1"], fewAtMost: 3 };
  return shop.accept("channelUpsert", "channel", "version", { ...channel, ...changes });
}

async function adjust(sku: string, location: string, delta: number): Promise<void> {
  const lines = [{ sku, location, delta }];
  await shop.accept("inventoryAdjust", "adjustment", "id", { idempotencyKey: newKey(), reason: "CORRECTION", lines });
}

describe("a PUBLIC key", () => {
  it("reads the products of its channel, and of their attributes those that are marked", async () => {
    const read = `{ product(handle: "mug") { title attributes publicAttributes variants { sku attributes product { attributes } } }
      products { nodes { handle } } variants { nodes { sku } } secret: product(handle: "secret") { id } bySku: variant(sku: "SECRET") { id } }`;
    const { text } = await page.ask(read);
    expect(JSON.parse(text)).toEqual({
      data: {
        product: {
          title: "Mug",
          attributes: { material: "clay" },
          publicAttributes: ["material", "care"],
          variants: [{ sku: "MUG", attributes: { care: "by hand" }, product: { attributes: { material: "clay" } } }],
        },
        products: { nodes: [{ handle: "mug" }] },
        variants: { nodes: [{ sku: "MUG" }] },
        secret: null,
        bySku: null,
      },
    });
    expect((await shop.admin.ask(read)).text).toContain("costs-4.20");
  });

  it("sees, and finds products by, the tags that are marked, and no others", async () => {
    const read = `{ product(handle: "mug") { tags publicTags } kitchen: products(filter: { tag: "kitchen" }) { nodes { tags } totalCount { count precision } }
      again: products(filter: { tag: "buy-again" }) { nodes { handle } totalCount { count } } found: products(query: "mug", filter: { tag: "buy-again" }) { nodes { handle } } }`;
    expect(await page.data(read)).toEqual({
      product: { tags: ["kitchen"], publicTags: ["kitchen"] },
      kitchen: { nodes: [{ tags: ["kitchen"] }], totalCount: { count: 1, precision: "EXACT" } },
      again: { nodes: [], totalCount: { count: 0 } },
      found: { nodes: [] },
    });
    expect(await shop.admin.data(read)).toMatchObject({
      product: { tags: ["kitchen", "buy-again"] },
      again: { nodes: [{ handle: "mug" }], totalCount: { count: 1 } },
      found: { nodes: [{ handle: "mug" }] },
    });
  });

  it("finds nothing else by searching", async () => {
    for (const query of ["secret", "later"]) {
      const read = `{ products(query: "${query}") { nodes { handle } } variants(query: "${query}") { nodes { sku } } }`;
      expect(await page.data(read)).toEqual({ products: { nodes: [] }, variants: { nodes: [] } });
    }
  });

  it("sees the locations that its channel publishes, and no others", async () => {
    const read = `{ locations { nodes { code } } hidden: location(code: "WH-1") { code } shown: location(code: "STORE-1") { code }
      channel(code: "WEB") { locations { code } publishedLocations { code } } }`;
    const shown = [{ code: "STORE-1" }];
    expect(await page.data(read)).toEqual({
      locations: { nodes: shown },
      hidden: null,
      shown: shown[0],
      channel: { locations: shown, publishedLocations: shown },
    });
  });

  it("is refused whatever is not for everybody", async () => {
    for (const query of [
      "{ sequence }",
      `{ channel(code: "WEB") { buffer } }`,
      `{ channel(code: "WEB") { version } }`,
      `{ product(handle: "mug") { version } }`,
      `{ product(handle: "mug") { updatedAt } }`,
      `{ variant(sku: "MUG") { version } }`,
      `{ location(code: "STORE-1") { priority } }`,
      `{ availability(skus: ["MUG"], channel: "WEB", locations: ["STORE-1"]) { availableToSell } }`,
      `{ availability(skus: ["MUG"], channel: "WEB") { locations { availableToSell } } }`,
    ]) {
      expect((await page.ask(query)).codes, query).toEqual(["FORBIDDEN"]);
    }
  });

  it("is told of what its channel does not carry as of what is not known", async () => {
    const answers = await Promise.all(
      ["SECRET", "MUG-LATER", "NOTHING"].map((sku) =>
        page.ask(`{ availability(skus: ["${sku}"], channel: "WEB") { sku availableToSell } }`),
      ),
    );
    for (const { text } of answers) expect(text).toBe(`{"data":{"availability":[null]}}\n`);
  });
});

describe("a channel that indicates its stock", () => {
  const read = `{ availability(skus: ["MUG"], channel: "WEB") { availableToSell indication } }`;

  it("tells everybody in words, and the least they stand for", async () => {
    const received: unknown[] = [];
    /** Read when the hub has everything that has happened. */
    const readNow = async (): Promise<unknown> => {
      const { sequence } = await shop.admin.data<{ sequence: string }>("{ sequence }");
      return page.data(read.replace('"WEB"', `"WEB", atLeast: "${sequence}"`));
    };
    let units = 20;
    for (const next of [20, 4, 3, 1, 0]) {
      if (next !== units) await adjust("MUG", "WH-1", next - units);
      units = next;
      await face({ publicStock: "EXACT" });
      const exact = await readNow();
      await face({ publicStock: "INDICATION" });
      received.push([units, exact, await readNow()]);
    }
    const answer = (availableToSell: number, indication: string): unknown => ({ availability: [{ availableToSell, indication }] });
    expect(received).toEqual([
      [20, answer(20, "IN_STOCK"), answer(4, "IN_STOCK")],
      [4, answer(4, "IN_STOCK"), answer(4, "IN_STOCK")],
      [3, answer(3, "FEW"), answer(1, "FEW")],
      [1, answer(1, "FEW"), answer(1, "FEW")],
      [0, answer(0, "NONE"), answer(0, "NONE")],
    ]);
  });

  it("tells subscribers of another word only, so that nobody counts its sales", async () => {
    await face({ publicStock: "INDICATION" });
    await adjust("MUG", "WH-1", 20);
    const shopClient = await shop.client({ role: "STOREFRONT", channels: ["WEB"] });
    const sockets = await Promise.all([page, shopClient].map((client) => RawSocket.connect(shop.url, client.key ?? "")));
    const subscription = `subscription { channelAvailabilityChanged(channel: "WEB", snapshot: true) {
      availability { sku availableToSell indication }
    } }`;
    for (const socket of sockets) {
      socket.subscribe("live", subscription);
      await socket.answers("live", 1);
    }
    for (const delta of [-1, -1, -1]) await adjust("MUG", "WH-1", delta);
    await adjust("SECRET", "BACK", 1);
    await adjust("MUG", "WH-1", -15);
    const [public_, storefront] = await Promise.all(sockets.map((socket) => socket.answers("live", 2)));
    expect(public_?.map(({ data }) => data?.["channelAvailabilityChanged"])).toEqual([
      { availability: { sku: "MUG", availableToSell: 4, indication: "IN_STOCK" } },
      { availability: { sku: "MUG", availableToSell: 1, indication: "FEW" } },
    ]);
    expect(JSON.stringify(storefront)).toContain('"availableToSell":19');
    for (const socket of sockets) await socket.close();
  });
});
