import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findGraphiqlPage } from "../../../src/platform/http/graphiql-route.js";
import { serveSchema, type ServedSchema } from "../../support/graphql-client.js";
import { sampleSchema } from "./sample-schema.js";

describe("the GraphiQL page", () => {
  let folder: string;
  let served: ServedSchema;
  let bare: ServedSchema;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "graphiql-page-"));
    await mkdir(join(folder, "built/assets"), { recursive: true });
    await writeFile(join(folder, "secret.js"), "not to be served");
    await writeFile(join(folder, "built/index.html"), "<!doctype html><title>page</title>");
    await writeFile(join(folder, "built/assets/main-1a2b3c.js"), "export {};");
    for (const [suffix, pack] of [["br", brotliCompressSync] as const, ["gz", gzipSync] as const]) {
      await writeFile(join(folder, `built/assets/packed-4d5e6f.js.${suffix}`), pack("export const packed = true;"));
    }
    await writeFile(join(folder, "built/assets/packed-4d5e6f.js"), "export const packed = true;");
    await writeFile(join(folder, "built/assets/notes.txt"), "of a kind that is not served");
    const page = await findGraphiqlPage([join(folder, "absent"), join(folder, "built")]);
    served = await serveSchema(sampleSchema(), { graphiql: page });
    bare = await serveSchema(sampleSchema());
  });

  afterAll(async () => {
    await Promise.all([served.close(), bare.close()]);
    await rm(folder, { recursive: true });
  });

  it("is found where it was built, and nowhere else", async () => {
    expect(await findGraphiqlPage([join(folder, "absent")])).toBeNull();
  });

  for (const path of ["/graphiql", "/graphiql/"]) {
    it(`is answered at ${path} without a key, under a policy that lets it load and call nothing but this hub`, async () => {
      const answer = await fetch(`${served.url}${path}`);
      expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "text/html; charset=utf-8"]);
      expect(await answer.text()).toContain("<title>page</title>");
      expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
      expect(answer.headers.get("cache-control")).toBe("no-cache");
      const policy = answer.headers.get("content-security-policy") ?? "";
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("script-src 'self';");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toMatch(/unsafe-eval|https?:|\*/);
    });
  }

  it("has its files kept by browsers for good: their names change with their content", async () => {
    const answer = await fetch(`${served.url}/graphiql/assets/main-1a2b3c.js`);
    expect([answer.status, answer.headers.get("content-type"), await answer.text()]).toEqual([
      200,
      "text/javascript; charset=utf-8",
      "export {};",
    ]);
    expect(answer.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
    expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
  });

  it("has its files in the form that was compressed when it was built, where the client takes it", async () => {
    const get = (name: string, accepted: string): Promise<Response> =>
      fetch(`${served.url}/graphiql/assets/${name}`, { headers: { "accept-encoding": accepted } });
    for (const [accepted, coding] of [
      ["gzip, deflate, br", "br"],
      ["gzip", "gzip"],
      ["identity", null],
    ] as const) {
      const answer = await get("packed-4d5e6f.js", accepted);
      const { headers } = answer;
      expect([headers.get("content-encoding"), headers.get("vary")]).toEqual([coding, "Accept-Encoding"]);
      expect(headers.get("content-type")).toBe("text/javascript; charset=utf-8");
      expect(await answer.text()).toBe("export const packed = true;");
    }
    expect((await get("main-1a2b3c.js", "br")).headers.get("content-encoding")).toBeNull();
    expect((await get("packed-4d5e6f.js.br", "br")).status).toBe(404);
  });

  it("answers HEAD without a body", async () => {
    const answer = await fetch(`${served.url}/graphiql`, { method: "HEAD" });
    expect([answer.status, await answer.text()]).toEqual([200, ""]);
  });

  for (const path of [
    "/graphiql/assets/absent.js",
    "/graphiql/assets/..%2F..%2Fsecret.js",
    "/graphiql/assets/notes.txt",
    "/graphiql/index.html",
  ]) {
    it(`serves no ${path}`, async () => {
      const answer = await served.stranger.send(path);
      expect([answer.status, answer.codes]).toEqual([404, ["BAD_USER_INPUT"]]);
    });
  }

  it("takes no POST", async () => {
    const answer = await served.stranger.send("/graphiql", { method: "POST" });
    expect([answer.status, answer.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
  });

  it("is not there where it is off", async () => {
    expect((await bare.stranger.send("/graphiql")).status).toBe(404);
  });
});
