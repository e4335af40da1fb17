import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkClock } from "../../../src/cli/doctor/database-checks.js";
import type { Finding } from "../../../src/cli/doctor/finding.js";
import { checkDataFolder, checkDisk, checkNode, checkPort } from "../../../src/cli/doctor/machine-checks.js";
import { withAdmin } from "../../support/cluster.js";
import { createEmptyDatabase, dropDatabase } from "../../support/database.js";
import { openStock, type StockFixture } from "../../support/stock.js";
import { startTestHub } from "../../support/test-hub.js";
import { FakePooler } from "../../support/fake-pooler.js";
import { openCommandLine, type CommandLine } from "../command-line.js";

describe("hub doctor", () => {
  let hub: CommandLine;
  beforeAll(async () => {
    hub = await openCommandLine({ PORT: "0" });
  });
  afterAll(() => hub.close());

  async function findings(line: CommandLine = hub): Promise<{ code: number; byCheck: Record<string, Finding> }> {
    const { code, lines } = await line.run("doctor", "--json");
    const list = JSON.parse(lines.join("")) as Finding[];
    return { code, byCheck: Object.fromEntries(list.map((finding) => [finding.check, finding])) };
  }

  it("finds nothing wrong with a migrated database and two roles", async () => {
    const { code, byCheck } = await findings();
    expect(code).toBe(0);
    expect(Object.keys(byCheck)).toEqual([
      "Node.js",
      "port",
      "database",
      "session",
      "connections",
      "PostgreSQL",
      "migrations",
      "clocks",
      "roles",
      "idempotency keys",
      "integrity",
    ]);
    expect(Object.values(byCheck).filter(({ state }) => state !== "ok")).toEqual([]);
  });

  it("prints a table with what to do, and a verdict", async () => {
    const { lines } = await hub.run("doctor");
    expect(lines[0]).toMatch(/^check +state +found +what to do\n/);
    expect(lines.at(-1)).toBe("No problem was found.");
  });

  it("names a session the hub does not work with, as the start does", async () => {
    const { pooler, url } = await FakePooler.open({ url: hub.test.url, backends: 2, mode: "transaction" });
    const behind = await openCommandLine({ PORT: "0", DATABASE_URL: url, DATABASE_OWNER_URL: hub.test.ownerUrl });
    try {
      const { code, byCheck } = await findings(behind);
      expect([code, byCheck["session"]?.state]).toEqual([1, "problem"]);
      expect(byCheck["session"]?.found).toMatch(/pooler that lends sessions for one transaction at a time/);
      expect(byCheck["session"]?.advice).toMatch(/^Set its pool_mode to session/);
    } finally {
      await behind.close();
      await pooler.close();
    }
  });

  it("counts the connections a hub may take against the server's", async () => {
    const many = await openCommandLine({ PORT: "0", HUB_POOL_READS_MAX: "200", HUB_POOL_BULK_MAX: "100" });
    try {
      const { code, byCheck } = await findings(many);
      expect([code, byCheck["connections"]?.state]).toEqual([1, "problem"]);
      expect(byCheck["connections"]?.found).toMatch(/^a hub takes 304 of the server's \d+ at most$/);
    } finally {
      await many.close();
    }
  });

  it("warns of a hub that runs as the owner of its tables", async () => {
    const asOwner = await openCommandLine({ PORT: "0", DATABASE_URL: hub.test.ownerUrl, DATABASE_OWNER_URL: hub.test.ownerUrl });
    try {
      const { code, byCheck } = await findings(asOwner);
      expect([code, byCheck["roles"]?.state]).toEqual([0, "warning"]);
      expect(byCheck["roles"]?.found).toMatch(/which owns its tables/);
    } finally {
      await asOwner.close();
    }
  });

  it("calls it a problem where the runtime role may change movements", async () => {
    const role = new URL(hub.test.url).username;
    await withAdmin(hub.test.adminUrl, (admin) => admin.query(`grant update on movement to ${role}`));
    const { code, byCheck } = await findings();
    expect([code, byCheck["roles"]?.state, byCheck["roles"]?.advice]).toEqual([1, "problem", "Run hub migrate: it takes that right back."]);
    await withAdmin(hub.test.adminUrl, (admin) => admin.query(`revoke update on movement from ${role}`));
  });

  it("calls it a problem where no key can be kept today", async () => {
    const today =
      "select name from idempotency_partitions() where starts <= (now() at time zone 'UTC')::date and ends > (now() at time zone 'UTC')::date";
    await withAdmin(hub.test.adminUrl, async (admin) => {
      const { rows } = await admin.query<{ name: string }>(today);
      await admin.query(`drop table ${rows[0]?.name ?? ""}`);
    });
    const { code, byCheck } = await findings();
    expect([code, byCheck["idempotency keys"]?.found]).toEqual([1, "there is no partition for today"]);
    await hub.test.database.query("select idempotency_partitions_maintain()");
    expect((await findings()).code).toBe(0);
  });

  it("says which migrations are pending, and leaves out what cannot be looked at before", async () => {
    const empty = await createEmptyDatabase();
    const line = await openCommandLine({ PORT: "0", DATABASE_URL: empty.url, DATABASE_OWNER_URL: empty.ownerUrl });
    try {
      const { code, byCheck } = await findings(line);
      expect(code).toBe(0);
      expect(byCheck["migrations"]).toMatchObject({ state: "warning", found: expect.stringMatching(/^(\d+) of \1 pending$/) as string });
      expect(byCheck["roles"]).toBeUndefined();
    } finally {
      await line.close();
      await dropDatabase(empty.name);
    }
  });

  it("says that a database cannot be reached", async () => {
    const url = "postgres://nobody:nothing@127.0.0.1:1/hub";
    const line = await openCommandLine({ PORT: "0", DATABASE_URL: url, DATABASE_OWNER_URL: url });
    try {
      const { code, byCheck } = await findings(line);
      expect([code, byCheck["database"]?.state]).toEqual([1, "problem"]);
      expect(byCheck["database"]?.found).not.toContain("nothing");
    } finally {
      await line.close();
    }
  });

  it("says that a connection string names no password, and ends", async () => {
    const url = new URL(hub.test.url);
    url.password = "";
    const child = spawn(process.execPath, ["--import", "tsx", "src/main.ts", "doctor", "--json"], {
      env: { PATH: process.env["PATH"], PORT: "0", DATABASE_URL: url.href },
      stdio: ["ignore", "pipe", "inherit"],
    });
    let written = "";
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => (written += chunk));
    // It waited for the server to hang up, a minute later; the test's own limit ends one that does.
    const [code] = (await once(child, "close")) as [number];
    const database = (JSON.parse(written) as { check: string; found: string }[]).find(({ check }) => check === "database");
    expect([code, database?.found]).toEqual([1, expect.stringContaining("names no password")]);
  });

  it("compares the clocks", async () => {
    const states = [0, 2_000, -10_000, 100_000].map(async (aheadMs) => {
      const { state } = await checkClock(hub.test.database, () => Date.now() + aheadMs);
      return state;
    });
    expect(await Promise.all(states)).toEqual(["ok", "ok", "warning", "problem"]);
  });

  it("finds a hub that answers", async () => {
    const running = await startTestHub();
    try {
      const port = Number(new URL(running.url).port);
      expect(await checkPort({ host: "127.0.0.1", port })).toMatchObject({
        state: "ok",
        found: `a hub answers at 127.0.0.1, port ${port}`,
      });
    } finally {
      await running.close();
    }
  });
});

