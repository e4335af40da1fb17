import { createClient, type Client } from "graphql-sse";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newKey, openShop, type Shop } from "../graphql/shop.js";
import type { GraphqlClient } from "../support/graphql-client.js";

let shop: Shop;

beforeAll(async () => {
  shop = await openShop();
});

afterAll(async () => {
  await shop.close();
});

const QUERY = `subscription ($skus: [String!], $after: Sequence) {
  availabilityChanged(skus: $skus, after: $after) { sku version sequence after { available } }
}`;

interface Changed {
  readonly availabilityChanged: { readonly sku: string; readonly version: number; readonly sequence: string };
}

function clientOf({ url, key }: GraphqlClient): Client {
  return createClient({ url: `${url}/graphql`, headers: { authorization: `Bearer ${key}` }, retryAttempts: 0 });
}

async function adjust(sku: string, delta: number): Promise<void> {
  const input = { idempotencyKey: newKey(), reason: "FOUND", lines: [{ sku, location: "WH-1", delta }] };
  await shop.accept("inventoryAdjust", "adjustment", "id", input);
}

const head = async (): Promise<string> => (await shop.admin.data<{ sequence: string }>("{ sequence }")).sequence;

/** A request for a stream, as a client without a library sends it. */
function post(query: string, key: string | null, variables: object = {}): Promise<Response> {
  const headers = {
    "content-type": "application/json",
    accept: "text/event-stream",
    ...(key === null ? {} : { authorization: `Bearer ${key}` }),
  };
  return fetch(`${shop.url}/graphql`, { method: "POST", headers, body: JSON.stringify({ query, variables }) });
}

const codesIn = (text: string): string[] => [...text.matchAll(/"code":"(\w+)"/g)].map(([, code]) => code ?? "");

describe("server-sent events", () => {
  it("tell changes as they come, after what was recorded since a sequence", async () => {
    const sku = await shop.article("SSE-1");
    const after = await head();
    for (let round = 0; round < 5; round += 1) await adjust(sku, 1);
    const events = clientOf(shop.admin).iterate<Changed>({ query: QUERY, variables: { skus: [sku], after } });
    const versions: number[] = [];
    for await (const { data } of events) {
      versions.push(data?.availabilityChanged.version ?? 0);
      if (versions.length === 5) for (let round = 0; round < 5; round += 1) await adjust(sku, 1);
      if (versions.length === 10) break;
    }
    expect(versions).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  });

  it("can be cut at any event, and gone on with from there", async () => {
    const sku = await shop.article("SSE-2");
    let after = await head();
    const writing = (async (): Promise<void> => {
      for (let round = 0; round < 60; round += 1) await adjust(sku, 1);
    })();
    const versions: number[] = [];
    while (versions.length < 60) {
      const cutAt = versions.length + 1 + Math.floor(Math.random() * 9);
      for await (const { data } of clientOf(shop.admin).iterate<Changed>({ query: QUERY, variables: { skus: [sku], after } })) {
        if (data === null || data === undefined) throw new Error("An event without data came.");
        versions.push(data.availabilityChanged.version);
        after = data.availabilityChanged.sequence;
        if (versions.length >= cutAt || versions.length === 60) break;
      }
    }
    await writing;
    expect(versions).toEqual(Array.from({ length: 60 }, (_, index) => index + 2));
  });

  it("answer queries and mutations too, and by GET queries only", async () => {
    const answer = await post("{ sequence }", shop.admin.key);
    expect(answer.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
    expect(await answer.text()).toMatch(/^:\n\nevent: next\ndata: \{"data":\{"sequence":"\d+"\}\}\n\nevent: complete\ndata:\n\n$/);
    const headers = { accept: "text/event-stream", authorization: `Bearer ${shop.admin.key}` };
    const get = (query: string): Promise<Response> => fetch(`${shop.url}/graphql?query=${encodeURIComponent(query)}`, { headers });
    expect(await (await get("{ sequence }")).text()).toContain("event: next");
    const refused = await get('mutation { apiKeyRevoke(input: { id: "1" }) { client { id } } }');
    expect(refused.status).toBe(405);
  });

  it.each([
    ["a document that is no GraphQL", "{", "GRAPHQL_PARSE_FAILED"],
    ["a field there is not", "subscription { nothing }", "GRAPHQL_VALIDATION_FAILED"],
    ["too many aliases", `{ ${Array.from({ length: 16 }, (_, index) => `a${index}: sequence`).join(" ")} }`, "LIMIT_EXCEEDED"],
    ["a place beyond the ledger", 'subscription { movementRecorded(after: "900000000000") { sku } }', "RESYNC_REQUIRED"],
  ])("refuse %s as an event", async (_what, query, code) => {
    const answer = await post(query, shop.admin.key);
    const text = await answer.text();
    expect(new Set(codesIn(text))).toEqual(new Set([code]));
    expect(text).toContain("event: complete");
  });

  it("are for those with a key, and not for every role", async () => {
    expect((await post(QUERY, null)).status).toBe(401);
    const { key } = await shop.client({ role: "STOREFRONT", channels: ["WEB"] });
    expect(codesIn(await (await post(QUERY, key)).text())).toEqual(["FORBIDDEN"]);
  });

  it("do not go on where the client has left while its key was looked up", async () => {
    const { client } = await shop.key({ role: "DASHBOARD" });
    const url = `${shop.url}/graphql?query=${encodeURIComponent("subscription { availabilityChanged { sku } }")}`;
    const owner = new pg.Client({ connectionString: shop.test.adminUrl });
    await owner.connect();
    const leaving = new AbortController();
    try {
      await owner.query("begin; lock table api_client in access exclusive mode");
      const headers = { accept: "text/event-stream", authorization: `Bearer ${client.key}` };
      const asked = Array.from({ length: 8 }, () => fetch(url, { headers, signal: leaving.signal }).catch(() => null));
      const waits = "select count(*)::integer as waiting from pg_locks where not granted";
      await expect.poll(async () => (await owner.query<{ waiting: number }>(waits)).rows[0]?.waiting).toBeGreaterThan(0);
      leaving.abort();
      await Promise.all(asked);
      await owner.query("rollback");
    } finally {
      await owner.end();
    }
    // Whoever asks now is behind them.
    await shop.admin.data("{ sequence }");
    await expect.poll(async () => /^hub_event_streams (\d+)$/m.exec(await (await fetch(`${shop.url}/metrics`)).text())?.[1]).toBe("0");
  });

  it("end with their key", async () => {
    const { client, clientId } = await shop.key({ role: "DASHBOARD" });
    const stream = await post(QUERY, client.key);
    await shop.accept("apiKeyRevoke", "client", "id", { id: clientId });
    const text = await stream.text();
    expect(codesIn(text)).toEqual(["UNAUTHENTICATED"]);
    expect(text).toContain("event: complete");
  });

  it("break off where the hub stops, without saying that they are complete", async () => {
    const other = await openShop();
    const headers = { "content-type": "application/json", accept: "text/event-stream", authorization: `Bearer ${other.admin.key}` };
    const stream = await fetch(`${other.url}/graphql`, { method: "POST", headers, body: JSON.stringify({ query: QUERY }) });
    const text = stream.text();
    await other.close();
    expect(await text).toBe(":\n\n");
  });
});
