import { once } from "node:events";
import { connect } from "node:http2";
import type { IncomingMessage } from "node:http";
import { request } from "node:https";
import { text } from "node:stream/consumers";
import { connect as connectTls } from "node:tls";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { missingFor, PROXIES, type ReverseProxy, SITE, startProxy } from "../support/reverse-proxies.js";
import { startTestHub, type TestHub } from "../support/test-hub.js";
import { readPages } from "./pages.js";

const page = "docs/guide/deployment.md";
const blocks = readPages().flatMap((read) => (read.path === page ? read.blocks : []));

const CI_NEEDS_IT = process.env["TEST_PROXIES"] === "required";

/** Not the proxy's own address, where the system has another for this machine. */
const CLIENT = process.platform === "linux" ? "127.0.0.2" : "127.0.0.1";

const FOLLOW = `subscription { availabilityChanged(skus: ["MUG"], snapshot: true) { after { available } } }`;

describe.each(PROXIES)("the $name of the guide", (kind) => {
  const missing = missingFor(kind);
  const sites = blocks.filter(({ language }) => language === kind.name);
  let hub: TestHub;
  let proxy: ReverseProxy;
  let authorization: string;

  beforeAll(async () => {
    if (missing !== null) return;
    hub = await startTestHub({ trustProxy: ["127.0.0.1"], origins: ["https://shop.example"] });
    authorization = `Bearer ${hub.admin.key ?? ""}`;
    await hub.admin.data(`mutation {
      productUpsert(input: { handle: "mug", title: "Mug", variants: [{ sku: "MUG" }] }) { userErrors { message } }
      locationUpsert(input: { code: "WH", name: "Warehouse" }) { userErrors { message } }
    }`);
    await adjust("opening", 5);
    proxy = await startProxy(kind, sites[0]?.text ?? "", hub.url);
  });

  beforeEach(({ skip }) => {
    if (CI_NEEDS_IT && missing !== null) throw new Error(`The guide's ${kind.name} is to be tried, but ${missing}.`);
    skip(missing !== null, missing ?? "");
  });

  afterAll(async () => {
    if (missing !== null) return;
    await proxy.close();
    await hub.close();
  });

  async function adjust(key: string, delta: number): Promise<void> {
    const line = `{ sku: "MUG", location: "WH", delta: ${delta} }`;
    await hub.admin.data(`mutation {
      inventoryAdjust(input: { idempotencyKey: "${key}", reason: FOUND, lines: [${line}] }) { userErrors { message } }
    }`);
  }

  function terms(): { host: string; localAddress: string; port: number; servername: string; ca: string } {
    return { host: "127.0.0.1", localAddress: CLIENT, port: proxy.port, servername: SITE, ca: proxy.certificate };
  }

  async function send(path: string, body: string | null, headers: Record<string, string> = {}): Promise<IncomingMessage> {
    const sent = request({
      ...terms(),
      path,
      method: body === null ? "GET" : "POST",
      headers: { host: `${SITE}:${proxy.port}`, authorization, "content-type": "application/json", ...headers },
    });
    sent.end(body ?? undefined);
    const [answer] = (await once(sent, "response")) as [IncomingMessage];
    return answer;
  }

  async function ask(
    query: string,
    headers: Record<string, string> = {},
    variables: object = {},
  ): Promise<{ status: number; body: string }> {
    const answer = await send("/graphql", JSON.stringify({ query, variables }), headers);
    return { status: answer.statusCode ?? 0, body: await text(answer) };
  }

  it("is one site", () => {
    expect(sites).toHaveLength(1);
  });

  it("answers a query over TLS", async () => {
    expect(await ask("{ sequence }")).toMatchObject({ status: 200, body: expect.stringContaining('"data"') as string });
  });

  it("answers a query over HTTP/2", async () => {
    const session = connect(`https://${SITE}:${proxy.port}`, { createConnection: () => connectTls({ ...terms(), ALPNProtocols: ["h2"] }) });
    const stream = session.request({
      ":path": "/graphql",
      ":method": "POST",
      ":authority": `${SITE}:${proxy.port}`,
      authorization,
      "content-type": "application/json",
    });
    stream.end(JSON.stringify({ query: "{ sequence }" }));
    expect(JSON.parse(await text(stream))).toHaveProperty("data.sequence");
    session.close();
  });

  it("passes on a file to its upload, longer than any other body may be, and what is downloaded", async () => {
    const start = "mutation { importStart(input: { layout: PRODUCTS }) { upload { url jobId } } }";
    const { upload } = (JSON.parse((await ask(start)).body) as { data: { importStart: { upload: { url: string; jobId: string } } } }).data
      .importStart;
    const rows = Array.from({ length: 120_000 }, () => "a,b,".padEnd(40, "x")).join("\n");
    const sent = request({ ...terms(), path: upload.url, method: "PUT", headers: { host: `${SITE}:${proxy.port}`, authorization } });
    sent.end(`sku,title\n${rows}\n`);
    const [answer] = (await once(sent, "response")) as [IncomingMessage];
    expect([answer.statusCode, JSON.parse(await text(answer))]).toEqual([202, { job: { id: upload.jobId } }]);
    expect((await send(`/downloads/${"a".repeat(43)}`, null)).headers["content-type"]).toMatch(/^application\/json/);
    expect((await send(`/downloads/short`, null)).statusCode).toBe(404);
    await ask(`mutation { jobCancel(input: { id: "${upload.jobId}" }) { job { id } } }`);
  });

  it("passes on a body of several megabytes", async () => {
    const { body } = await ask("{ sequence }", {}, { unused: "x".repeat(3_000_000) });
    expect(JSON.parse(body)).toBeTypeOf("object");
  });

  it("lets a page of the hub's own follow over a socket, and no other page", async () => {
    const open = (origin: string): WebSocket =>
      new WebSocket(`wss://127.0.0.1:${proxy.port}/graphql`, "graphql-transport-ws", {
        ...terms(),
        headers: { host: `${SITE}:${proxy.port}`, origin },
      });
    const socket = open(`https://${SITE}:${proxy.port}`);
    await once(socket, "open");
    socket.send(JSON.stringify({ type: "connection_init", payload: { authorization } }));
    await once(socket, "message");
    socket.send(JSON.stringify({ type: "subscribe", id: "1", payload: { query: FOLLOW } }));
    const [first] = (await once(socket, "message")) as [Buffer];
    expect(String(first)).toContain('"available":5');
    socket.close();
    await once(socket, "close");
    const [error] = (await once(open("https://evil.example"), "error")) as [Error];
    expect(error.message).toContain("403");
  });

  it("passes on each event of a stream as it comes", async () => {
    const answer = await send("/graphql", JSON.stringify({ query: FOLLOW }), {
      accept: "text/event-stream",
      origin: "https://shop.example",
    });
    expect(answer.headers).toMatchObject({
      "content-type": "text/event-stream; charset=utf-8",
      "access-control-allow-origin": "https://shop.example",
    });
    let seen = "";
    let adjusted = false;
    for await (const chunk of answer) {
      seen += String(chunk);
      if (!adjusted && seen.includes('"available":5')) {
        adjusted = true;
        await adjust("found", 2);
      }
      if (seen.includes('"available":7')) break;
    }
    expect(seen).toMatch(/"available":5[^]*"available":7/);
  });

  it("tells the hub the client's address, whatever the client says it is", async () => {
    await ask("{ sequence }", { "x-forwarded-for": "198.51.100.7", "x-request-id": "whose-address" });
    const line = (): Record<string, unknown> | undefined =>
      hub.lines.find(({ requestId, msg }) => requestId === "whose-address" && msg === "A request was answered.");
    await expect.poll(line).toBeDefined();
    expect(line()?.["address"]).toBe(CLIENT);
    await hub.admin.ask("{ sequence }", {}, { headers: { "x-forwarded-for": "198.51.100.7", "x-request-id": "past-proxy" } });
    await expect
      .poll(() => hub.lines.find(({ requestId, msg }) => requestId === "past-proxy" && msg === "A request was answered.")?.["address"])
      .toBe("198.51.100.7");
  });

  it.each(["/metrics", "/readyz", "/healthz", "/graphiql", "/", "/graphql/../metrics", "//metrics", "/graphql%2f..%2fmetrics", "/Metrics"])(
    "keeps %s to itself",
    async (path) => {
      const answer = await send(path, null);
      answer.resume();
      expect(answer.statusCode).toBe(404);
    },
  );
});
