import { randomBytes } from "node:crypto";
import { readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { migrate } from "../../src/platform/db/migrate.js";
import { startEmbedded } from "../../src/platform/postgres/embedded.js";
import { processExists } from "../../src/platform/process/process-exists.js";
import type { StageDatabase } from "../benchmark.js";
import { withClient } from "./admin.js";

const folderPrefix = "inventory-hub-bench-";

/** Settings that figures depend on, as the server has them. */
const settingNames = [
  "server_version",
  "fsync",
  "synchronous_commit",
  "full_page_writes",
  "wal_level",
  "wal_sync_method",
  "wal_compression",
  "shared_buffers",
  "max_wal_size",
  "checkpoint_timeout",
  "work_mem",
  "max_connections",
  "jit",
];

/** The PostgreSQL of a run: started for it and thrown away, or the one of BENCH_DATABASE_URL, from which everything made is removed. */
export class PostgresServer {
  #template: Promise<string> | null = null;
  readonly #databases = new Set<string>();
  readonly #run = randomBytes(4).toString("hex");
  readonly #password = randomBytes(16).toString("hex");

  private constructor(
    /** A superuser's. */
    readonly adminUrl: string,
    private readonly stopServer: (() => Promise<void>) | null,
  ) {}

  static async open(given: string | undefined, say: (text: string) => void): Promise<PostgresServer> {
    if (given !== undefined && given !== "") return new PostgresServer(given, null);
    await removeAbandonedFolders();
    const dataDir = join(tmpdir(), `${folderPrefix}${process.pid}-${randomBytes(4).toString("hex")}`);
    const removeFolder = (): Promise<void> => rm(dataDir, { recursive: true, force: true });
    try {
      const server = await startEmbedded({ dataDir, durable: true, say });
      const stop = async (): Promise<void> => {
        await server.stop();
        await removeFolder();
      };
      return new PostgresServer(server.adminUrl, stop);
    } catch (error) {
      await removeFolder();
      throw error;
    }
  }

  /** A migrated database to which nobody is connected yet. */
  async database(): Promise<StageDatabase> {
    const template = await (this.#template ??= this.#makeTemplate());
    const name = `hub_bench_${this.#run}_${randomBytes(4).toString("hex")}`;
    await withClient(this.adminUrl, (admin) =>
      admin.query(`create database ${name} owner ${this.#role("owner")} template ${template} strategy file_copy`),
    );
    this.#databases.add(name);
    return { url: this.#url("runtime", name), ownerUrl: this.#url("owner", name), drop: () => this.#drop(name) };
  }

  /** The server's version and settings, as it tells them itself. */
  async describe(): Promise<Readonly<Record<string, string>>> {
    return withClient(this.adminUrl, async (admin) => {
      const sql = "select name, current_setting(name) as value from pg_settings where name = any($1) order by name";
      const { rows } = await admin.query<{ name: string; value: string }>(sql, [settingNames]);
      return Object.fromEntries(rows.map(({ name, value }) => [name, value]));
    });
  }

  /** Drops what benchmarks have left. */
  async dropDatabases(): Promise<void> {
    for (const name of this.#databases) await this.#drop(name);
  }

  async close(): Promise<void> {
    if (this.stopServer !== null) {
      await this.stopServer();
      return;
    }
    await this.dropDatabases();
    if (this.#template === null) return;
    const template = await this.#template;
    await withClient(this.adminUrl, async (admin) => {
      await admin.query(`drop database if exists ${template} with (force)`);
      for (const role of ["owner", "runtime"] as const) await admin.query(`drop role if exists ${this.#role(role)}`);
    });
  }

  async #makeTemplate(): Promise<string> {
    const template = `hub_bench_${this.#run}_template`;
    await withClient(this.adminUrl, async (admin) => {
      for (const role of ["owner", "runtime"] as const)
        await admin.query(`create role ${this.#role(role)} login password '${this.#password}'`);
      await admin.query(`create database ${template} owner ${this.#role("owner")}`);
    });
    await migrate({ ownerUrl: this.#url("owner", template), runtimeUrl: this.#url("runtime", template) });
    return template;
  }

  async #drop(name: string): Promise<void> {
    if (!this.#databases.delete(name)) return;
    await withClient(this.adminUrl, (admin) => admin.query(`drop database if exists ${name} with (force)`));
  }

  #role(role: "owner" | "runtime"): string {
    return `hub_bench_${this.#run}_${role}`;
  }

  #url(role: "owner" | "runtime", database: string): string {
    const url = new URL(this.adminUrl);
    url.username = this.#role(role);
    url.password = this.#password;
    url.pathname = database;
    return url.href;
  }
}

/** A run that was killed leaves its folder; its server has stopped by itself. */
async function removeAbandonedFolders(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const pid = name.startsWith(folderPrefix) ? Number(name.slice(folderPrefix.length).split("-")[0]) : 0;
    if (pid > 0 && !processExists(pid)) await rm(join(tmpdir(), name), { recursive: true, force: true }).catch(() => undefined);
  }
}
