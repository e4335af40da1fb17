import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { OperationRate } from "../../src/platform/graphql/operation-rate.js";
import { sampleSchema } from "../platform/http/sample-schema.js";
import { GraphqlClient, serveSchema } from "../support/graphql-client.js";
import { RawSocket } from "../support/live-client.js";
import { startTestHub, type TestHub } from "../support/test-hub.js";

/** Costs some thousand, so that a machine however slow cannot ask as slowly as the key may. */
const LIST = "{ products(first: 100) { nodes { title variants { sku } } } }";
/** Far more than two seconds' worth. */
const TIMES = Array.from({ length: 60 }, (_, index) => index);

let hub: TestHub;
let eager: GraphqlClient;
let other: GraphqlClient;

beforeAll(async () => {
  hub = await startTestHub({ limits: { keyCostPerSecond: 1_000, addressFailuresPerMinute: 5 } });
  eager = await hub.client({ role: "DASHBOARD" });
  other = await hub.client({ role: "DASHBOARD" });
});
afterAll(() => hub.close());

/** Until the key has something left again. */
const rested = async (): Promise<void> => void (await expect.poll(async () => (await eager.ask("{ sequence }")).status).toBe(200));

describe("a key that asks more than it may is told RATE_LIMITED, and when to come again,", () => {
  it("over HTTP, before its operation and after it is compiled", async () => {
    for (let round = 0; round < 2; round += 1) {
      await rested();
      const answers = await Promise.all(TIMES.map(() => eager.ask(LIST)));
      const refused = answers.filter(({ status }) => status === 429);
      expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThan(0);
      expect(answers).toHaveLength(refused.length + answers.filter(({ status }) => status === 200).length);
      expect(refused.length).toBeGreaterThan(5);
      for (const { codes, errors, headers, data } of refused) {
        expect([codes, data]).toEqual([["RATE_LIMITED"], undefined]);
        const retryAfterMs = errors[0]?.extensions["retryAfterMs"];
        expect(retryAfterMs).toBeGreaterThan(0);
        expect(Number(headers.get("retry-after"))).toBe(Math.ceil(Number(retryAfterMs) / 1_000));
      }
    }
  });

  it("while another key is answered", async () => {
    await Promise.all(TIMES.map(() => eager.ask(LIST)));
    expect((await other.ask("{ sequence }")).status).toBe(200);
  });

  it("also for documents that are refused: reading them is work", async () => {
    const rate = new OperationRate({ keyCostPerSecond: 1_000, publicKeyCostPerSecond: 1_000 }, () => 0);
    const served = await serveSchema(sampleSchema(), { rate });
    const client = served.client();
    const codes: string[] = [];
    for (let count = 0; count < 45; count += 1) codes.push(...(await client.ask("{ noSuchField }")).codes);
    await served.close();
    expect(codes.slice(0, 40)).toEqual(Array.from({ length: 40 }, () => "GRAPHQL_VALIDATION_FAILED"));
    expect(codes.slice(40)).toEqual(Array.from({ length: 5 }, () => "RATE_LIMITED"));
  });

  it("over a socket, which stays open", async () => {
    await rested();
    const socket = await RawSocket.connect(hub.url, eager.key ?? "");
    for (const id of TIMES) socket.send({ type: "subscribe", id: String(id), payload: { query: LIST } });
    const ended = (): number => socket.received.filter(({ type }) => type === "complete" || type === "error").length;
    await expect.poll(ended).toBe(TIMES.length);
    const refusals = socket.received.flatMap(({ type, payload }) => (type === "error" ? [payload as { extensions: object }[]] : []));
    expect(refusals.length).toBeGreaterThan(5);
    for (const [refusal] of refusals)
      expect(refusal?.extensions).toMatchObject({ code: "RATE_LIMITED", retryAfterMs: expect.any(Number) as number });
    expect(socket.closed).toBeNull();
    socket.socket.close();
  });

  it("over server-sent events, by the status", async () => {
    await rested();
    const headers = { authorization: `Bearer ${eager.key ?? ""}`, "content-type": "application/json", accept: "text/event-stream" };
    const ask = (): Promise<Response> => fetch(`${hub.url}/graphql`, { method: "POST", headers, body: JSON.stringify({ query: LIST }) });
    const answers = await Promise.all(TIMES.map(ask));
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThan(5);
    for (const answer of refused) expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
    await Promise.all(answers.map((answer) => answer.text()));
  });
});

describe("strangers", () => {
  it("are told RATE_LIMITED after too many wrong keys, over HTTP and over sockets, and good keys go on", async () => {
    const stranger = (index: number): GraphqlClient => new GraphqlClient(hub.url, `a-key-that-nobody-has-${index}`);
    const answers = await Promise.all(TIMES.map((index) => stranger(index).ask("{ sequence }")));
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThan(0);
    for (const { codes, headers } of refused) expect([codes, Number(headers.get("retry-after")) > 0]).toEqual([["RATE_LIMITED"], true]);
    const socket = await RawSocket.open(hub.url);
    socket.send({ type: "connection_init", payload: { authorization: "Bearer another-key-that-nobody-has" } });
    await expect.poll(() => socket.closed?.code).toBe(1013);
    expect((await other.ask("{ sequence }")).status).toBe(200);
  });
});

describe("what a key may ask", () => {
  const caller = { clientId: 1, name: "one", channels: null, locations: null } as const;

  it("is less for a PUBLIC key, and each key has its own", () => {
    let now = 0;
    const rate = new OperationRate({ keyCostPerSecond: 10_000, publicKeyCostPerSecond: 1_000 }, () => now);
    const spend = (role: "PUBLIC" | "ORDERS", clientId: number): number => {
      for (let spent = 0; ; spent += 100) {
        try {
          rate.charge({ ...caller, role, clientId }, 100);
        } catch {
          return spent;
        }
      }
    };
    expect([spend("PUBLIC", 1), spend("PUBLIC", 2), spend("ORDERS", 3)]).toEqual([2_000, 2_000, 20_000]);
    now = 1_000;
    expect([spend("PUBLIC", 1), spend("ORDERS", 3)]).toEqual([1_000, 10_000]);
  });
});
