import { connect, type Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { PIPELINED_MAX } from "../../../src/platform/http/pipelined.js";
import { serveSchema, type ServedSchema } from "../../support/graphql-client.js";
import { RawSocket } from "../../support/live-client.js";
import { SampleResolver, sampleSchema } from "./sample-schema.js";

/** Answered in one task of the event loop, at most: those that begin in it, and the first of a connection, which waits for nobody. */
const STARTS_MAX = 5;

/** Counts the tasks of the event loop, and what a resolver answers in each. */
class Tasks {
  readonly resolver = new SampleResolver();
  readonly answered = new Map<number, number>();
  #task = 0;
  #counting = true;

  constructor() {
    const next = (): void => {
      this.#task += 1;
      if (this.#counting) setImmediate(next);
    };
    setImmediate(next);
    const hello = this.resolver.hello.bind(this.resolver);
    this.resolver.hello = (name) => {
      this.answered.set(this.#task, (this.answered.get(this.#task) ?? 0) + 1);
      return hello(name);
    };
  }

  stop(): void {
    this.#counting = false;
  }
}

const opened: Socket[] = [];
let served: ServedSchema;
let tasks: Tasks;

afterEach(async () => {
  tasks.stop();
  for (const socket of opened.splice(0)) socket.destroy();
  await served.close();
});

async function serve(): Promise<string> {
  tasks = new Tasks();
  served = await serveSchema(sampleSchema(tasks.resolver));
  return served.client().key ?? "";
}

function request(key: string, body: object, headers: readonly string[] = []): string {
  const text = JSON.stringify(body);
  const head = ["POST /graphql HTTP/1.1", "host: hub", `authorization: Bearer ${key}`, "content-type: application/json", ...headers];
  return `${[...head, `content-length: ${Buffer.byteLength(text)}`].join("\r\n")}\r\n\r\n${text}`;
}

/** Sends it all in one piece, and answers what came back when `done` says that it is all. */
async function exchange(text: string, done: (answers: string) => boolean): Promise<string> {
  const { hostname, port } = new URL(served.url);
  const socket = connect(Number(port), hostname);
  opened.push(socket);
  socket.write(text);
  let answers = "";
  await new Promise<void>((resolve, reject) => {
    socket.on("data", (data: Buffer) => {
      answers += data.toString();
      if (done(answers)) resolve();
    });
    socket.once("error", reject);
  });
  return answers;
}

const count = (text: string, part: string): number => text.split(part).length - 1;
const hello = (name: number): object => ({ query: "query ($name: String) { hello(name: $name) }", variables: { name: String(name) } });

describe("requests of one connection that come in one piece", () => {
  it("begin a few in each task of the event loop, and are answered in their order", async () => {
    const key = await serve();
    const requests = Array.from({ length: 40 }, (_, index) => request(key, hello(index)));
    const answers = await exchange(requests.join(""), (text) => count(text, '{"data"') === 40);
    expect([...answers.matchAll(/"hello (\d+)"/g)].map(([, name]) => Number(name))).toEqual(
      Array.from({ length: 40 }, (_, index) => index),
    );
    expect(Math.max(...tasks.answered.values())).toBeLessThanOrEqual(STARTS_MAX);
  });

  it("are refused where too many wait, and those before them answered", async () => {
    const key = await serve();
    const sent = PIPELINED_MAX + 20;
    const requests = Array.from({ length: sent }, (_, index) => request(key, hello(index)));
    const answers = await exchange(requests.join(""), (text) => count(text, "HTTP/1.1 ") === sent);
    const refused = count(answers, "HTTP/1.1 429");
    expect(refused).toBeGreaterThan(0);
    expect(count(answers, "RATE_LIMITED")).toBe(refused);
    expect(count(answers, '"hello ')).toBe(sent - refused);
  });

  it("of which one has a body that cannot be read are answered, that one with its error", async () => {
    const key = await serve();
    const odd = request(key, hello(1), ["content-encoding: br"]);
    const answers = await exchange(request(key, hello(0)) + odd + request(key, hello(2)), (text) => count(text, "HTTP/1.1 ") === 3);
    expect([...answers.matchAll(/HTTP\/1.1 (\d+)/g)].map(([, status]) => status)).toEqual(["200", "415", "200"]);
  });
});

describe("messages of a socket that come in one piece", () => {
  it("are looked at a few in each task of the event loop, and in their order", async () => {
    const key = await serve();
    const raw = await RawSocket.connect(served.url, key);
    const { _socket: wire } = raw.socket as unknown as { readonly _socket: Socket };
    wire.cork();
    for (let index = 0; index < 40; index += 1) raw.send({ type: "subscribe", id: String(index), payload: hello(index) });
    wire.uncork();
    await raw.until(({ type, id }) => type === "complete" && id === "39");
    const received = raw.received.filter(({ type }) => type === "next").map(({ id }) => Number(id));
    expect(received).toEqual(Array.from({ length: 40 }, (_, index) => index));
    expect(Math.max(...tasks.answered.values())).toBeLessThanOrEqual(STARTS_MAX);
    raw.socket.terminate();
  });
});
