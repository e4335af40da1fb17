import type { IncomingMessage } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Caller } from "../../../src/platform/graphql/context.js";
import { clientAddress, trustIn } from "../../../src/platform/http/forwarded.js";
import { createHttpServer, type HttpServer, type HttpServerOptions } from "../../../src/platform/http/server.js";
import { collectLog, type CollectedLog, GraphqlClient } from "../../support/graphql-client.js";
import { RawSocket } from "../../support/live-client.js";
import { SampleResolver, sampleSchema } from "./sample-schema.js";

const SHOP = "https://shop.example";
const EVIL = "https://evil.example";
const PREFLIGHT = { "access-control-request-method": "POST", "access-control-request-headers": "authorization,content-type" };

const opened: HttpServer[] = [];

async function open(
  options: Partial<HttpServerOptions>,
): Promise<{ readonly client: GraphqlClient; readonly lines: CollectedLog["lines"] }> {
  const { log, lines } = collectLog();
  const caller: Caller = { clientId: 1, name: "tests", role: "ADMIN", channels: null, locations: null };
  const server = await createHttpServer({
    schema: sampleSchema(new SampleResolver()),
    authenticate: (authorization) => Promise.resolve(authorization === "Bearer good" ? caller : null),
    host: "127.0.0.1",
    port: 0,
    log,
    ready: () => true,
    ...options,
  });
  opened.push(server);
  return { client: new GraphqlClient(server.url, "good"), lines };
}

afterAll(async () => {
  for (const server of opened) await server.close();
});

/** What a browser is told about who may read an answer. */
function told(headers: Headers): Record<string, string | null> {
  return Object.fromEntries(
    ["allow-origin", "allow-credentials", "allow-methods"].map((name) => [name, headers.get(`access-control-${name}`)]),
  );
}

const NOTHING = { "allow-origin": null, "allow-credentials": null, "allow-methods": null };

async function preflight(client: GraphqlClient, origin: string, path = "/graphql"): ReturnType<GraphqlClient["send"]> {
  return client.send(path, { method: "OPTIONS", headers: { ...PREFLIGHT, origin } });
}

async function stream(client: GraphqlClient, origin: string): Promise<Response> {
  return fetch(`${client.url}/graphql`, {
    method: "POST",
    headers: { origin, authorization: "Bearer good", "content-type": "application/json", accept: "text/event-stream" },
    body: JSON.stringify({ query: "{ hello }" }),
  });
}

describe("pages of an allowed origin", () => {
  let client: GraphqlClient;

  beforeAll(async () => {
    ({ client } = await open({ origins: [SHOP] }));
  });

  it("are told that they may ask, before their key is sent", async () => {
    const answer = await preflight(new GraphqlClient(client.url), SHOP);
    expect(answer.status).toBe(204);
    expect(told(answer.headers)).toEqual({ "allow-origin": SHOP, "allow-credentials": null, "allow-methods": "GET, POST" });
    expect(answer.headers.get("access-control-allow-headers")).toBe("authorization,content-type");
    expect(answer.headers.get("vary")).toContain("Origin");
  });

  it("may read answers, refusals and what is said about trying again", async () => {
    for (const asked of [client, new GraphqlClient(client.url, "bad")]) {
      const { headers } = await asked.ask("{ hello }", {}, { headers: { origin: SHOP } });
      expect(headers.get("access-control-allow-origin")).toBe(SHOP);
      expect(headers.get("access-control-expose-headers")).toBe("x-request-id, retry-after");
    }
  });

  it("may follow a stream of events and open a socket", async () => {
    const answer = await stream(client, SHOP);
    expect(answer.status).toBe(200);
    expect(answer.headers.get("access-control-allow-origin")).toBe(SHOP);
    expect(await answer.text()).toContain("event: next");
    await (await RawSocket.open(client.url, { headers: { origin: SHOP } })).close();
  });

  it("learn nothing of what is not below /graphql", async () => {
    for (const path of ["/healthz", "/readyz", "/metrics"]) {
      const { headers } = await client.send(path, { headers: { origin: SHOP } });
      expect(told(headers)).toEqual(NOTHING);
      expect((await preflight(client, SHOP, path)).codes).toEqual(["BAD_USER_INPUT"]);
    }
    expect((await preflight(client, SHOP, "/graphql-and-more")).status).toBe(404);
  });
});

