import { connect } from "node:net";
import { gzipSync } from "node:zlib";
import { getIntrospectionQuery } from "graphql";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { GraphqlClient, type ServedSchema, serveSchema } from "../../support/graphql-client.js";
import { SampleResolver, sampleSchema } from "./sample-schema.js";

const bodyBytesMax = 64 * 1024;
const resolver = new SampleResolver();
let served: ServedSchema;
let client: GraphqlClient;

beforeAll(async () => {
  served = await serveSchema(sampleSchema(resolver), { bodyBytesMax });
  client = served.client();
});

afterAll(() => served.close());

/** Sends bytes as they are and answers all that comes back until the server closes the connection. */
async function raw(text: string): Promise<string> {
  const { hostname, port } = new URL(served.url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.write(text));
    let answer = "";
    socket.on("data", (chunk) => (answer += chunk.toString()));
    socket.on("close", () => resolve(answer));
    socket.on("error", reject);
  });
}

function bodyOf(rawAnswer: string): unknown {
  return JSON.parse(rawAnswer.slice(rawAnswer.indexOf("\r\n\r\n") + 4));
}

const query = (text: string): string => JSON.stringify({ query: text });

describe("requests that are fine", () => {
  it("answers a query by POST", async () => {
    const { status, data } = await client.ask("query ($name: String) { hello(name: $name) }", { name: "hub" });
    expect({ status, data }).toEqual({ status: 200, data: { hello: "hello hub" } });
  });

  it("answers a query by GET with a header no foreign page can send", async () => {
    const path = `/graphql?query=${encodeURIComponent("query ($name: String) { hello(name: $name) }")}&variables=${encodeURIComponent('{"name":"hub"}')}`;
    const { status, data } = await client.send(path, { headers: { "apollo-require-preflight": "1" } });
    expect({ status, data }).toEqual({ status: 200, data: { hello: "hello hub" } });
    expect(await client.send(path)).toMatchObject({ status: 400, codes: ["BAD_USER_INPUT"] });
  });

  it("takes gzip bodies", async () => {
    const { data } = await client.post(gzipSync(query("{ hello }")), { "content-encoding": "gzip" });
    expect(data).toEqual({ hello: "hello world" });
  });

  it("skips a byte order mark", async () => {
    expect((await client.post(`\ufeff${query("{ hello }")}`)).data).toEqual({ hello: "hello world" });
  });

  it("takes a body of the greatest size and refuses one byte more", async () => {
    const body = query("{ hello }");
    const fitting = body.padEnd(bodyBytesMax, " ");
    expect((await client.post(fitting)).data).toEqual({ hello: "hello world" });
    expect(await client.post(`${fitting} `)).toMatchObject({
      status: 413,
      errors: [{ extensions: { code: "LIMIT_EXCEEDED", limit: bodyBytesMax, value: bodyBytesMax + 1 } }],
    });
  });

  it("shows the schema to whoever has a key, whatever the role", async () => {
    const { status, data } = await served.client({ role: "PUBLIC" }).ask(getIntrospectionQuery());
    expect(status).toBe(200);
    expect(data).toHaveProperty("__schema.types");
  });

  it("forbids every answer to be kept or guessed at", async () => {
    for (const answer of [
      await client.ask("{ hello }"),
      await client.send("/nowhere"),
      await client.send("/healthz"),
      await client.post("{"),
    ]) {
      expect(answer.headers.get("cache-control")).toBe("no-store");
      expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
      expect(answer.headers.get("content-type")).toMatch(/^application\/json/);
      expect(answer.headers.get("x-powered-by")).toBeNull();
      expect(answer.headers.get("server")).toBeNull();
    }
  });

  it("gives each request an id, the caller's own where it is one", async () => {
    const own = await client.ask("{ whoAmI }", {}, { headers: { "x-request-id": "order-4711" } });
    expect(own.headers.get("x-request-id")).toBe("order-4711");
    expect(own.data).toEqual({ whoAmI: expect.stringMatching(/ order-4711$/) as string });
    for (const bad of ["a".repeat(65), "with space", "semi;colon", "ümlaut"]) {
      const given = (await client.ask("{ hello }", {}, { headers: { "x-request-id": bad } })).headers.get("x-request-id");
      expect(given).toMatch(/^[0-9a-f-]{36}$/);
    }
  });
});

