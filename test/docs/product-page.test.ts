import { ApolloClient, ApolloLink, gql, HttpLink, InMemoryCache, type TypedDocumentNode } from "@apollo/client";
import { GraphQLWsLink } from "@apollo/client/link/subscriptions";
import type { Client } from "graphql-ws";
import { OperationTypeNode } from "graphql";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { openSocketClient } from "../client/live-clients.js";
import { createTestDatabase, type TestDatabase } from "../support/database.js";
import { GraphqlClient } from "../support/graphql-client.js";
import { type HubProcess, PROCESS_ADMIN_KEY, startHubProcess } from "../support/hub-process.js";
import { readPages } from "./pages.js";

/** The guide's operation of this name. */
function operationOf(page: string, name: string): string {
  const blocks = readPages().find(({ path }) => path === page)?.blocks ?? [];
  const block = blocks.find(({ text }) => new RegExp(`^(query|subscription) ${name}\\b`).test(text));
  if (block === undefined) throw new Error(`${page} has no ${name}.`);
  return block.text;
}

interface Page {
  readonly product: {
    readonly variants: readonly {
      readonly sku: string;
      readonly availability: { readonly id: string; readonly availableToSell: number; readonly indication: string } | null;
    }[];
  };
}

const KEY = `mutation ($input: ApiKeyCreateInput!) { apiKeyCreate(input: $input) { key } }`;
const SELL = `mutation { saleRecord(input: { idempotencyKey: "sold-beside-the-page", channel: "WEB", reference: "1", lines: [{ sku: "MUG-BLUE", location: "WH-1", quantity: 3 }] }) {
  userErrors { message } } }`;

describe("the guide's product page, with the key of a page that everybody may read", () => {
  let test: TestDatabase;
  let hub: HubProcess;
  let admin: GraphqlClient;
  let socket: Client;
  let client: ApolloClient;
  let requests = 0;

  beforeAll(async () => {
    test = await createTestDatabase();
    hub = await startHubProcess(test, { HUB_DEMO: "1" });
    admin = new GraphqlClient(hub.url, PROCESS_ADMIN_KEY);
    const input = { name: "page", role: "PUBLIC", channels: ["WEB"] };
    const { key } = (await admin.data<{ apiKeyCreate: { key: string } }>(KEY, { input })).apiKeyCreate;
    socket = openSocketClient(hub.url, key);
    const http = new HttpLink({
      uri: `${hub.url}/graphql`,
      headers: { authorization: `Bearer ${key}` },
      fetch: (url, options) => {
        requests += 1;
        return fetch(url, options);
      },
    });
    const link = ApolloLink.split(({ operationType }) => operationType === OperationTypeNode.SUBSCRIPTION, new GraphQLWsLink(socket), http);
    client = new ApolloClient({ cache: new InMemoryCache(), link });
  });

  afterAll(async () => {
    await socket.dispose();
    await hub.stop();
    await test.close();
  });

  it("is one round trip, and shows what the subscription tells from then on", async () => {
    const page: TypedDocumentNode<Page> = gql(operationOf("docs/guide/storefront.md", "ProductPage"));
    const units = (shown: Page | null | undefined): ReadonlyMap<string, number | undefined> =>
      new Map(shown?.product.variants.map(({ sku, availability }) => [sku, availability?.availableToSell]));

    const { data } = await client.query({ query: page });
    expect(requests).toBe(1);
    const before = units(data);
    expect([...before.keys()]).toEqual(["MUG-WHITE", "MUG-BLUE"]);
    expect(before.get("MUG-BLUE")).toBeGreaterThan(3);

    const live = gql(operationOf("docs/guide/storefront.md", "ProductPageLive"));
    const following = client.subscribe({ query: live }).subscribe({});
    expect(await admin.data(SELL)).toEqual({ saleRecord: { userErrors: [] } });
    await vi.waitFor(() => {
      const after = units(client.readQuery({ query: page }));
      expect(after.get("MUG-BLUE")).toBe((before.get("MUG-BLUE") ?? 0) - 3);
      expect(after.get("MUG-WHITE")).toBe(before.get("MUG-WHITE"));
    });
    following.unsubscribe();
    expect(requests).toBe(1);
  });
});
