import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Caller } from "../../../src/platform/graphql/context.js";
import { createHttpServer, type HttpServer } from "../../../src/platform/http/server.js";
import { collectLog, type CollectedLog } from "../../support/graphql-client.js";
import { RawSocket } from "../../support/live-client.js";
import { SampleResolver, sampleSchema } from "./sample-schema.js";

const KEYS = new Map<string, Caller>(
  ["admin", "crowd", "ending"].map((name, index) => [
    `Bearer ${name}`,
    { clientId: index + 1, name, role: "ADMIN", channels: null, locations: null },
  ]),
);
const LIMITS = { operations: 3, connectionsOfKey: 4, initMs: 200, pingMs: 150, keyWatchMs: 20, pings: 5 };

let server: HttpServer;
let lines: CollectedLog["lines"];
const resolver = new SampleResolver();

async function open(limits: Partial<typeof LIMITS> = {}): Promise<HttpServer> {
  const collected = collectLog();
  ({ lines } = collected);
  return createHttpServer({
    schema: sampleSchema(resolver),
    authenticate: (authorization) => Promise.resolve(KEYS.get(authorization ?? "") ?? null),
    host: "127.0.0.1",
    port: 0,
    log: collected.log,
    ready: () => true,
    origins: ["https://shop.example"],
    live: { sequence: () => 42, limits: { ...LIMITS, ...limits } },
  });
}

beforeAll(async () => {
  server = await open();
});

afterAll(async () => {
  await server.close();
});

/** Sends `messages` over a new socket and answers the code with which it is closed. */
async function closeCodeOf(...messages: unknown[]): Promise<number> {
  const raw = await RawSocket.open(server.url);
  for (const message of messages) raw.send(message);
  return raw.closeCode();
}

const INIT = { type: "connection_init", payload: { authorization: "Bearer admin" } };
const subscribe = (id: string, query: string, variables: object = {}): object => ({ type: "subscribe", id, payload: { query, variables } });

describe("the protocol", () => {
  it.each([
    ["what is no JSON", "hello", 4400],
    ["a type it does not know", { type: "shout" }, 4400],
    ["an operation without an id", { type: "subscribe", payload: { query: "{ hello }" } }, 4400],
    ["an operation before the acknowledgement", subscribe("1", "{ hello }"), 4401],
    ["no key at all", { type: "connection_init" }, 4403],
    ["a key nobody has", { type: "connection_init", payload: { authorization: "Bearer nobody" } }, 4403],
    ["a key that is no text", { type: "connection_init", payload: { authorization: { $ne: 1 } } }, 4403],
  ])("closes a socket that sends %s", async (_what, message, code) => {
    expect(await closeCodeOf(message)).toBe(code);
  });

  it("closes a socket that sends bytes instead of text", async () => {
    const raw = await RawSocket.open(server.url);
    raw.socket.send(Buffer.from(JSON.stringify(INIT)), { binary: true });
    expect(await raw.closeCode()).toBe(4400);
  });

  it("closes a socket that introduces itself twice", async () => {
    expect(await closeCodeOf(INIT, INIT)).toBe(4429);
  });

  it("closes a socket that never introduces itself", async () => {
    expect(await closeCodeOf()).toBe(4408);
  });

  it("closes a socket of another protocol", async () => {
    const raw = await RawSocket.open(server.url, { protocol: null });
    expect(await raw.closeCode()).toBe(4406);
  });

  it("closes a socket that gives one id to two operations that run", async () => {
    const raw = await RawSocket.connect(server.url, "admin");
    raw.subscribe("1", "{ slow }");
    raw.subscribe("1", "{ hello }");
    expect(await raw.closeCode()).toBe(4409);
  });

  it("closes a socket at a message that is too long", async () => {
    expect(await closeCodeOf({ ...INIT, padding: "x".repeat(257 * 1024) })).toBe(1009);
  });

  it("closes a socket that floods it with pings", async () => {
    const raw = await RawSocket.connect(server.url, "admin");
    for (let ping = 0; ping < 50; ping += 1) raw.send({ type: "ping" });
    expect(await raw.closeCode()).toBe(1008);
  });
});

