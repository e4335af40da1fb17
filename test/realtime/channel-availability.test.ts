import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newKey, openShop, type Shop } from "../graphql/shop.js";
import { GraphqlClient } from "../support/graphql-client.js";
import { RawSocket } from "../support/live-client.js";

let shop: Shop;
let raw: RawSocket;

beforeAll(async () => {
  shop = await openShop();
  const { key } = await shop.client({ role: "STOREFRONT", channels: ["WEB"] });
  raw = await RawSocket.connect(shop.url, key ?? "");
});

afterAll(async () => {
  await raw.close();
  await shop.close();
});

const QUERY = `subscription ($channel: String! = "WEB", $skus: [String!], $after: Sequence, $snapshot: Boolean! = false) {
  channelAvailabilityChanged(channel: $channel, skus: $skus, after: $after, snapshot: $snapshot) { availability { sku availableToSell } sequence }
}`;

interface Changed {
  readonly channelAvailabilityChanged: {
    readonly availability: { readonly sku: string; readonly availableToSell: number };
    readonly sequence: string;
  };
}

interface Told {
  readonly sequence: string;
  readonly availability: Readonly<Record<string, unknown>>;
}

async function values(id: string, count: number): Promise<number[]> {
  const answers = await raw.answers<Changed>(id, count);
  return answers.map(({ data }) => data?.channelAvailabilityChanged.availability.availableToSell ?? Number.NaN);
}

async function adjust(sku: string, delta: number, location = "WH-1", state = "AVAILABLE"): Promise<void> {
  const lines = [{ sku, location, delta, state }];
  await shop.accept("inventoryAdjust", "adjustment", "id", { idempotencyKey: newKey(), reason: "FOUND", lines });
}

