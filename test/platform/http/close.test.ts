import { createServer, connect } from "node:net";
import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { HubError } from "../../../src/platform/errors/hub-error.js";
import { createHttpServer } from "../../../src/platform/http/server.js";
import { collectLog, serveSchema } from "../../support/graphql-client.js";
import { SampleResolver, sampleSchema } from "./sample-schema.js";

/** A promise for the moment a slow operation has reached its resolver. */
function arrival(resolver: SampleResolver): Promise<void> {
  return new Promise((resolve) => (resolver.arrived = resolve));
}

describe("closing", () => {
  it("finishes what runs and takes nothing new", async () => {
    const resolver = new SampleResolver();
    const served = await serveSchema(sampleSchema(resolver));
    const arrived = arrival(resolver);
    const answer = served.client().ask("{ slow }");
    await arrived;
    const closed = served.close();
    await expect(fetch(`${served.url}/healthz`)).rejects.toThrow();
    for (const release of resolver.waiting) release();
    expect((await answer).data).toEqual({ slow: "done" });
    await closed;
  });

  it("cuts off what outlasts the grace", async () => {
    const resolver = new SampleResolver();
    const served = await serveSchema(sampleSchema(resolver), { graceMs: 50 });
    const arrived = arrival(resolver);
    const answer = served.client().ask("{ slow }");
    await arrived;
    await Promise.all([expect(answer).rejects.toThrow(), served.close()]);
  });

  it("does not wait for connections nobody uses", async () => {
    const served = await serveSchema(sampleSchema(), { graceMs: 60_000 });
    const { hostname, port } = new URL(served.url);
    const socket = connect(Number(port), hostname);
    await once(socket, "connect");
    socket.write("GET /healthz HTTP/1.1\r\nhost: hub\r\n\r\n");
    await once(socket, "data");
    const gone = once(socket, "close");
    await served.close();
    await gone;
  });

  it("gives the port back, and may be asked for twice", async () => {
    const served = await serveSchema(sampleSchema());
    await Promise.all([served.close(), served.close()]);
    const server = createServer().listen(Number(new URL(served.url).port), "127.0.0.1");
    await once(server, "listening");
    server.close();
    await once(server, "close");
  });

  it("leaves no signal handlers behind", async () => {
    const before = [process.listenerCount("SIGTERM"), process.listenerCount("SIGINT")];
    const served = await serveSchema(sampleSchema());
    expect([process.listenerCount("SIGTERM"), process.listenerCount("SIGINT")]).toEqual(before);
    await served.close();
  });
});

describe("starting", () => {
  it("says in a sentence that the port is taken", async () => {
    const served = await serveSchema(sampleSchema());
    const port = Number(new URL(served.url).port);
    await expect(serveSchema(sampleSchema(), { port })).rejects.toThrow(`Port ${port} on 127.0.0.1 is taken.`);
    await served.close();
  });

  it("names the address it listens on", async () => {
    const { log } = collectLog();
    const server = await createHttpServer({
      schema: sampleSchema(),
      authenticate: () => Promise.resolve(null),
      host: "0.0.0.0",
      port: 0,
      log,
      ready: () => true,
    });
    expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    await server.close();
  });

  it("answers 503 on /readyz while the hub is not ready, and lives nevertheless", async () => {
    let ready = false;
    const served = await serveSchema(sampleSchema(), { ready: () => ready });
    expect(await served.stranger.send("/readyz")).toMatchObject({ status: 503, codes: ["UNAVAILABLE"] });
    expect((await served.stranger.send("/healthz")).status).toBe(200);
    ready = true;
    expect((await served.stranger.send("/readyz")).status).toBe(200);
    await served.close();
  });
});

describe("when keys cannot be checked", () => {
  it("because the database is away, the answer is 503 and when to come back", async () => {
    const authenticate = (): never => {
      throw new HubError("UNAVAILABLE", "The database cannot be reached right now.", { retryAfterMs: 1_500 });
    };
    const served = await serveSchema(sampleSchema(), { authenticate });
    const answer = await served.client().ask("{ hello }");
    expect(answer).toMatchObject({ status: 503, codes: ["UNAVAILABLE"] });
    expect(answer.headers.get("retry-after")).toBe("2");
    await served.close();
  });

  it("because of a fault, the answer is 500 without a word, and the fault is logged", async () => {
    const authenticate = (): Promise<never> => Promise.reject(new Error("secret fault"));
    const served = await serveSchema(sampleSchema(), { authenticate });
    const answer = await served.client().ask("{ hello }", {}, { headers: { "x-request-id": "fault" } });
    expect(answer).toMatchObject({ status: 500, errors: [{ extensions: { code: "INTERNAL", requestId: "fault" } }] });
    expect(answer.text).not.toContain("secret");
    expect(served.lines).toContainEqual(
      expect.objectContaining({ requestId: "fault", err: expect.objectContaining({ message: "secret fault" }) as unknown }),
    );
    await served.close();
  });
});

it("keys, queries and variables are in no log line", async () => {
  const served = await serveSchema(sampleSchema());
  const client = served.client();
  const secret = "canary-4f8a";
  await client.ask("query ($name: String) { hello(name: $name) }", { name: secret });
  await client.ask("query ($how: String!) { fail(how: $how) }", { how: "plain" });
  await client.ask("query ($value: Int!) { echoInt(value: $value) }", { value: secret });
  await client.send(`/graphql?query={hello}&key=${secret}`);
  await served.stranger.ask("{ hello }", {}, { headers: { authorization: `Bearer ${secret}` } });
  await served.close();
  const logged = JSON.stringify(served.lines);
  expect(served.lines.length).toBeGreaterThanOrEqual(5);
  expect(logged).not.toContain(secret);
  expect(logged).not.toContain(client.key);
});