describe("the greeting", () => {
  it("says from which place in the ledger on a subscription of this socket can tell", async () => {
    const raw = await RawSocket.connect(server.url, "admin");
    expect(await raw.until(({ type }) => type === "connection_ack")).toEqual({ type: "connection_ack", payload: { sequence: "42" } });
    await raw.close();
  });
});

describe("who may connect", () => {
  it.each([
    ["without an origin", {}, true],
    ["from the hub's own pages", { origin: "OWN" }, true],
    ["from an origin that is allowed", { origin: "https://shop.example" }, true],
    ["from anywhere else", { origin: "https://evil.example" }, false],
    ["from an origin that is none", { origin: "null" }, false],
  ])("%s", async (_where, headers: { origin?: string }, allowed) => {
    const own = headers.origin === "OWN" ? { origin: server.url } : headers;
    const opened = RawSocket.open(server.url, { headers: own }).then(
      async (raw) => {
        await raw.close();
        return true;
      },
      () => false,
    );
    expect(await opened).toBe(allowed);
  });

  it("answers an upgrade at another path, or to something else, as an error in JSON", async () => {
    const { hostname, port } = new URL(server.url);
    const ask = async (path: string, upgrade: string): Promise<string> => {
      const socket = connect(Number(port), hostname);
      socket.write(`GET ${path} HTTP/1.1\r\nhost: ${hostname}\r\nconnection: upgrade\r\nupgrade: ${upgrade}\r\n\r\n`);
      let text = "";
      for await (const chunk of socket) text += String(chunk);
      return text;
    };
    expect(await ask("/healthz", "websocket")).toMatch(/^HTTP\/1.1 404 .*"BAD_USER_INPUT"/s);
    expect(await ask("/graphql", "tls/1.0")).toMatch(/^HTTP\/1.1 400 .*"BAD_USER_INPUT"/s);
    expect(await ask("/graphql", "websocket")).toMatch(/^HTTP\/1.1 400 /);
  });

  it("only so many sockets of one key", async () => {
    const sockets = [];
    for (let index = 0; index < LIMITS.connectionsOfKey; index += 1) sockets.push(await RawSocket.connect(server.url, "crowd"));
    const more = await RawSocket.open(server.url);
    more.send({ type: "connection_init", payload: { authorization: "Bearer crowd" } });
    expect(await more.closeCode()).toBe(1013);
    await sockets.pop()?.close();
    await expect.poll(async () => (await RawSocket.connect(server.url, "crowd")).closed).toBeNull();
    for (const socket of sockets) await socket.close();
  });

  it("nobody whose key ends meanwhile", async () => {
    const raw = await RawSocket.connect(server.url, "ending");
    KEYS.delete("Bearer ending");
    expect(await raw.closeCode()).toBe(4403);
  });
});