describe("channelAvailabilityChanged", () => {
  it("tells the newest value after a change of stock, of the policy, of the channel and of a location", async () => {
    const sku = await shop.article("CH-1");
    raw.subscribe("1", QUERY, { skus: [sku], snapshot: true });
    expect(await values("1", 1)).toEqual([10]);
    await adjust(sku, 5, "STORE-1");
    expect(await values("1", 2)).toEqual([10, 15]);
    await shop.accept("stockPolicySet", "policy", "version", { sku, location: "STORE-1", safetyStock: 2 });
    expect(await values("1", 3)).toEqual([10, 15, 13]);
    await shop.accept("channelUpsert", "channel", "id", { code: "WEB", name: "Web shop", locations: ["WH-1", "STORE-1"], buffer: 1 });
    expect(await values("1", 4)).toEqual([10, 15, 13, 12]);
    await shop.accept("locationUpsert", "location", "id", { code: "STORE-1", name: "Store", type: "STORE", priority: 2, active: false });
    expect(await values("1", 5)).toEqual([10, 15, 13, 12, 9]);
    await shop.accept("locationUpsert", "location", "id", { code: "STORE-1", name: "Store", type: "STORE", priority: 2, active: true });
    // Two changes at once may be told as one.
    expect(await values("1", 6)).toEqual([10, 15, 13, 12, 9, 12]);
    await shop.accept("channelUpsert", "channel", "id", { code: "WEB", name: "Web shop", locations: ["WH-1", "STORE-1"], buffer: 0 });
    expect((await values("1", 7)).at(-1)).toBe(13);
  });

  it("tells nothing where the value stays the same", async () => {
    const sku = await shop.article("CH-2");
    raw.subscribe("2", QUERY, { skus: [sku], snapshot: true });
    expect(await values("2", 1)).toEqual([10]);
    await adjust(sku, 4, "WH-1", "DAMAGED");
    await adjust(sku, -1);
    expect(await values("2", 2)).toEqual([10, 9]);
  });

  it("goes on from a sequence with what changed since", async () => {
    const [a, b] = [await shop.article("CH-A"), await shop.article("CH-B")];
    const { sequence: after } = await shop.admin.data<{ sequence: string }>("{ sequence }");
    await adjust(a, 1);
    await adjust(a, 1);
    raw.subscribe("3", QUERY, { skus: [a, b], after });
    const [first] = await raw.answers<Changed>("3", 1);
    expect(first?.data?.channelAvailabilityChanged).toMatchObject({ availability: { sku: a, availableToSell: 12 } });
    expect(Number(first?.data?.channelAvailabilityChanged.sequence)).toBeGreaterThan(Number(after));
    await adjust(b, 1);
    expect(await values("3", 2)).toEqual([12, 11]);
  });

  it("tells what the query answers and node fetches, at the places of the key, with the sequence of its figures", async () => {
    const sku = await shop.article("CH-SAME");
    const fields = `id sku availableToSell indication available onHand incoming sequence channel { id code name buffer version updatedAt }
      locations { location { code } available }`;
    const { key } = await shop.client({ role: "POS", channels: ["WEB"], locations: ["STORE-1"] });
    const [till, socket] = [new GraphqlClient(shop.url, key ?? ""), await RawSocket.connect(shop.url, key ?? "")];
    socket.subscribe(
      "1",
      `subscription { channelAvailabilityChanged(channel: "WEB", skus: ["${sku}"], snapshot: true) {
      sku availableToSell indication sequence availability { ${fields} } } }`,
    );
    await socket.answers("1", 1);
    await adjust(sku, 3, "STORE-1");
    const [, told] = await socket.answers<{ channelAvailabilityChanged: Told }>("1", 2);
    await socket.close();
    const { sequence = "0", availability, ...former } = told?.data?.channelAvailabilityChanged ?? {};
    const asked = await till.data<{ availability: readonly unknown[] }>(`{ availability(skus: ["${sku}"], channel: "WEB") { ${fields} } }`);
    expect(asked.availability).toEqual([availability]);
    const node = `query ($id: ID!) { node(id: $id) { ... on Availability { ${fields} } } }`;
    expect(await till.data(node, { id: availability?.["id"] })).toEqual({ node: availability });
    expect(availability).toMatchObject({
      ...former,
      available: 3,
      channel: { code: "WEB" },
      locations: [{ location: { code: "STORE-1" } }],
    });
    expect(former).toEqual({ sku, availableToSell: 3, indication: "FEW" });
    expect(Number(availability?.["sequence"])).toBeGreaterThanOrEqual(Number(sequence));
  });

  it("begins with every SKU that has a level where none is named", async () => {
    const { sequence } = await shop.admin.data<{ sequence: string }>("{ sequence }");
    expect(Number(sequence)).toBeGreaterThan(0);
    raw.subscribe("4", QUERY, { snapshot: true });
    const answers = await raw.answers<Changed>("4", 5);
    expect(answers.map(({ data }) => data?.channelAvailabilityChanged.availability.sku)).toEqual([
      "CH-1",
      "CH-2",
      "CH-A",
      "CH-B",
      "CH-SAME",
    ]);
  });

  it.each([
    ["a channel of others", { channel: "MARKET" }, "FORBIDDEN"],
    ["a snapshot after a sequence", { snapshot: true, after: "0" }, "BAD_USER_INPUT"],
    ["too many SKUs", { skus: Array.from({ length: 251 }, (_, index) => `S-${index}`) }, "LIMIT_EXCEEDED"],
  ])("refuses %s", async (what, variables, code) => {
    raw.subscribe(what, QUERY, variables);
    expect(await raw.answers(what, 1)).toMatchObject([{ errors: [{ extensions: { code } }] }]);
  });

  it("refuses a channel there is not", async () => {
    const admin = await RawSocket.connect(shop.url, shop.admin.key ?? "");
    admin.subscribe("1", QUERY, { channel: "NOWHERE" });
    expect(await admin.answers("1", 1)).toMatchObject([{ errors: [{ extensions: { code: "BAD_USER_INPUT" } }] }]);
    await admin.close();
  });
});
