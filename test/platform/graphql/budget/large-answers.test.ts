import { once } from "node:events";
import { connect } from "node:net";
import { setImmediate as nextTask } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { OPERATION_LIMITS, type OperationLimits } from "../../../../src/platform/graphql/limits.js";
import { Metrics } from "../../../../src/platform/observability/metrics.js";
import { type GraphqlAnswer, type GraphqlClient, serveSchema, type ServedSchema } from "../../../support/graphql-client.js";
import { RawSocket } from "../../../support/live-client.js";
import { answeredByLane } from "../../../support/two-lanes.js";
import { HeavyResolver, heavySchema } from "./heavy-schema.js";

const MAX = 2_000;
// The estimate lets everything pass: here the second belt is tried alone.
const limits: OperationLimits = {
  ...OPERATION_LIMITS,
  sameType: OPERATION_LIMITS.depth,
  nodes: Number.MAX_SAFE_INTEGER,
  answer: { objects: MAX, bytes: 100_000, ms: 60_000 },
};

const resolver = new HeavyResolver();
let served: ServedSchema;
let plain: ServedSchema;
let compiled: GraphqlClient;
let apollo: GraphqlClient;

beforeAll(async () => {
  const schema = heavySchema(resolver);
  served = await serveSchema(schema, { limits, metrics: { figures: new Metrics(), open: true } });
  plain = await serveSchema(schema, { limits, compiled: false });
  compiled = served.client();
  apollo = plain.client();
});
beforeEach(() => resolver.reset());
afterAll(async () => {
  await served.close();
  await plain.close();
});

type Ask = (query: string) => Promise<GraphqlAnswer<Record<string, unknown>>>;

/** The third time the compiled lane answers, unless it leaves the answer to Apollo Server. */
const byLane: Ask = async (query) => {
  await compiled.ask(query);
  await compiled.ask(query);
  const before = await answeredByLane(served.url);
  resolver.reset();
  const answer = await compiled.ask<Record<string, unknown>>(query);
  expect(await answeredByLane(served.url)).toBe(before + 1);
  return answer;
};

const overSocket: Ask = async (query) => {
  const socket = await RawSocket.connect(served.url, compiled.key ?? "");
  socket.subscribe("1", query);
  const [payload] = await socket.answers("1", 1);
  await socket.close();
  return answerOf(payload);
};

const overEvents: Ask = async (query) => {
  const headers = { "content-type": "application/json", accept: "text/event-stream", authorization: `Bearer ${compiled.key ?? ""}` };
  const response = await fetch(`${served.url}/graphql`, { method: "POST", headers, body: JSON.stringify({ query }) });
  const [, json = "{}"] = /^event: next\ndata: (.*)$/m.exec(await response.text()) ?? [];
  return answerOf(JSON.parse(json));
};

function answerOf(payload: unknown): GraphqlAnswer<Record<string, unknown>> {
  const { data, errors = [] } = payload as { data?: Record<string, unknown> | null; errors?: GraphqlAnswer<unknown>["errors"] };
  const codes = errors.map((error) => error.extensions.code);
  return { status: 200, headers: new Headers(), data, errors, codes, text: JSON.stringify(payload) };
}

const ways: readonly [way: string, ask: Ask][] = [
  ["Apollo Server", (query) => apollo.ask(query)],
  ["the compiled lane", byLane],
  ["a socket", overSocket],
  ["an event stream", overEvents],
];

function expectEnded(answer: GraphqlAnswer<unknown>, limit: number): void {
  expect(answer.status).toBe(200);
  expect(answer.data).toBeNull();
  expect(answer.errors).toHaveLength(1);
  expect(answer.errors[0]?.extensions).toMatchObject({ code: "LIMIT_EXCEEDED", limit });
  expect(answer.errors[0]?.extensions["value"]).toBeGreaterThan(limit);
  expect(answer.text.length).toBeLessThan(1_000);
}

describe.each(ways)("an answer by %s", (_way, ask) => {
  it("may hold so many objects, and is ended with the figures beyond", async () => {
    const exact = await ask(`{ stones(count: ${MAX}) { number } }`);
    expect(exact.codes).toEqual([]);
    expect(exact.data?.["stones"]).toHaveLength(MAX);
    expectEnded(await ask(`{ stones(count: ${MAX + 1}) { number } }`), MAX);
  });

  it("counts what is asked for beside each entry", async () => {
    expect((await ask(`{ stones(count: ${MAX / 2}) { twin { number } } }`)).codes).toEqual([]);
    expectEnded(await ask(`{ stones(count: ${MAX / 2 + 1}) { twin { number } } }`), MAX);
    // Through fragments, interfaces and pages.
    expectEnded(await ask(`{ stones(count: ${MAX / 2 + 1}) { ...F } } fragment F on Stone { twin { number } }`), MAX);
    expectEnded(await ask(`{ weights(count: ${MAX / 2 + 1}) { ... on Stone { twin { number } } } }`), MAX);
    expectEnded(await ask(`{ pages(count: ${MAX / 2 + 1}) { edges { node { number } } } }`), MAX);
    expectEnded(
      await ask(`{ a: pages(count: ${MAX / 2}) { nodes { number } } b: pages(count: ${MAX / 2 + 1}) { nodes { number } } }`),
      MAX,
    );
  });

  it("is not worked on any more once it has been ended", async () => {
    // Lists in lists in lists: 50 × 50 × 50 would be 125,000, read by thousands of calls.
    expectEnded(await ask("{ stones(count: 50) { parts(count: 50) { parts(count: 50) { parts(count: 50) { number } } } } }"), MAX);
    expect(resolver.calls.parts).toBeLessThanOrEqual(50 + MAX);
    expect(resolver.calls.readings).toBeLessThanOrEqual(4);
  });

  it("may have so many bytes", async () => {
    expect((await ask("{ texts(count: 9, length: 10000) { free } }")).codes).toEqual([]);
    expectEnded(await ask("{ texts(count: 10, length: 10000) { free } }"), 100_000);
  });
});

