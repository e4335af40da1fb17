import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { startEmbedded } from "../../../src/platform/postgres/embedded.js";
import type { EmbeddedPostgres } from "../../../src/platform/postgres/embedded.js";

const asRoot = process.getuid?.() === 0;

let dataDir: string;
const servers: EmbeddedPostgres[] = [];
const holders: ChildProcess[] = [];

beforeEach(async () => {
  const folder = await mkdtemp(join(tmpdir(), "inventory-hub-launcher-"));
  await chmod(folder, 0o711);
  dataDir = join(folder, "hub");
});

afterEach(async () => {
  for (const holder of holders.splice(0)) holder.kill("SIGKILL");
  await Promise.all(servers.splice(0).map((server) => server.stop()));
  const left = Number.parseInt(await readFile(join(dataDir, "cluster/data/postmaster.pid"), "utf8").catch(() => ""), 10);
  if (!Number.isNaN(left)) await vi.waitFor(() => expect(isAlive(left)).toBe(false), { timeout: 5_000 });
  await rm(join(dataDir, ".."), { recursive: true, force: true });
});

async function start(said: string[] = []): Promise<EmbeddedPostgres> {
  const server = await startEmbedded({ dataDir, durable: false, say: (message) => said.push(message) });
  servers.push(server);
  return server;
}

interface Held {
  readonly process: ChildProcess;
  readonly pid: number;
  readonly port: number;
  readonly joined: boolean;
}

