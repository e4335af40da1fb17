import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openShop, type Shop } from "../graphql/shop.js";

const run = promisify(execFile);
const root = fileURLToPath(new URL("../..", import.meta.url));
const programs = fileURLToPath(new URL("packed/", import.meta.url));

/** As a user's program with types. */
const typed = (channel: string): string => `
import { ChannelAvailabilityChangedDocument, resumable, type Resumable, type ChannelAvailabilityChangedSubscription } from "@inventory-hub/client";
import { createClient } from "graphql-ws";
const socket = createClient({ url: "ws://127.0.0.1:4000/graphql" });
const changes: Resumable<ChannelAvailabilityChangedSubscription> =
  resumable(socket, ChannelAvailabilityChangedDocument, { ${channel}: "WEB", snapshot: true });
for await (const { channelAvailabilityChanged } of changes) channelAvailabilityChanged.availability.availableToSell.toFixed();
`;

interface Manifest {
  readonly version: string;
  readonly dependencies: Readonly<Record<string, string>>;
}

const manifestOf = (folder: string): Manifest => JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8")) as Manifest;

describe("the client package", () => {
  let shop: Shop;
  let folder: string;

  beforeAll(async () => {
    shop = await openShop();
    folder = mkdtempSync(join(tmpdir(), "client-"));
    const { stdout } = await run("npm", ["pack", "./client", "--pack-destination", folder, "--json"], { cwd: root });
    const [packed] = JSON.parse(stdout) as { readonly filename: string }[];
    // What it needs from elsewhere comes from this checkout: a test asks no registry.
    const here = (name: string): [string, string] => [name, `file:${join(root, "node_modules", name)}`];
    const needed = ["graphql", "graphql-ws", "ws", "@graphql-typed-document-node/core"].map(here);
    const dependencies = { ...Object.fromEntries(needed), "@inventory-hub/client": `file:${packed?.filename ?? ""}` };
    writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true, type: "module", dependencies }));
    await run(
      "npm",
      ["install", "--offline", "--no-audit", "--no-fund", "--ignore-scripts", "--install-links=false", "--cache", join(folder, ".npm")],
      { cwd: folder },
    );
    cpSync(programs, folder, { recursive: true });
  }, 300_000);

  afterAll(async () => {
    await shop.close();
    rmSync(folder, { recursive: true });
  });

  it("is installed from its tarball into an empty folder, and works there against a hub", async () => {
    await shop.article("PACKED", 5);
    const env = { PATH: process.env["PATH"], HUB_URL: shop.url, HUB_KEY: shop.admin.key ?? "" };
    const { stdout } = await run(process.execPath, ["sell-and-follow.js"], { cwd: folder, env });
    expect(stdout.trim().split("\n")).toEqual(["booked R-1", "PACKED at WH-1: 5 → 3 (SELL)", "waiting: 0"]);
    expect(await shop.level("PACKED")).toMatchObject({ available: 3 });
  });

  it("has types that need nothing but the packages it names", { timeout: 180_000 }, async () => {
    const tsc = join(root, "node_modules/typescript/bin/tsc");
    const flags = ["--noEmit", "--strict", "--module", "nodenext", "--target", "es2023", "--lib", "es2023,dom"];
    writeFileSync(join(folder, "typed.ts"), typed("channel"));
    writeFileSync(join(folder, "wrong.ts"), typed("chanel"));
    const wrong = run(process.execPath, [tsc, ...flags, "wrong.ts"], { cwd: folder }).then(
      () => "",
      (error: { readonly stdout: string }) => error.stdout,
    );
    await expect(run(process.execPath, [tsc, ...flags, "typed.ts"], { cwd: folder })).resolves.toMatchObject({ stdout: "" });
    expect(await wrong).toMatch(/^wrong\.ts\(\d+,\d+\): error TS\d+: .*chanel/);
  });

  it("runs in browsers too, but for the till's queue", () => {
    const built = join(folder, "node_modules/@inventory-hub/client/dist/src");
    const ofNode = readdirSync(built).filter(
      (name) => name.endsWith(".js") && /from "(?:node:|ws")/.test(readFileSync(join(built, name), "utf8")),
    );
    expect(ofNode).toEqual(["sale-queue.js"]);
  });

  it("has the hub's version", () => {
    expect(manifestOf("client").version).toBe(manifestOf("").version);
  });
});
