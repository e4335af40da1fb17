import { request } from "node:http";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { codingsFor, COMPRESSED_FROM, COMPRESSING_MAX } from "../../../src/platform/http/compression.js";
import { Metrics } from "../../../src/platform/observability/metrics.js";
import { answeredByLane } from "../../support/two-lanes.js";
import { serveSchema, type ServedSchema } from "../../support/graphql-client.js";
import { LaneResolver, laneSchema } from "../graphql/compiled/lane-schema.js";

let served: ServedSchema;
beforeAll(async () => {
  served = await serveSchema(laneSchema(new LaneResolver()), { metrics: { figures: new Metrics(), open: true } });
  served.client();
});
afterAll(() => served.close());

interface RawAnswer {
  readonly coding: string | undefined;
  readonly vary: string | undefined;
  readonly length: string | undefined;
  readonly type: string | undefined;
  readonly bytes: Buffer;
}

/** As it comes over the wire: `fetch` would unpack it. */
function post(query: string, headers: Readonly<Record<string, string>>): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const sent = request(`${served.url}/graphql`, {
      method: "POST",
      headers: { authorization: "Bearer test-key-1", "content-type": "application/json", ...headers },
    });
    sent.once("error", reject);
    sent.once("response", (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.once("error", reject);
      response.once("end", () => {
        const { "content-encoding": coding, vary, "content-length": length, "content-type": type } = response.headers;
        resolve({ coding, vary, length, type, bytes: Buffer.concat(chunks) });
      });
    });
    sent.end(JSON.stringify({ query }));
  });
}

const echo = (length: number): string => `{ echo(input: { text: "${"ü".repeat(length)}" }) }`;
const LARGE = echo(COMPRESSED_FROM);
const SMALL = echo(10);

describe("a large answer", () => {
  it("is compressed as the client takes it, the same by both lanes", async () => {
    const plain = await post(LARGE, {});
    expect(plain).toMatchObject({ coding: undefined, vary: "Accept-Encoding" });
    for (let time = 0; time < 3; time += 1) {
      const brotli = await post(LARGE, { "accept-encoding": "gzip, deflate, br" });
      expect(brotli).toMatchObject({ coding: "br", vary: "Accept-Encoding", type: plain.type, length: String(brotli.bytes.length) });
      expect(brotliDecompressSync(brotli.bytes).equals(plain.bytes)).toBe(true);
      const zipped = await post(LARGE, { "accept-encoding": "gzip" });
      expect(zipped).toMatchObject({ coding: "gzip", length: String(zipped.bytes.length) });
      expect(gunzipSync(zipped.bytes).equals(plain.bytes)).toBe(true);
      expect(zipped.bytes.length).toBeLessThan(plain.bytes.length / 10);
    }
    expect(await answeredByLane(served.url)).toBeGreaterThan(0);
  });

  it("goes out as it is to who takes no coding of ours", async () => {
    for (const accepted of ["identity", "deflate", "gzip;q=0, br;q=0", "zstd", "x".repeat(5_000)]) {
      expect((await post(LARGE, { "accept-encoding": accepted })).coding).toBeUndefined();
    }
  });

  it("is whole for everybody, also where more come than are compressed at once", async () => {
    const plain = await post(LARGE, {});
    const answers = await Promise.all(Array.from({ length: COMPRESSING_MAX * 8 }, () => post(LARGE, { "accept-encoding": "gzip" })));
    for (const { coding, bytes } of answers) expect((coding === "gzip" ? gunzipSync(bytes) : bytes).equals(plain.bytes)).toBe(true);
    expect(answers.some(({ coding }) => coding === "gzip")).toBe(true);
  });
});

it("a short answer and a stream of events are never compressed", async () => {
  for (let time = 0; time < 3; time += 1) {
    expect(await post(SMALL, { "accept-encoding": "br, gzip" })).toMatchObject({ coding: undefined, vary: undefined });
  }
  const stream = await post(LARGE, { "accept-encoding": "br, gzip", accept: "text/event-stream" });
  expect(stream.coding).toBeUndefined();
  expect(stream.type).toContain("text/event-stream");
});

it("codings are chosen by the weights that a client gives", () => {
  const chosen: readonly (readonly [string | undefined, readonly string[]])[] = [
    [undefined, []],
    ["", []],
    ["*", ["br", "gzip"]],
    ["gzip, br", ["br", "gzip"]],
    ["br;q=0, *", ["gzip"]],
    ["gzip;q=0.1", ["gzip"]],
    ["identity", []],
    [";;;,,,q=", []],
  ];
  for (const [accepted, codings] of [...chosen, ...chosen]) expect(codingsFor(accepted), accepted).toEqual(codings);
});
