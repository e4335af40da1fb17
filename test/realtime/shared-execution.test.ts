import { createClient } from "graphql-sse";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newKey, openShop, type Shop } from "../graphql/shop.js";
import { RawSocket } from "../support/live-client.js";

let shop: Shop;

beforeAll(async () => {
  shop = await openShop();
});

afterAll(async () => {
  await shop.close();
});

const QUERY = `subscription ($skus: [String!], $after: Sequence, $snapshot: Boolean! = false) {
  availabilityChanged(skus: $skus, after: $after, snapshot: $snapshot) { sku location { code } after { available } version sequence }
}`;

interface Changed {
  readonly availabilityChanged: { readonly version: number; readonly sequence: string; readonly location: { readonly code: string } };
}

interface Received {
  readonly channelAvailabilityChanged: { readonly availability: { readonly availableToSell: number } };
}

async function figure(name: string): Promise<number> {
  const text = await (await fetch(`${shop.url}/metrics`)).text();
  return Number(new RegExp(`^${name} (\\d+)$`, "m").exec(text)?.[1]);
}
const made = (): Promise<number> => figure("hub_subscription_answers_made_total");
const sent = (): Promise<number> => figure("hub_subscription_answers_sent_total");
const head = async (): Promise<string> => (await shop.admin.data<{ sequence: string }>("{ sequence }")).sequence;
const range = (first: number, last: number): number[] => Array.from({ length: last - first + 1 }, (_, index) => first + index);

async function adjust(sku: string, delta = 1, location = "WH-1"): Promise<void> {
  const input = { idempotencyKey: newKey(), reason: "FOUND", lines: [{ sku, location, delta }] };
  await shop.accept("inventoryAdjust", "adjustment", "id", input);
}

async function versions(raw: RawSocket, id: string, count: number): Promise<number[]> {
  const answers = await raw.answers<Changed>(id, count);
  return answers.flatMap(({ data }) => data?.availabilityChanged.version ?? []);
}

/** Changes the SKU until each subscriber's answers come from so many executions. A subscriber joins the others when it has caught up. */
async function executionsOf(sku: string, subscribers: readonly (readonly [RawSocket, string])[], location?: string): Promise<number> {
  const before = { made: await made(), sent: await sent() };
  const had = subscribers.map(([raw, id]) => raw.received.filter((message) => message.id === id && message.type === "next").length);
  await adjust(sku, 1, location);
  for (const [index, [raw, id]] of subscribers.entries()) await raw.answers(id, (had[index] ?? 0) + 1);
  expect((await sent()) - before.sent).toBe(subscribers.length);
  return (await made()) - before.made;
}