describe("operations over a socket", () => {
  it("are answered as over HTTP, as the key's owner", async () => {
    const raw = await RawSocket.connect(server.url, "admin");
    raw.subscribe("q", "query ($name: String) { hello(name: $name) whoAmI }", { name: "you" });
    const [answer] = await raw.answers("q", 1);
    expect(answer).toEqual({ data: { hello: "hello you", whoAmI: expect.stringMatching(/^admin [0-9a-f-]{36}$/) as string } });
    await raw.until(({ type, id }) => type === "complete" && id === "q");
    raw.subscribe("m", 'mutation { boxAdd(input: { label: "a" }) }');
    expect(await raw.answers("m", 1)).toEqual([{ data: { boxAdd: resolver.added.length } }]);
    await raw.close();
  });

  const deep = (depth: number): string => `{ boxes { nodes ${"{ inside ".repeat(depth)}{ label }${" }".repeat(depth)} } }`;
  const aliases = (count: number): string => `{ ${Array.from({ length: count }, (_, index) => `a${index}: hello`).join(" ")} }`;

  it.each([
    ["a document that is no GraphQL", "{", "GRAPHQL_PARSE_FAILED"],
    ["a field there is not", "{ nothing }", "GRAPHQL_VALIDATION_FAILED"],
    ["a document too deep", deep(13), "LIMIT_EXCEEDED"],
    ["too many aliases", aliases(16), "LIMIT_EXCEEDED"],
    ["too many tokens", `{ ${"hello ".repeat(1_000)} }`, "LIMIT_EXCEEDED"],
    ["too large an answer", "{ boxes(first: 100) { nodes { inside { inside { inside { label } } } } } }", "LIMIT_EXCEEDED"],
    ["text that cannot be stored", '{ hello(name: "\\u0000") }', "BAD_USER_INPUT"],
    ["two operations and no name", "query A { hello } query B { hello }", "BAD_USER_INPUT"],
  ])("are refused for %s, and the socket stays", async (_what, query, code) => {
    const raw = await RawSocket.connect(server.url, "admin");
    raw.subscribe("1", query);
    const { payload } = await raw.until(({ type, id }) => type === "error" && id === "1");
    expect((payload as { extensions: { code: string } }[]).map(({ extensions }) => extensions.code)[0]).toBe(code);
    raw.subscribe("2", "{ hello }");
    expect(await raw.answers("2", 1)).toEqual([{ data: { hello: "hello world" } }]);
    await raw.close();
  });

  it("are refused beyond so many at a time", async () => {
    const raw = await RawSocket.connect(server.url, "admin");
    for (let id = 1; id <= LIMITS.operations + 1; id += 1) raw.subscribe(String(id), "{ slow }");
    const { payload } = await raw.until(({ type, id }) => type === "error" && id === String(LIMITS.operations + 1));
    expect(payload).toMatchObject([{ extensions: { code: "LIMIT_EXCEEDED", limit: LIMITS.operations, value: LIMITS.operations + 1 } }]);
    for (const release of resolver.waiting.splice(0)) release();
    await raw.answers("1", 1);
    await raw.close();
  });

  it("are masked where they fail, and logged under the request's id", async () => {
    const raw = await RawSocket.connect(server.url, "admin");
    raw.subscribe("1", '{ fail(how: "sql") }');
    const [answer] = await raw.answers("1", 1);
    const [error] = answer?.errors ?? [];
    expect(error).toMatchObject({ extensions: { code: "INTERNAL", requestId: expect.any(String) as string } });
    expect(JSON.stringify(answer)).not.toContain("secret");
    expect(lines.some(({ requestId }) => requestId === error?.extensions["requestId"])).toBe(true);
    await raw.close();
  });
});

describe("open sockets", () => {
  it("are pinged with the place the hub has reached", async () => {
    const raw = await RawSocket.connect(server.url, "admin");
    expect(await raw.until(({ type }) => type === "ping")).toEqual({ type: "ping", payload: { sequence: "42" } });
    await raw.close();
  });

  it("stay open while the client answers, and are cut when it has fallen silent", async () => {
    const lively = await RawSocket.connect(server.url, "admin");
    const silent = await RawSocket.connect(server.url, "admin");
    silent.socket.pause();
    // What is sent to a socket that was cut makes its own end break off.
    await expect.poll(() => lively.received.filter(({ type }) => type === "ping").length, { timeout: 10_000 }).toBeGreaterThan(4);
    silent.socket.resume();
    expect(await silent.closeCode()).toBe(1006);
    expect(lively.closed).toBeNull();
    await lively.close();
  });

  it("are closed with 1001 when the hub stops, after what runs has been answered", async () => {
    const stopping = await open();
    const raw = await RawSocket.connect(stopping.url, "admin");
    const arrived = new Promise<void>((resolve) => (resolver.arrived = resolve));
    raw.subscribe("1", "{ slow }");
    await arrived;
    const closed = stopping.close();
    for (const release of resolver.waiting.splice(0)) release();
    expect(await raw.closeCode()).toBe(1001);
    expect(await raw.answers("1", 1)).toEqual([{ data: { slow: "done" } }]);
    await closed;
  });
});