describe("a level that does not agree with its last movement", () => {
  let stock: StockFixture;
  beforeAll(async () => {
    stock = await openStock();
    const level = { variantId: await stock.variant("A"), locationId: await stock.location("W-1") };
    await stock.stock(level, 5);
    await stock.stock(level, 2);
  });
  afterAll(() => stock.close());

  it("is a problem", async () => {
    const line = await openCommandLine({ PORT: "0", DATABASE_URL: stock.test.url, DATABASE_OWNER_URL: stock.test.ownerUrl });
    try {
      expect((await line.run("doctor")).lines.at(-1)).toBe("No problem was found.");
      await withAdmin(stock.test.adminUrl, (admin) => admin.query("update inventory_level set available = 6"));
      const { code, lines } = await line.run("doctor");
      expect(code).toBe(1);
      expect(lines[0]).toMatch(/integrity +problem +1 of the 1 levels changed last differ/);
      expect(lines.at(-1)).toBe("1 problem was found.");
    } finally {
      await line.close();
    }
  });
});

describe("the machine", () => {
  it("needs Node.js 20.19", () => {
    const states = ["18.20.0", "20.18.3", "20.19.0", "22.1.0"].map((version) => checkNode(version).state);
    expect(states).toEqual(["problem", "problem", "ok", "ok"]);
  });

  it("has a port that is free, or taken by something that is no hub", async () => {
    const other = createServer((_, response) => response.end("hello"));
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    const { port } = other.address() as AddressInfo;
    const taken = await checkPort({ host: "127.0.0.1", port });
    await new Promise((resolve) => other.close(resolve));
    expect([taken.state, taken.found]).toEqual(["problem", `127.0.0.1, port ${port} is taken by something that is no hub`]);
    expect(await checkPort({ host: "127.0.0.1", port })).toMatchObject({ state: "ok" });
    expect(await checkPort({ host: "192.0.2.1", port: 4_000 })).toMatchObject({ state: "problem", advice: "Correct HOST." });
  });

  it("has a folder for the database, whose passwords nobody else may read", async () => {
    const home = await mkdtemp(join(tmpdir(), "hub-doctor-"));
    try {
      expect(await checkDataFolder(join(home, "not", "yet"))).toMatchObject({ exists: false, finding: { state: "ok" } });
      await mkdir(join(home, "cluster"));
      await writeFile(join(home, "cluster", "cluster.json"), "{}", { mode: 0o600 });
      expect(await checkDataFolder(home)).toMatchObject({ exists: true, finding: { state: "ok", found: home } });
      await chmod(join(home, "cluster", "cluster.json"), 0o644);
      expect(await checkDataFolder(home)).toMatchObject({ exists: true, finding: { state: "warning" } });
      expect((await checkDisk(join(home, "not", "yet"))).found).toMatch(/^\d+\.\d GB free$/);
    } finally {
      await rm(home, { recursive: true });
    }
  });
});
