import { cacheExchange } from "@urql/exchange-graphcache";
import { Client, fetchExchange, gql, subscriptionExchange } from "@urql/core";
import { introspectionFromSchema } from "graphql";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import {
  type CachedShop,
  embeddedTypes,
  LEVELS,
  LIVE,
  openCachedShop,
  PAGE,
  REFETCH,
  RENAME,
  schema,
  shownFirst,
  SHOWN,
} from "./cached-shop.js";

let shop: CachedShop;

beforeAll(async () => {
  shop = await openCachedShop();
});
afterAll(() => shop.close());

/** Graphcache with the schema over the running hub, and what it warns of. */
function graphcache(): { readonly client: Client; readonly warnings: string[] } {
  const warnings: string[] = [];
  const client = new Client({
    url: `${shop.url}/graphql`,
    preferGetMethod: false,
    fetchOptions: { headers: { authorization: `Bearer ${shop.admin.key ?? ""}` } },
    exchanges: [
      cacheExchange({
        schema: introspectionFromSchema(schema),
        keys: Object.fromEntries(embeddedTypes.map((type) => [type, () => null])),
        logger: (severity, message) => {
          if (severity !== "debug") warnings.push(message);
        },
      }),
      fetchExchange,
      subscriptionExchange({
        forwardSubscription: ({ query = "", variables }) => ({
          subscribe: (sink) => ({
            unsubscribe: shop.socket.subscribe({ query, variables: variables ?? {} }, sink as Parameters<typeof shop.socket.subscribe>[1]),
          }),
        }),
      }),
    ],
  });
  return { client, warnings };
}

describe("urql's Graphcache with the schema", () => {
  it("shows of a page what the hub answered, and warns of nothing", async () => {
    const { client, warnings } = graphcache();
    const { data } = await shop.fetch(PAGE, {});
    expect((await client.query(gql(PAGE), {}).toPromise()).error).toBeUndefined();
    const cached = await client.query(gql(PAGE), {}, { requestPolicy: "cache-only" }).toPromise();
    expect(cached.data).toEqual(data);
    expect(warnings).toEqual([]);
  });

  it("shows what a mutation answered wherever the object is shown", async () => {
    const { client } = graphcache();
    await client.query(gql(LEVELS), {}).toPromise();
    const name = "Renamed";
    await client.mutation(gql(RENAME), { input: { code: "WH-1", name } }).toPromise();
    const shown = await client.query(gql(LEVELS), {}, { requestPolicy: "cache-only" }).toPromise();
    const { inventoryLevels } = shown.data as { inventoryLevels: { nodes: readonly { location: { code: string; name: string } }[] } };
    expect(inventoryLevels.nodes.find(({ location }) => location.code === "WH-1")?.location.name).toBe(name);
  });

  it("shows what a subscription told wherever the availability is shown", async () => {
    const { client, warnings } = graphcache();
    const before = shownFirst((await client.query(gql(SHOWN), {}).toPromise()).data);
    const live = client.subscription(gql(LIVE), { after: before?.sequence }).subscribe(() => undefined);
    const availableToSell = await shop.find(7);
    await vi.waitFor(async () => {
      const shown = await client.query(gql(SHOWN), {}, { requestPolicy: "cache-only" }).toPromise();
      expect(shownFirst(shown.data)?.availableToSell).toBe(availableToSell);
    });
    live.unsubscribe();
    expect(before?.availableToSell).toBe(availableToSell - 7);
    expect(warnings).toEqual([]);
  });

  it("takes what node answers for the object that it has", async () => {
    const { client, warnings } = graphcache();
    await client.query(gql(PAGE), {}).toPromise();
    for (const [type, id] of shop.ids) {
      await client.query(gql(REFETCH(type)), { id }).toPromise();
      const cached = await client.query(gql(REFETCH(type)), { id }, { requestPolicy: "cache-only" }).toPromise();
      expect(cached.data, type).toEqual((await shop.fetch(REFETCH(type), { id })).data);
    }
    expect(warnings).toEqual([]);
  });
});