describe("a large answer", () => {
  it.each(ways.slice(0, 1).concat(ways.slice(2)))("leaves the event loop to others while it is made by %s", async (_way, ask) => {
    let tasks = 0;
    let isMade = false;
    const count = async (): Promise<void> => {
      while (!isMade) {
        await nextTask();
        if (resolver.calls.twins > 0 && resolver.calls.twins < MAX / 2) tasks += 1;
      }
    };
    const counting = count();
    expect((await ask(`{ stones(count: ${MAX / 2}) { twin { number } } }`)).codes).toEqual([]);
    isMade = true;
    await counting;
    // 1,000 entries of two objects are four tasks' objects: others have theirs at least twice in between.
    expect(tasks).toBeGreaterThanOrEqual(2);
  });
});

describe("a change", () => {
  const document = "mutation ($count: Int!) { stoneAdd(input: { count: $count }) { changed stones { number } } }";

  it.each([
    ["Apollo Server", 1],
    ["the compiled lane", 3],
  ])("stands where its answer is ended by %s, which says so", async (_way, times) => {
    let answer = await compiled.ask(document, { count: MAX });
    for (let time = 1; time < times; time += 1) answer = await compiled.ask(document, { count: MAX });
    expect(answer.codes).toEqual([]);
    resolver.reset();
    const cut = await compiled.ask(document, { count: MAX + 1 });
    expectEnded(cut, MAX);
    expect(cut.errors[0]?.message).toContain("stands");
    expect(resolver.calls.changes).toBe(1);
  });

  it("is done also where its client goes while it waits", async () => {
    await cutRequest("", JSON.stringify({ query: document, variables: { count: 5 } }));
    expect(resolver.calls.changes).toBe(0);
    resolver.open();
    await nextTask();
    expect(resolver.calls.changes).toBe(1);
  });
});

/** Sends a request that comes to a closed gate, and cuts its connection. */
async function cutRequest(headers: string, body: string): Promise<void> {
  const arrived = resolver.close();
  const { hostname, port } = new URL(served.url);
  const connection = connect(Number(port), hostname);
  connection.on("error", () => undefined);
  const key = compiled.key ?? "";
  connection.write(
    `POST /graphql HTTP/1.1\r\nhost: ${hostname}\r\nauthorization: Bearer ${key}\r\ncontent-type: application/json\r\n${headers}content-length: ${body.length}\r\n\r\n${body}`,
  );
  await arrived;
  const closed = once(connection, "close");
  connection.destroy();
  await closed;
  // The hub's end notices in a later task.
  await new Promise((resolve) => setTimeout(resolve, 50));
}

describe("an answer that nobody waits for any more is not made:", () => {
  const query = "{ gated { parts(count: 1) { number } } }";

  /** Lets the resolver go on, and waits until what could be done has been done. */
  async function goOn(): Promise<void> {
    resolver.open();
    for (let tasks = 0; tasks < 50; tasks += 1) await nextTask();
    expect(resolver.calls.parts).toBe(0);
    expect(resolver.calls.readings).toBe(0);
  }

  it.each([
    ["Apollo Server", ""],
    ["the compiled lane, from the third time on", ""],
    ["the compiled lane", ""],
    ["an event stream", "accept: text/event-stream\r\n"],
  ])("the request was cut, by %s", async (_way, headers) => {
    await cutRequest(headers, JSON.stringify({ query }));
    await goOn();
  });

  it("the socket was closed", async () => {
    const arrived = resolver.close();
    const socket = await RawSocket.connect(served.url, compiled.key ?? "");
    socket.subscribe("1", query);
    await arrived;
    await socket.close();
    await goOn();
  });

  it("the operation was completed by its client", async () => {
    const arrived = resolver.close();
    const socket = await RawSocket.connect(served.url, compiled.key ?? "");
    socket.subscribe("1", query);
    await arrived;
    socket.send({ type: "complete", id: "1" });
    socket.subscribe("2", "{ stones(count: 1) { number } }");
    await socket.answers("2", 1);
    await goOn();
    await socket.close();
  });
});

describe("an event that is too large", () => {
  it("is told as ended, and the subscription goes on", async () => {
    const socket = await RawSocket.connect(served.url, compiled.key ?? "");
    socket.subscribe("1", "subscription { stonesAdded { changed stones { number } } }");
    const [small, large, next] = (await socket.answers("1", 3)).map(answerOf);
    expect(small?.data?.["stonesAdded"]).toMatchObject({ changed: 2 });
    if (large === undefined) throw new Error("There is no second answer.");
    expectEnded(large, MAX);
    expect(next?.data?.["stonesAdded"]).toMatchObject({ changed: 3 });
    await socket.close();
  });
});
