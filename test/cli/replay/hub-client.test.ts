import { createServer } from "node:http";
import type { Server, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { HubClient, HubRefused, HubUnavailable } from "../../../src/cli/replay/hub-client.js";
import type { HubClientOptions } from "../../../src/cli/replay/hub-client.js";

type Answer = (response: ServerResponse, body: string, count: number) => void;

const opened: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close();
});

interface Endpoint {
  readonly url: string;
  readonly requests: { readonly body: string; readonly authorization: string | undefined; readonly socket: number | undefined }[];
}

/** An endpoint that answers each request as told. */
async function endpoint(answer: Answer): Promise<Endpoint> {
  const requests: Endpoint["requests"] = [];
  const server: Server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (part: string) => (body += part));
    request.on("end", () => {
      requests.push({ body, authorization: request.headers.authorization, socket: request.socket.remotePort });
      answer(response, body, requests.length);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  opened.push(() => new Promise((resolve) => server.close(resolve)));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`, requests };
}

function client(options: Partial<HubClientOptions> & Pick<HubClientOptions, "urls">): HubClient {
  const made = new HubClient({ key: "secret-key", connections: 2, pauseMs: 1, triesMax: 4, ...options });
  opened.push(() => made.close());
  return made;
}

const data = (response: ServerResponse, value: unknown): void => void response.end(JSON.stringify({ data: value }));
const failure = (code: string, extensions: object = {}): Answer => {
  return (response) =>
    void response.end(JSON.stringify({ data: null, errors: [{ message: "Not now.", extensions: { code, ...extensions } }] }));
};

describe("the hub client", () => {
  it("sends query, variables and key, and keeps its connection", async () => {
    const hub = await endpoint((response) => data(response, { sequence: "7" }));
    const asking = client({ urls: [hub.url], connections: 1 });
    expect(await asking.send("query Q { sequence }", { a: 1 })).toEqual({ sequence: "7" });
    await asking.send("query Q { sequence }", { a: 2 });
    expect(hub.requests.map(({ body, authorization }) => [body, authorization])).toEqual([
      ['{"query":"query Q { sequence }","variables":{"a":1}}', "Bearer secret-key"],
      ['{"query":"query Q { sequence }","variables":{"a":2}}', "Bearer secret-key"],
    ]);
    expect(new Set(hub.requests.map(({ socket }) => socket)).size).toBe(1);
    expect([...asking.retries]).toEqual([]);
  });

  it.each(["UNAVAILABLE", "OVERLOADED", "RATE_LIMITED"])("sends the very same body again after %s", async (code) => {
    const hub = await endpoint((response, body, count) => (count < 3 ? failure(code)(response, body, count) : data(response, "done")));
    const asking = client({ urls: [hub.url] });
    expect(await asking.send("mutation", { key: "1" })).toBe("done");
    expect(new Set(hub.requests.map(({ body }) => body)).size).toBe(1);
    expect(hub.requests).toHaveLength(3);
    expect([...asking.retries]).toEqual([[code, 2]]);
  });

  it("waits as long as the hub asks", async () => {
    const hub = await endpoint((response, body, count) =>
      count === 1 ? failure("OVERLOADED", { retryAfterMs: 60 })(response, body, count) : data(response, "done"),
    );
    const started = performance.now();
    await client({ urls: [hub.url] }).send("mutation", {});
    expect(performance.now() - started).toBeGreaterThanOrEqual(55);
  });

  it("sends again where the connection is cut before the answer, or in the middle of it", async () => {
    const hub = await endpoint((response, _, count) => {
      if (count === 1) response.destroy();
      else if (count === 2) response.writeHead(200, { "content-length": 1_000 }).write('{"data":', () => response.destroy());
      else data(response, "done");
    });
    expect(await client({ urls: [hub.url] }).send("mutation", {})).toBe("done");
    expect(hub.requests).toHaveLength(3);
  });

  it("sends again where no answer comes in time", async () => {
    const hub = await endpoint((response, _, count) => {
      if (count > 1) data(response, "done");
    });
    expect(await client({ urls: [hub.url], answerMsMax: 50 }).send("mutation", {})).toBe("done");
  });

  it("tries the next address where one is dead", async () => {
    const dead = await endpoint(() => undefined);
    await opened.pop()?.();
    const alive = await endpoint((response) => data(response, "done"));
    const asking = client({ urls: [dead.url, alive.url] });
    expect(await asking.send("mutation", {}, 0)).toBe("done");
    expect(await asking.send("mutation", {}, 1)).toBe("done");
    expect([...asking.retries]).toEqual([["ECONNREFUSED", 1]]);
  });

  it("gives up after its tries and says why", async () => {
    const hub = await endpoint(failure("UNAVAILABLE"));
    const sending = client({ urls: [hub.url], triesMax: 4 }).send("mutation", {});
    await expect(sending).rejects.toThrow(HubUnavailable);
    await expect(sending).rejects.toThrow(/answered UNAVAILABLE: Not now\. Tried 4 times\.$/);
    expect(hub.requests).toHaveLength(4);
  });

  it("gives up sooner where no address ever answered", async () => {
    const dead = await endpoint(() => undefined);
    await opened.pop()?.();
    const asking = client({ urls: [dead.url], triesMax: 1_000 });
    await expect(asking.send("mutation", {})).rejects.toThrow(/could not be reached \(.*ECONNREFUSED.*\)\. Tried 4 times\.$/);
    expect(asking.reached).toBe(false);
  });

  it("does not pause or try again once it is stopped", async () => {
    const stop = new AbortController();
    const hub = await endpoint((response, body, count) => {
      stop.abort();
      failure("OVERLOADED", { retryAfterMs: 60_000 })(response, body, count);
    });
    await expect(client({ urls: [hub.url], stopping: stop.signal }).send("mutation", {})).rejects.toThrow(HubUnavailable);
    expect(hub.requests).toHaveLength(1);
  });

  it.each(["UNAUTHENTICATED", "FORBIDDEN", "BAD_USER_INPUT", "LIMIT_EXCEEDED", "GRAPHQL_VALIDATION_FAILED", "INTERNAL"])(
    "does not send again after %s",
    async (code) => {
      const hub = await endpoint(failure(code));
      const sending = client({ urls: [hub.url] }).send("mutation", {});
      await expect(sending).rejects.toThrow(HubRefused);
      await expect(sending).rejects.toThrow(`${hub.url} answered ${code}: Not now.`);
      expect(hub.requests).toHaveLength(1);
    },
  );

  it("tells an address that is no hub", async () => {
    const page = await endpoint((response) => void response.writeHead(404).end("<html>"));
    await expect(client({ urls: [page.url] }).send("query", {})).rejects.toThrow(/status 404 and no GraphQL answer/);
    const list = await endpoint((response) => void response.end("[1]"));
    await expect(client({ urls: [list.url] }).send("query", {})).rejects.toThrow(HubRefused);
    const proxy = await endpoint((response, _, count) =>
      count === 1 ? void response.writeHead(502).end("Bad gateway") : data(response, 1),
    );
    expect(await client({ urls: [proxy.url] }).send("query", {})).toBe(1);
  });
});
