import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { OPERATION_LIMITS } from "../../../src/platform/graphql/limits.js";
import { serveSchema, type GraphqlClient, type ServedSchema } from "../../support/graphql-client.js";
import { RawSocket } from "../../support/live-client.js";
import { sampleSchema } from "./sample-schema.js";

const LENGTH = 3_000;

let served: ServedSchema;
let client: GraphqlClient;
beforeAll(async () => {
  served = await serveSchema(sampleSchema(), { limits: { ...OPERATION_LIMITS, documentLength: LENGTH } });
  client = served.client();
});
afterAll(() => served.close());

/** A document of so many characters, one token of which takes most of them. What is too long could not be parsed either. */
const document = (length: number): string => `{ hello #${"x".repeat(length - 11)}\n}`;
const tooLong = (length: number): string => `{ ${"x".repeat(length - 3)}!`;

const REFUSED = { code: "LIMIT_EXCEEDED", limit: LENGTH, value: LENGTH + 1 };

describe("a document", () => {
  it("has 100,000 characters at most, unless it is set otherwise", () => {
    expect(OPERATION_LIMITS.documentLength).toBe(100_000);
  });

  it("of the greatest length is answered, the first time and when it comes again", async () => {
    for (let time = 1; time <= 4; time += 1) expect(await client.data(document(LENGTH))).toEqual({ hello: "hello world" });
  });

  it("that is longer is refused before it is parsed, however often it comes", async () => {
    for (let time = 1; time <= 3; time += 1) {
      const answer = await client.ask(tooLong(LENGTH + 1));
      expect({ status: answer.status, extensions: answer.errors.map(({ extensions }) => extensions) }).toEqual({
        status: 400,
        extensions: [REFUSED],
      });
      expect(answer.errors[0]?.message).toContain("variables");
    }
  });

  it("is refused by GET too", async () => {
    const answer = await client.send(`/graphql?query=${encodeURIComponent(tooLong(LENGTH + 1))}`);
    expect(answer.errors.map(({ extensions }) => extensions)).toEqual([REFUSED]);
  });

  it("is refused where the answer would be a stream of events", async () => {
    const answer = await client.post(JSON.stringify({ query: tooLong(LENGTH + 1) }), { accept: "text/event-stream" });
    expect(answer.errors.map(({ extensions }) => extensions)).toEqual([REFUSED]);
  });

  it("is refused over a socket, which goes on", async () => {
    const raw = await RawSocket.connect(served.url, client.key ?? "");
    raw.subscribe("long", tooLong(LENGTH + 1));
    const { payload } = await raw.until(({ type, id }) => type === "error" && id === "long");
    expect(payload).toMatchObject([{ extensions: REFUSED }]);
    raw.subscribe("fine", document(LENGTH));
    expect(await raw.answers("fine", 1)).toMatchObject([{ data: { hello: "hello world" } }]);
    await raw.close();
  });
});

describe("an operation's id on a socket", () => {
  it("has 255 characters at most: it stands in every answer", async () => {
    const raw = await RawSocket.connect(served.url, client.key ?? "");
    const [fine, long] = ["i".repeat(255), "j".repeat(256)];
    raw.subscribe(fine, "{ hello }");
    raw.subscribe(long, "{ hello }");
    expect(await raw.answers(fine, 1)).toMatchObject([{ data: { hello: "hello world" } }]);
    const { payload } = await raw.until(({ type, id }) => type === "error" && id === long);
    expect(payload).toMatchObject([{ extensions: { code: "LIMIT_EXCEEDED", limit: 255, value: 256 } }]);
    await raw.close();
  });
});
