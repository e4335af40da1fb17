import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { LauncherFolder, ask } from "../../support/launcher.js";

const asRoot = process.getuid?.() === 0;

let folder: LauncherFolder;
beforeEach(async () => {
  folder = await LauncherFolder.make();
});
afterEach(() => folder.close());

describe("a first start", () => {
  it("makes a UTF-8 cluster in UTC that only this machine can reach, by TCP and with a password", async () => {
    const server = await folder.start();
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
    const server = await folder.start();
    const sql =
      "select current_user as name, rolsuper, rolcreaterole, rolcreatedb, rolbypassrls from pg_roles where rolname = current_user";
    const rights = { rolsuper: false, rolcreaterole: false, rolcreatedb: false, rolbypassrls: false };
    expect(await ask(server.ownerUrl, sql)).toEqual([{ name: "hub_owner", ...rights }]);
    expect(await ask(server.url, sql)).toEqual([{ name: "hub_runtime", ...rights }]);
  });

  it("keeps the passwords in a file that nobody else can read", async () => {
    await folder.start();
    expect((await stat(join(folder.dataDir, "cluster/cluster.json"))).mode & 0o777).toBe(0o600);
  });

  it.skipIf(!asRoot)("runs PostgreSQL as another user under root", async () => {
    const server = await folder.start();
    const status = await readFile(`/proc/${server.pid()}/status`, "utf8");
    expect(/^Uid:\s+(\d+)/m.exec(status)?.[1]).not.toBe("0");
    expect(/^Gid:\s+(\d+)/m.exec(status)?.[1]).not.toBe("0");
    expect(/^Groups:(.*)$/m.exec(status)?.[1]?.trim()).toBe("");
  });

  it.skipIf(!asRoot)("puts the files elsewhere, and says where, when that user cannot enter the folders above", async () => {
    await chmod(folder.parent, 0o700);
    const said: string[] = [];
    const server = await folder.start(said);
    const [row] = await ask<{ folder: string }>(server.adminUrl, "select current_setting('data_directory') as folder");
    try {
      expect(row?.folder).toMatch(/^\/var\/lib\/inventory-hub\/[0-9a-f]{16}$/);
      expect(said.join(" ")).toContain(row?.folder);
      await server.stop();
      const again = await folder.start();
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
    const first = await folder.start();
    await ask(first.ownerUrl, "create table kept as select 42 as answer");
    await first.stop();
    const second = await folder.start();
    expect(await ask(second.ownerUrl, "select answer from kept")).toEqual([{ answer: 42 }]);
    expect(second.port).toBe(first.port);
    expect(second.joined()).toBe(false);
  });

  it.skipIf(process.platform !== "linux")("are not held up by a lock file whose process id belongs to something else now", async () => {
    const first = await folder.start();
    const lockFile = join(folder.dataDir, "cluster/data/postmaster.pid");
    const text = await readFile(lockFile, "utf8");
    await first.stop();
    await writeFile(lockFile, text.replace(/^\d+/, String(process.pid)));
    const second = await folder.start();
    expect(await ask(second.url, "select 1 as one")).toEqual([{ one: 1 }]);
  });

  it("take another port where the last one is in use", async () => {
    const first = await folder.start();
    await first.stop();
    const squatter = createServer().listen(first.port, "127.0.0.1");
    await once(squatter, "listening");
    try {
      const second = await folder.start();
      expect(second.port).not.toBe(first.port);
      expect(await ask(second.url, "select 1 as one")).toEqual([{ one: 1 }]);
      await second.stop();
    } finally {
      squatter.close();
    }
  });

  it("remove what an interrupted first start left behind", async () => {
    await (await folder.start()).stop();
    await rm(join(folder.dataDir, "cluster"), { recursive: true });
    const gone = spawn(process.execPath, ["-e", ""]);
    await once(gone, "exit");
    const draft = join(folder.dataDir, `cluster.${gone.pid}.0badcafe`);
    await writeFile(draft, "");
    await folder.start();
    await expect(stat(draft)).rejects.toThrow("ENOENT");
  });
});