describe("subscribers who get the same answers", () => {
  it("share one execution of each event, wherever they began", async () => {
    const sku = await shop.article("TOGETHER");
    const sockets = await Promise.all(range(1, 3).map(() => RawSocket.connect(shop.url, shop.admin.key ?? "")));
    const start = await head();
    await adjust(sku);
    const beginnings = [{ after: start }, { snapshot: true }, { after: await head() }];
    const subscribers = sockets.map((raw, index) => {
      raw.subscribe(`id "${index}"`, QUERY, { skus: [sku], ...beginnings[index] });
      return [raw, `id "${index}"`] as const;
    });
    await subscribers[1]?.[0].answers('id "1"', 1);
    await expect.poll(() => executionsOf(sku, subscribers), { timeout: 10_000 }).toBe(1);
    for (const raw of sockets) await raw.close();
    await expect.poll(() => figure("hub_subscriber_groups")).toBe(0);
  });

  it("do not share where they may not see the same, or ask for something else", async () => {
    const sku = await shop.article("APART");
    const store = await shop.client({ role: "POS", channels: ["WEB"], locations: ["STORE-1"] });
    const board = await shop.client({ role: "DASHBOARD" });
    const keys = [shop.admin.key, store.key, board.key, board.key];
    const sockets = await Promise.all(keys.map((key) => RawSocket.connect(shop.url, key ?? "")));
    const subscribers = sockets.map((raw, index) => {
      raw.subscribe("1", index === 3 ? QUERY.replace("version", "version cause") : QUERY, { skus: [sku] });
      return [raw, "1"] as const;
    });
    await expect.poll(() => figure("hub_subscriber_groups")).toBe(4);
    expect(await executionsOf(sku, subscribers, "STORE-1")).toBe(4);
    await adjust(sku, 1, "WH-1");
    await adjust(sku, 1, "STORE-1");
    const answers = await sockets[1]?.answers<Changed>("1", 2);
    expect(answers?.map(({ data }) => data?.availabilityChanged.location.code)).toEqual(["STORE-1", "STORE-1"]);
    for (const raw of sockets) await raw.close();
  });

  it("get everything once and in order, whenever they join and whatever they come over", async () => {
    const sku = await shop.article("LATE");
    const after = await head();
    const changes = 120;
    const raw = await RawSocket.connect(shop.url, shop.admin.key ?? "");
    const subscribe = (index: number): void => raw.subscribe(String(index), QUERY, { skus: [sku], after });
    const client = createClient({ url: `${shop.url}/graphql`, headers: { authorization: `Bearer ${shop.admin.key}` }, retryAttempts: 0 });
    const stream = async (): Promise<number[]> => {
      const seen: number[] = [];
      for await (const { data } of client.iterate<Changed>({ query: QUERY, variables: { skus: [sku], after } })) {
        seen.push(data?.availabilityChanged.version ?? 0);
        if (seen.length === changes) break;
      }
      return seen;
    };
    const streams: Promise<number[]>[] = [];
    for (let round = 0; round < changes; round += 1) {
      if (round % 4 === 0) subscribe(round / 4);
      if (round % 30 === 0) streams.push(stream());
      await adjust(sku);
    }
    for (const index of range(0, 29)) expect(await versions(raw, String(index), changes)).toEqual(range(2, changes + 1));
    for (const seen of await Promise.all(streams)) expect(seen).toEqual(range(2, changes + 1));
    await raw.close();
  });

  it("go on where the key of one of them ends", async () => {
    const sku = await shop.article("ENDING");
    const [ending, staying] = [await shop.key({ role: "DASHBOARD" }), await shop.key({ role: "DASHBOARD" })];
    const [one, other] = [
      await RawSocket.connect(shop.url, ending.client.key ?? ""),
      await RawSocket.connect(shop.url, staying.client.key ?? ""),
    ];
    for (const raw of [one, other]) raw.subscribe("1", QUERY, { skus: [sku], snapshot: true });
    const subscribers = [one, other].map((raw) => [raw, "1"] as const);
    for (const [raw, id] of subscribers) await raw.answers(id, 1);
    await expect.poll(() => executionsOf(sku, subscribers), { timeout: 10_000 }).toBe(1);
    const seen = await versions(other, "1", 1);
    await shop.accept("apiKeyRevoke", "client", "id", { id: ending.clientId });
    // Nothing of what comes after the key has ended.
    await adjust(sku);
    expect(await one.closeCode()).toBe(4403);
    expect(await versions(other, "1", seen.length + 1)).toEqual([...seen, (seen.at(-1) ?? 0) + 1]);
    expect(one.received.filter(({ type }) => type === "next")).toHaveLength(seen.length);
    await other.close();
  });

  it("are sent of a channel's values what is new to each", async () => {
    const sku = await shop.article("VALUE");
    const { key } = await shop.client({ role: "STOREFRONT", channels: ["WEB"] });
    const query = `subscription ($skus: [String!], $snapshot: Boolean!) {
      channelAvailabilityChanged(channel: "WEB", skus: $skus, snapshot: $snapshot) { availability { id availableToSell channel { code } } sequence }
    }`;
    const [knows, asks] = [await RawSocket.connect(shop.url, key ?? ""), await RawSocket.connect(shop.url, key ?? "")];
    knows.subscribe("1", query, { skus: [sku], snapshot: true });
    await knows.answers("1", 1);
    asks.subscribe("1", query, { skus: [sku], snapshot: false });
    await expect.poll(() => figure("hub_subscriber_groups")).toBe(1);
    const subscribers = [knows, asks].map((raw) => [raw, "1"] as const);
    await expect.poll(() => executionsOf(sku, subscribers), { timeout: 10_000 }).toBe(1);
    // What is not for sale changes nothing: nobody is sent anything.
    const lines = [{ sku, location: "WH-1", delta: 1, state: "DAMAGED" }];
    await shop.accept("inventoryAdjust", "adjustment", "id", { idempotencyKey: newKey(), reason: "FOUND", lines });
    expect(await executionsOf(sku, subscribers)).toBeGreaterThan(0);
    for (const raw of [knows, asks]) {
      const values = (await raw.answers<Received>("1", 1)).map(
        ({ data }) => data?.channelAvailabilityChanged.availability.availableToSell ?? Number.NaN,
      );
      expect(values).toEqual(range(values[0] ?? 0, 10 + values.length - (raw === knows ? 1 : 0)));
      await raw.close();
    }
  });
});
