import { ApolloClient, ApolloLink, gql, InMemoryCache, Observable } from "@apollo/client";
import { GraphQLWsLink } from "@apollo/client/link/subscriptions";
import { OperationTypeNode } from "graphql";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type CachedShop, LEVELS, LIVE, nodeTypes, openCachedShop, PAGE, REFETCH, RENAME, shownFirst, SHOWN } from "./cached-shop.js";

let shop: CachedShop;

beforeAll(async () => {
  shop = await openCachedShop();
});
afterAll(() => shop.close());

/** The cache of Apollo Client over the running hub. */
function clientWith(cache: InMemoryCache): ApolloClient {
  const link = new ApolloLink(
    ({ query, variables }) =>
      new Observable((observer) => {
        shop
          .fetch(query.loc?.source.body ?? "", variables)
          .then(({ data }) => {
            observer.next({ data });
            observer.complete();
          })
          .catch((error: unknown) => {
            observer.error(error);
          });
      }),
  );
  const live = new GraphQLWsLink(shop.socket);
  return new ApolloClient({
    cache,
    link: ApolloLink.split(({ operationType }) => operationType === OperationTypeNode.SUBSCRIPTION, live, link),
  });
}

const caches: readonly (readonly [string, () => InMemoryCache])[] = [
  ["as it is made", () => new InMemoryCache()],
  [
    "that keys by the id alone",
    () =>
      new InMemoryCache({
        dataIdFromObject: ({ id }) => (typeof id === "string" ? id : undefined),
        possibleTypes: { Node: [...nodeTypes] },
      }),
  ],
];

describe.each(caches)("Apollo's cache %s", (kind, makeCache) => {
  it("shows of a page what the hub answered, whatever else has the same number", async () => {
    const client = clientWith(makeCache());
    const { data } = await shop.fetch(PAGE, {});
    await client.query({ query: gql(PAGE) });
    expect(client.readQuery({ query: gql(PAGE) })).toEqual(data);
  });

  it("shows what a mutation answered wherever the object is shown", async () => {
    const client = clientWith(makeCache());
    await client.query({ query: gql(LEVELS) });
    const name = `Renamed by the cache ${kind}`;
    await client.mutate({ mutation: gql(RENAME), variables: { input: { code: "WH-1", name } } });
    const shown = client.readQuery<{ inventoryLevels: { nodes: readonly { location: { code: string; name: string } }[] } }>({
      query: gql(LEVELS),
    });
    expect(shown?.inventoryLevels.nodes.find(({ location }) => location.code === "WH-1")?.location.name).toBe(name);
  });

  it("shows what a subscription told wherever the availability is shown", async () => {
    const client = clientWith(makeCache());
    const { data } = await client.query({ query: gql(SHOWN) });
    const after = shownFirst(data)?.sequence;
    const live = client.subscribe({ query: gql(LIVE), variables: { after } }).subscribe({});
    const availableToSell = await shop.find(7);
    await vi.waitFor(() => {
      expect(shownFirst(client.readQuery({ query: gql(SHOWN) }))?.availableToSell).toBe(availableToSell);
    });
    live.unsubscribe();
    expect(shownFirst(data)?.availableToSell).toBe(availableToSell - 7);
  });

  it("takes what node answers for the object that it has", async () => {
    const client = clientWith(makeCache());
    await client.query({ query: gql(PAGE) });
    for (const [type, id] of shop.ids) {
      await client.query({ query: gql(REFETCH(type)), variables: { id } });
      const { data } = await shop.fetch(REFETCH(type), { id });
      expect(client.readQuery({ query: gql(REFETCH(type)), variables: { id } }), type).toEqual(data);
    }
    expect([...shop.ids.keys()].sort()).toEqual([...nodeTypes].sort());
    expect(client.readQuery({ query: gql(PAGE) })).toEqual((await shop.fetch(PAGE, {})).data);
  });
});
