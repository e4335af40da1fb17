import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { serveSchema, type ServedSchema } from "../../support/graphql-client.js";
import { sampleSchema } from "./sample-schema.js";

const BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8";
const page = { html: "<!doctype html><title>page</title>", folder: "/nowhere", assets: new Set<string>() };

let served: ServedSchema;
let bare: ServedSchema;
beforeAll(async () => {
  served = await serveSchema(sampleSchema(), { graphiql: page });
  bare = await serveSchema(sampleSchema());
});
afterAll(() => Promise.all([served.close(), bare.close()]));

const open = (url: string, accept: string): Promise<Response> => fetch(`${url}/`, { headers: { accept } });

describe("the front page", () => {
  it("is shown to browsers without a key, and every place it names is there", async () => {
    const answer = await open(served.url, BROWSER);
    const html = await answer.text();
    expect([answer.status, answer.headers.get("content-type"), answer.headers.get("vary")]).toEqual([
      200,
      "text/html; charset=utf-8",
      "Accept",
    ]);
    const places = [...html.matchAll(/href="([^"]+)"/g)].map(([, path]) => path ?? "");
    expect(places).toEqual(["/graphiql", "/graphql", "/healthz", "/readyz"]);
    for (const path of places) expect([200, 401], path).toContain((await fetch(served.url + path)).status);
  });

  it("names no GraphiQL where there is none", async () => {
    expect(await (await open(bare.url, BROWSER)).text()).not.toContain("graphiql");
  });

  it("runs no script, loads nothing, and is framed by nobody", async () => {
    const answer = await open(served.url, BROWSER);
    const html = await answer.text();
    expect(html).not.toMatch(/<script|<img|<link|<form|https?:|\son\w+=/i);
    const policy = answer.headers.get("content-security-policy") ?? "";
    const [, style = ""] = /<style>([^]*?)<\/style>/.exec(html) ?? [];
    expect(policy).toContain(`style-src 'sha256-${createHash("sha256").update(style).digest("base64")}'`);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe|https?:|script-src/);
    const graphiql = await fetch(`${served.url}/graphiql`);
    for (const header of ["x-frame-options", "x-content-type-options", "referrer-policy", "cross-origin-opener-policy", "cache-control"]) {
      expect([header, answer.headers.get(header)]).toEqual([header, graphiql.headers.get(header)]);
      expect(answer.headers.get(header)).not.toBeNull();
    }
  });

  it("is JSON for programs", async () => {
    for (const accept of ["*/*", "application/json", "image/png"]) {
      const answer = await open(served.url, accept);
      expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "application/json; charset=utf-8"]);
      const { name, places } = (await answer.json()) as { name: string; places: { path: string }[] };
      expect(name).toBe("Inventory hub");
      expect(places.map(({ path }) => path)).toEqual(["/graphiql", "/graphql", "/healthz", "/readyz"]);
    }
  });

  it("answers HEAD without a body, and takes no POST", async () => {
    const head = await fetch(`${served.url}/`, { method: "HEAD", headers: { accept: BROWSER } });
    expect([head.status, await head.text()]).toEqual([200, ""]);
    const answer = await served.stranger.send("/", { method: "POST" });
    expect([answer.status, answer.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
  });
});