describe("strangers", () => {
  it("are turned away with 401 and told how to come back", async () => {
    for (const stranger of [
      served.stranger,
      new GraphqlClient(served.url, "wrong-key"),
      new GraphqlClient(served.url, "x".repeat(10_000)),
    ]) {
      const { status, codes, headers, errors } = await stranger.ask("{ hello }");
      expect({ status, codes }).toEqual({ status: 401, codes: ["UNAUTHENTICATED"] });
      expect(headers.get("www-authenticate")).toBe("Bearer");
      expect(errors[0]?.message).toContain("Authorization: Bearer");
    }
  });

  it("learn nothing about the schema: neither by introspection nor by mistakes", async () => {
    const answers = await Promise.all(
      [getIntrospectionQuery(), "{ __typename }", "{ helo }", "{", "mutation { boxAdd }"].map((text) => served.stranger.ask(text)),
    );
    for (const answer of answers) expect(answer).toMatchObject({ status: 401, codes: ["UNAUTHENTICATED"], data: undefined });
    expect(new Set(answers.map((answer) => answer.text)).size).toBe(1);
  });

  it("cannot name two keys at once", async () => {
    const body = query("{ hello }");
    const head = `POST /graphql HTTP/1.1\r\nhost: hub\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n`;
    const authorization = `authorization: Bearer ${client.key ?? ""}\r\n`;
    expect(await raw(`${head}${authorization}\r\n${body}`)).toMatch(/^HTTP\/1.1 200 /);
    expect(await raw(`${head}${authorization}${authorization}\r\n${body}`)).toMatch(/^HTTP\/1.1 401 /);
  });

  it("may ask whether the hub lives and is ready", async () => {
    expect(await served.stranger.send("/healthz")).toMatchObject({ status: 200, text: '{"status":"alive"}' });
    expect(await served.stranger.send("/readyz")).toMatchObject({ status: 200, text: '{"status":"ready"}' });
    expect((await served.stranger.send("/healthz", { method: "HEAD" })).status).toBe(200);
  });
});