/** The same in a process of its own. */
async function startElsewhere(): Promise<Held> {
  const child = spawn(process.execPath, ["--import", "tsx", "test/support/hold-postgres.ts", dataDir], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  holders.push(child);
  const [line] = (await once(child.stdout, "data")) as [Buffer];
  return { process: child, ...(JSON.parse(line.toString()) as { pid: number; port: number; joined: boolean }) };
}

async function ask<Row extends pg.QueryResultRow>(url: string, sql: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

async function fileExists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

describe("a first start", () => {
  it("makes a UTF-8 cluster in UTC that only this machine can reach, by TCP and with a password", async () => {
    const server = await start();
    const [settings] = await ask<Record<string, string>>(
      server.adminUrl,
      `select current_setting('TimeZone') as timezone, current_setting('listen_addresses') as addresses,
         current_setting('unix_socket_directories') as sockets, current_setting('server_encoding') as encoding,
         (select string_agg(distinct auth_method, ' ') from pg_hba_file_rules) as methods,
         (select datlocale from pg_database where datname = 'hub') as locale`,
    );
    expect(settings).toEqual({
      timezone: "UTC",
      addresses: "127.0.0.1",
      sockets: "",
      encoding: "UTF8",
      methods: "scram-sha-256",
      locale: "C.UTF-8",
    });
  });

  it("makes an owner and a runtime role, neither of them with a superuser's rights", async () => {
    const server = await start();
    const sql =
      "select current_user as name, rolsuper, rolcreaterole, rolcreatedb, rolbypassrls from pg_roles where rolname = current_user";
    const rights = { rolsuper: false, rolcreaterole: false, rolcreatedb: false, rolbypassrls: false };
    expect(await ask(server.ownerUrl, sql)).toEqual([{ name: "hub_owner", ...rights }]);
    expect(await ask(server.url, sql)).toEqual([{ name: "hub_runtime", ...rights }]);
  });

  it("keeps the passwords in a file that nobody else can read", async () => {
    await start();
    expect((await stat(join(dataDir, "cluster/cluster.json"))).mode & 0o777).toBe(0o600);
  });

  it.skipIf(!asRoot)("runs PostgreSQL as another user under root", async () => {
    const server = await start();
    const status = await readFile(`/proc/${server.pid()}/status`, "utf8");
    expect(/^Uid:\s+(\d+)/m.exec(status)?.[1]).not.toBe("0");
    expect(/^Gid:\s+(\d+)/m.exec(status)?.[1]).not.toBe("0");
    expect(/^Groups:[ \t]*(.*)$/m.exec(status)?.[1]?.trim()).toBe("");
  });

  it.skipIf(!asRoot)("puts the files elsewhere, and says where, when that user cannot enter the folders above", async () => {
    await chmod(join(dataDir, ".."), 0o700);
    const said: string[] = [];
    const server = await start(said);
    const [row] = await ask<{ folder: string }>(server.adminUrl, "select current_setting('data_directory') as folder");
    try {
      expect(row?.folder).toMatch(/^\/var\/lib\/inventory-hub\/[0-9a-f]{16}$/);
      expect(said.join(" ")).toContain(row?.folder);
      await server.stop();
      const again = await start();
      expect(await ask(again.adminUrl, "select current_setting('data_directory') as folder")).toEqual([row]);
      await again.stop();
    } finally {
      await server.stop();
      await rm(row?.folder ?? "", { recursive: true });
    }
  });
});

describe("later starts", () => {
  it("find the data of the last one, on the same port", async () => {
    const first = await start();
    await ask(first.ownerUrl, "create table kept as select 42 as answer");
    await first.stop();
    const second = await start();
    expect(await ask(second.ownerUrl, "select answer from kept")).toEqual([{ answer: 42 }]);
    expect(second.port).toBe(first.port);
    expect(second.joined()).toBe(false);
  });

  it("are not held up by a lock file whose process id belongs to something else now", async () => {
    const first = await start();
    const lockFile = join(dataDir, "cluster/data/postmaster.pid");
    const text = await readFile(lockFile, "utf8");
    await first.stop();
    await writeFile(lockFile, text.replace(/^\d+/, String(process.pid)));
    const second = await start();
    expect(await ask(second.url, "select 1 as one")).toEqual([{ one: 1 }]);
  });

  it("take another port where the last one is in use", async () => {
    const first = await start();
    await first.stop();
    const squatter = createServer().listen(first.port, "127.0.0.1");
    await once(squatter, "listening");
    try {
      const second = await start();
      expect(second.port).not.toBe(first.port);
      expect(await ask(second.url, "select 1 as one")).toEqual([{ one: 1 }]);
      await second.stop();
    } finally {
      squatter.close();
    }
  });

  it("remove what an interrupted first start left behind", async () => {
    await (await start()).stop();
    await rm(join(dataDir, "cluster"), { recursive: true });
    const gone = spawn(process.execPath, ["-e", ""]);
    await once(gone, "exit");
    const draft = join(dataDir, `cluster.${gone.pid}.0badcafe`);
    await writeFile(draft, "");
    await start();
    expect(await fileExists(draft)).toBe(false);
  });
});

describe("several processes", () => {
  it("share one server: the second joins, and leaves it running when it stops", async () => {
    const server = await start();
    const other = await startElsewhere();
    expect(other).toMatchObject({ pid: server.pid(), port: server.port, joined: true });
    other.process.kill("SIGTERM");
    await once(other.process, "exit");
    expect(await ask(server.url, "select 1 as one")).toEqual([{ one: 1 }]);
    expect(server.joined()).toBe(false);
  });

  it("that start at once on an empty folder make one cluster and one server", async () => {
    const [here, there] = await Promise.all([start(), startElsewhere()]);
    expect(there.pid).toBe(here.pid());
    expect([here.joined(), there.joined].sort()).toEqual([false, true]);
  });

  it("go on when the one that started the server stops: another takes over on the same port", async () => {
    const other = await startElsewhere();
    const server = await start();
    expect(server.joined()).toBe(true);
    other.process.kill("SIGTERM");
    await once(other.process, "exit");
    await vi.waitFor(() => expect(server.joined()).toBe(false), { timeout: 10_000 });
    expect(server.port).toBe(other.port);
    expect(await ask(server.url, "select 1 as one")).toEqual([{ one: 1 }]);
  });
});

describe("a sudden end", () => {
  it("of the process that started it, by SIGKILL, stops PostgreSQL too", async () => {
    const held = await startElsewhere();
    expect(isAlive(held.pid)).toBe(true);
    held.process.kill("SIGKILL");
    await vi.waitFor(() => expect(isAlive(held.pid)).toBe(false), { timeout: 10_000 });
  });

  it("of PostgreSQL is noticed, and it is started again on the same port with its data", async () => {
    const said: string[] = [];
    const server = await start(said);
    await ask(server.ownerUrl, "create table kept as select 42 as answer");
    const killed = server.pid();
    process.kill(killed, "SIGKILL");
    await vi.waitFor(() => expect(server.pid()).not.toBe(killed), { timeout: 10_000 });
    expect(await ask(server.ownerUrl, "select answer from kept")).toEqual([{ answer: 42 }]);
    expect(said.at(-1)).toContain("Starting it again");
  });

  it("that repeats is given up, with a reason", async () => {
    const server = await start();
    let reason: string | null = null;
    void server.lost.then((sentence) => (reason = sentence));
    for (let ends = 0; reason === null && ends < 20; ends += 1) {
      const killed = server.pid();
      process.kill(killed, "SIGKILL");
      await vi.waitFor(() => expect(reason !== null || server.pid() !== killed).toBe(true), { timeout: 10_000 });
    }
    expect(reason).toMatch(/ended \d+ times within a minute/);
  });

  it("that was asked for is no loss, and leaves no process", async () => {
    const server = await start();
    const pid = server.pid();
    await server.stop();
    expect(isAlive(pid)).toBe(false);
    expect(await Promise.race([server.lost, Promise.resolve("no loss")])).toBe("no loss");
  });

  it("is out of Ctrl-C's reach: PostgreSQL has a process session of its own", async () => {
    const server = await start();
    const session = async (pid: number): Promise<string | undefined> => (await readFile(`/proc/${pid}/stat`, "utf8")).split(" ")[5];
    expect(await session(server.pid())).not.toBe(await session(process.pid));
  });
});