describe("pages of any other origin", () => {
  it.each([
    ["where one is allowed", [SHOP], EVIL],
    ["where none is", [], SHOP],
    ["that looks like an allowed one", [SHOP], `${SHOP}.evil.example`],
    ["of another scheme", [SHOP], "http://shop.example"],
    ["that has no name", [SHOP], "null"],
  ])("%s are refused with the name of the setting", async (_which, origins, origin) => {
    const { client } = await open({ origins });
    const answer = await preflight(client, origin);
    expect(answer).toMatchObject({ status: 403, codes: ["FORBIDDEN"] });
    expect(answer.errors[0]?.message).toContain("HUB_ORIGINS");
    expect(told(answer.headers)).toEqual(NOTHING);
    const events = await stream(client, origin);
    expect(events.status).toBe(403);
    expect(await events.text()).toContain("HUB_ORIGINS");
    await expect(RawSocket.open(client.url, { headers: { origin } })).rejects.toThrow("403");
    const plain = await client.ask("{ hello }", {}, { headers: { origin } });
    expect({ status: plain.status, ...told(plain.headers) }).toEqual({ status: 200, ...NOTHING });
  });

  it("may all ask where * is allowed, and never by a cookie", async () => {
    const { client } = await open({ origins: ["*"] });
    for (const origin of [EVIL, "null"]) {
      expect(told((await preflight(client, origin)).headers)).toEqual({
        "allow-origin": "*",
        "allow-credentials": null,
        "allow-methods": "GET, POST",
      });
      await (await RawSocket.open(client.url, { headers: { origin } })).close();
    }
  });
});

describe("an OPTIONS request that is no preflight", () => {
  it("is answered as any other method that is not allowed", async () => {
    const { client } = await open({ origins: [SHOP] });
    const answer = await client.send("/graphql", { method: "OPTIONS", headers: { origin: SHOP } });
    expect({ status: answer.status, allow: answer.headers.get("allow") }).toEqual({ status: 405, allow: "GET, POST" });
  });
});

describe("a proxy", () => {
  const FORWARDED = { "x-forwarded-for": "198.51.100.7, 203.0.113.9", "x-forwarded-host": "hub.example" };

  async function seenThrough(trustProxy: HttpServerOptions["trustProxy"]): Promise<unknown> {
    const { client, lines } = await open(trustProxy === undefined ? {} : { trustProxy });
    await client.ask("{ hello }", {}, { headers: FORWARDED });
    await expect.poll(() => lines.find(({ msg }) => msg === "A request was answered.")).toBeDefined();
    return lines.find(({ msg }) => msg === "A request was answered.")?.["address"];
  }

  it.each([
    ["is not believed unless it is trusted", undefined, "127.0.0.1"],
    ["is not believed where another is trusted", ["10.0.0.0/8"], "127.0.0.1"],
    ["is believed about the client before it, and that one about nobody", ["loopback"], "203.0.113.9"],
    ["is believed about the proxy before it, where that is trusted too", ["127.0.0.1", "203.0.113.0/24"], "198.51.100.7"],
    ["is believed by number: one", 1, "203.0.113.9"],
    ["is believed by number: two", 2, "198.51.100.7"],
  ])("%s", async (_which, trustProxy, address) => {
    expect(await seenThrough(trustProxy)).toBe(address);
    const upgrade = { headers: FORWARDED, socket: { remoteAddress: "127.0.0.1" } } as unknown as IncomingMessage;
    expect(clientAddress(upgrade, trustIn(trustProxy ?? null))).toBe(address);
  });

  it("that is trusted says under which name the hub's own pages know it", async () => {
    const headers = { ...FORWARDED, origin: "https://hub.example" };
    const trusting = await open({ trustProxy: ["loopback"] });
    await (await RawSocket.open(trusting.client.url, { headers })).close();
    const plain = await open({});
    await expect(RawSocket.open(plain.client.url, { headers })).rejects.toThrow("403");
  });
});