describe("requests that are wrong get JSON and a status below 500", () => {
  const json = { "content-type": "application/json" };
  const post = (body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = json): RequestInit => ({
    method: "POST",
    body,
    headers,
  });
  const cases: readonly [name: string, path: string, init: RequestInit, status: number, code?: string][] = [
    ["an empty body", "/graphql", post(""), 400],
    ["broken JSON", "/graphql", post("{"), 400],
    ["null", "/graphql", post("null"), 400],
    ["a string", "/graphql", post('"x"'), 400],
    ["a number", "/graphql", post("1"), 400],
    ["a batch", "/graphql", post(`[${query("{ hello }")},${query("{ hello }")}]`), 400],
    ["no query", "/graphql", post("{}"), 400],
    ["a query that is null", "/graphql", post('{"query":null}'), 400],
    ["a query that is a number", "/graphql", post('{"query":1}'), 400],
    ["variables that are a string", "/graphql", post('{"query":"{ hello }","variables":"{}"}'), 400],
    ["variables that are a list", "/graphql", post('{"query":"{ hello }","variables":[]}'), 400],
    ["extensions that are a string", "/graphql", post('{"query":"{ hello }","extensions":"x"}'), 400],
    ["an operation name that is a number", "/graphql", post('{"query":"{ hello }","operationName":1}'), 400],
    ["an unknown operation name", "/graphql", post('{"query":"query A { hello }","operationName":"B"}'), 400],
    ["two operations and no name", "/graphql", post(query("query A { hello } query B { hello }")), 400],
    ["a persisted query", "/graphql", post('{"extensions":{"persistedQuery":{"version":1,"sha256Hash":"00"}}}'), 400],
    ["a mutation by GET", "/graphql?query=mutation{boxAdd(input:{label:%22x%22})}", { headers: json }, 405],
    ["a query by GET without a preflight header", "/graphql?query={hello}", {}, 400],
    ["a GET with a content type", "/graphql?query={hello}", { headers: { "content-type": "application/foo" } }, 415],
    ["a query given twice in the URL", "/graphql?query={hello}&query={hello}", { headers: json }, 400],
    ["plain text", "/graphql", post(query("{ hello }"), { "content-type": "text/plain" }), 415],
    ["a form", "/graphql", post("query={hello}", { "content-type": "application/x-www-form-urlencoded" }), 415],
    ["a multipart form", "/graphql", post("--x--", { "content-type": "multipart/form-data; boundary=x" }), 415],
    ["no sense as content type", "/graphql", post(query("{ hello }"), { "content-type": "///" }), 415],
    ["another charset", "/graphql", post(query("{ hello }"), { "content-type": "application/json; charset=iso-8859-1" }), 415],
    ["UTF-7", "/graphql", post(query("{ hello }"), { "content-type": 'application/json; charset="utf-7"' }), 415],
    [
      "bytes that are no UTF-8",
      "/graphql",
      post(new Uint8Array(Buffer.concat([Buffer.from('{"query":"{ hello }","x":"'), Buffer.from([0xff]), Buffer.from('"}')]))),
      400,
    ],
    ["an answer wanted as an image", "/graphql", post(query("{ hello }"), { ...json, accept: "image/png" }), 406],
    ["PUT", "/graphql", { ...post(query("{ hello }")), method: "PUT" }, 405],
    ["DELETE", "/graphql", { method: "DELETE" }, 405],
    ["OPTIONS from another origin", "/graphql", { method: "OPTIONS", headers: { origin: "https://evil.example" } }, 405],
    ["a path that does not exist", "/graphiql/../nothing", {}, 404],
    ["a path that is no URL", "/%zz", {}, 400],
    ["an unknown content encoding", "/graphql", post(query("{ hello }"), { ...json, "content-encoding": "br" }), 415],
    ["broken gzip", "/graphql", post("no gzip", { ...json, "content-encoding": "gzip" }), 400],
    ["half a gzip", "/graphql", post(gzipSync(query("{ hello }")).subarray(0, 20), { ...json, "content-encoding": "gzip" }), 400],
    [
      "a gzip bomb",
      "/graphql",
      post(gzipSync(Buffer.alloc(20_000_000, " ")), { ...json, "content-encoding": "gzip" }),
      413,
      "LIMIT_EXCEEDED",
    ],
    ["a body too large", "/graphql", post(" ".repeat(bodyBytesMax + 1)), 413, "LIMIT_EXCEEDED"],
    ["a body nested too deeply", "/graphql", post("[".repeat(200_000)), 413, "LIMIT_EXCEEDED"],
  ];

  it.each(cases)("%s", async (_name, path, init, status, code = "BAD_USER_INPUT") => {
    const answer = await client.send(path, init);
    expect({ status: answer.status, codes: answer.codes }).toEqual({ status, codes: [code] });
    expect(answer.data).toBeUndefined();
    expect(answer.headers.get("access-control-allow-origin")).toBeNull();
    expect((await client.ask("{ hello }")).status).toBe(200);
  });

  it("HEAD, TRACE and 405 name what is allowed", async () => {
    expect(await client.send("/graphql", { method: "HEAD" })).toMatchObject({ status: 405 });
    expect((await client.send("/graphql", { method: "PUT" })).headers.get("allow")).toBe("GET, POST");
    expect(bodyOf(await raw("TRACE /graphql HTTP/1.1\r\nhost: hub\r\nconnection: close\r\n\r\n"))).toHaveProperty(
      "errors.0.extensions.code",
      "BAD_USER_INPUT",
    );
    const { headers, status } = await client.send("/graphql?query=mutation{boxAdd(input:{label:%22x%22})}", { headers: json });
    expect({ status, allow: headers.get("allow") }).toEqual({ status: 405, allow: "POST" });
    expect(resolver.added.map((box) => box.label)).not.toContain("x");
  });

  it("refuses before running what it could not answer", async () => {
    const before = resolver.added.length;
    await client.post(query('mutation { boxAdd(input: { label: "unseen" }) }'), { accept: "image/png" });
    expect(resolver.added).toHaveLength(before);
  });
});

describe("what is no HTTP", () => {
  const cases: readonly [name: string, text: string, status: number][] = [
    ["no request at all", "hello\r\n\r\n", 400],
    ["TLS", "\x16\x03\x01\x02\x00\x01\x00\r\n\r\n", 400],
    ["no Host", "GET /healthz HTTP/1.1\r\n\r\n", 400],
    ["two lengths", "POST /graphql HTTP/1.1\r\nhost: hub\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab", 400],
    ["a length and chunks", "POST /graphql HTTP/1.1\r\nhost: hub\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n", 400],
    ["headers of 20 kB", `GET /healthz HTTP/1.1\r\nhost: hub\r\nx-long: ${"a".repeat(20_000)}\r\n\r\n`, 431],
  ];

  it.each(cases)("%s is answered in JSON and the connection closed", async (_name, text, status) => {
    const answer = await raw(text);
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(bodyOf(answer)).toHaveProperty("errors.0.extensions.code");
  });

  it("a Host that is none is the client's mistake", async () => {
    const answer = await raw(
      `GET /graphql?query={hello} HTTP/1.1\r\nhost: a b[\r\ncontent-type: application/json\r\nauthorization: Bearer ${client.key ?? ""}\r\nconnection: close\r\n\r\n`,
    );
    expect(answer).toMatch(/^HTTP\/1.1 4\d\d /);
    expect(bodyOf(answer)).toHaveProperty("errors.0.extensions.code", "BAD_USER_INPUT");
  });
});
