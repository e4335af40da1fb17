import { connect, type Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { OPERATION_LIMITS } from "../../../src/platform/graphql/limits.js";
import { RawSocket } from "../../support/live-client.js";
import { serveSchema, type ServedSchema } from "../../support/graphql-client.js";
import { sampleSchema } from "./sample-schema.js";

const MB = 1024 * 1024;
const NAME = "x".repeat(3 * MB);
/** What the system keeps for a connection before the hub has to: more than it may on any machine. */
const SYSTEM = 24 * MB;

/** Answers of any length: what is told here is what becomes of those that were made. */
const limits = { ...OPERATION_LIMITS, answer: { ...OPERATION_LIMITS.answer, bytes: 1024 * MB } };

const opened: Socket[] = [];
let served: ServedSchema;
afterEach(async () => {
  for (const socket of opened.splice(0)) socket.destroy();
  await served.close();
});

const serve = async (options: Parameters<typeof serveSchema>[1]): Promise<ServedSchema> =>
  (served = await serveSchema(sampleSchema(), { limits, ...options }));

/** A request whose answer is `fields` times 3 MB long. */
function request(key: string, fields: number, headers: readonly string[] = []): string {
  const selection = Array.from({ length: fields }, (_, index) => `f${index}: hello(name: $name)`).join(" ");
  const body = JSON.stringify({ query: `query ($name: String) { ${selection} }`, variables: { name: NAME } });
  const head = ["POST /graphql HTTP/1.1", "host: hub", `authorization: Bearer ${key}`, "content-type: application/json", ...headers];
  return `${[...head, `content-length: ${Buffer.byteLength(body)}`].join("\r\n")}\r\n\r\n${body}`;
}

/** A connection that sends and never reads. */
function deaf(): Socket {
  const { hostname, port } = new URL(served.url);
  const socket = connect(Number(port), hostname);
  socket.on("error", () => undefined);
  socket.pause();
  opened.push(socket);
  return socket;
}

const cut = (): Promise<void> => expect.poll(() => cuts().length, { timeout: 30_000 }).toBe(1);
const cuts = (): unknown[] => served.lines.filter(({ msg }) => String(msg).startsWith("A connection was cut"));

describe("a client that does not read its answers", () => {
  it("is cut where more waits on its connection than may, and another of the same key is answered", async () => {
    await serve({ unread: { bytesOfConnection: MB, bytesOfKey: 1024 * MB, stalledMs: 600_000 } });
    const client = served.client();
    const socket = deaf();
    for (let sent = 0; sent < SYSTEM; sent += NAME.length) socket.write(request(client.key ?? "", 1));
    await cut();
    expect(cuts()).toEqual([expect.objectContaining({ clientId: 1 })]);
    expect(await client.data("{ hello }")).toEqual({ hello: "hello world" });
  });

  it("may take its time over one answer, however long", async () => {
    await serve({ unread: { bytesOfConnection: MB, bytesOfKey: 1024 * MB, stalledMs: 600_000 } });
    const client = served.client();
    const socket = deaf();
    socket.write(request(client.key ?? "", 10));
    await client.data("{ hello }");
    let bytes = 0;
    socket.resume();
    socket.on("data", (data: Buffer) => (bytes += data.length));
    await new Promise<void>((resolve) => socket.on("data", () => bytes > 10 * NAME.length && resolve()));
    expect(cuts()).toEqual([]);
  });

  it("is cut where more waits for its key than may", async () => {
    await serve({ unread: { bytesOfConnection: 1024 * MB, bytesOfKey: 40 * MB, stalledMs: 600_000 } });
    const client = served.client();
    const sockets = [deaf(), deaf()];
    for (const socket of sockets) socket.write(request(client.key ?? "", 10));
    await cut();
    expect(await client.data("{ hello }")).toEqual({ hello: "hello world" });
  });

  it("is cut where it takes nothing for a time", async () => {
    await serve({ unread: { bytesOfConnection: 1024 * MB, bytesOfKey: 1024 * MB, stalledMs: 200 } });
    const socket = deaf();
    socket.write(request(served.client().key ?? "", 10));
    await cut();
  });

  it("of a stream of events is cut where more waits for its key than may", async () => {
    await serve({ unread: { bytesOfConnection: 1024 * MB, bytesOfKey: 20 * MB, stalledMs: 600_000 } });
    const client = served.client();
    deaf().write(request(client.key ?? "", 10, ["accept: text/event-stream"]));
    await cut();
    expect(await client.data("{ hello }")).toEqual({ hello: "hello world" });
  });

  /** A socket that asks for more than the system keeps for it, and reads nothing of it. */
  async function deafSocket(terminateMs: number): Promise<RawSocket> {
    const unread = { bytesOfConnection: MB, bytesOfKey: 1024 * MB, stalledMs: 600_000 };
    await serve({ unread, live: { limits: { messageBytes: 4 * MB, terminateMs } } });
    const raw = await RawSocket.connect(served.url, served.client().key ?? "");
    raw.socket.pause();
    for (let index = 0; index * NAME.length < SYSTEM; index += 1)
      raw.subscribe(String(index), "query ($name: String) { hello(name: $name) }", { name: NAME });
    await cut();
    return raw;
  }

  it("over a socket is told so by 1013", async () => {
    const raw = await deafSocket(600_000);
    raw.socket.resume();
    expect(await raw.closeCode()).toBe(1013);
  });

  it("over a socket is cut where it does not even read that: what waited is dropped", async () => {
    const raw = await deafSocket(1);
    expect(await served.client().data("{ hello }")).toEqual({ hello: "hello world" });
    raw.socket.resume();
    expect(await raw.closeCode()).toBe(1006);
  });
});
