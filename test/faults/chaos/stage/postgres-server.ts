import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import pg from "pg";
import { asUser } from "../../../../src/platform/postgres/system-user.js";
import { openCluster, urlFor, type Cluster } from "../../../../src/platform/postgres/cluster.js";
import type { ClusterRole } from "../../../../src/platform/postgres/cluster-file.js";
import { freePort } from "../../../../src/platform/postgres/port.js";
import { readPostmasterFile } from "../../../../src/platform/postgres/postmaster.js";
import { postgresEnvironment } from "../../../../src/platform/postgres/process.js";
import { childrenOf, keepAsOwn, signal } from "./own-processes.js";

const START_MS_MAX = 60_000;

/** Durable, as a hub's own embedded server is; the harness is its parent, so that a killed one leaves no zombie that keeps its lock files. */
const settings = {
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "",
  timezone: "UTC",
  log_timezone: "UTC",
  cluster_name: "chaos",
  max_connections: "200",
  fsync: "on",
  synchronous_commit: "on",
  full_page_writes: "on",
  wal_level: "replica",
  // A base backup is taken without an archive: its segments must still be there.
  wal_keep_size: "256MB",
};

/** A PostgreSQL that is a direct child of the harness and can be treated badly. */
export class PostgresServer {
  #process: ChildProcess | null = null;
  #frozen: readonly number[] = [];

  private constructor(
    readonly cluster: Cluster,
    readonly port: number,
  ) {}

  /** Makes a cluster in `folder`, or takes the one that is there, and starts it. */
  static async open(folder: string): Promise<PostgresServer> {
    return PostgresServer.over(await openCluster(folder, true, () => undefined));
  }

  /** Starts a server on files that are there. */
  static async over(cluster: Cluster): Promise<PostgresServer> {
    const server = new PostgresServer(cluster, await freePort());
    await server.start();
    return server;
  }

  get running(): boolean {
    return this.#process !== null;
  }

  /** The connection string of a role to one of the server's databases. */
  url(role: ClusterRole, database: string): string {
    const url = new URL(urlFor(this.cluster, role, this.port));
    url.pathname = database;
    return url.href;
  }

  /** Starts the server and waits until it takes connections. After a kill, processes of the last one may still be leaving: tries again. */
  async start(): Promise<void> {
    for (const deadline = Date.now() + START_MS_MAX; Date.now() < deadline; await pause(30)) {
      const child = this.#spawn();
      if (await this.#becomesReady(child, deadline)) return;
    }
    throw new Error(`PostgreSQL did not start: see ${join(this.cluster.folder, "postgres.log")}.`);
  }

  /** Kills the postmaster and all its processes at once. What was not on disk is gone. */
  async kill(): Promise<void> {
    const child = this.#process;
    if (child?.pid === undefined) return;
    const backends = childrenOf(child.pid);
    child.kill("SIGKILL");
    for (const pid of backends) signal(pid, "SIGKILL");
    if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
    this.#process = null;
  }

  /** Kills one server process of these; the postmaster then ends all others and recovers by itself. False where there is none. */
  killBackend(pid: number): boolean {
    const parent = this.#process?.pid;
    if (parent === undefined || !childrenOf(parent).includes(pid)) return false;
    signal(pid, "SIGKILL");
    return true;
  }

  /** Stops every process of the server where it is, without ending it. */
  freeze(): void {
    const pid = this.#process?.pid;
    if (pid === undefined) return;
    this.#frozen = [pid, ...childrenOf(pid)];
    for (const process of this.#frozen) signal(process, "SIGSTOP");
  }

  thaw(): void {
    for (const process of this.#frozen) signal(process, "SIGCONT");
    this.#frozen = [];
  }

  /** A fast shutdown. */
  async stop(): Promise<void> {
    this.thaw();
    const child = this.#process;
    if (child === null) return;
    const ended = once(child, "exit");
    child.kill("SIGINT");
    await Promise.race([ended, pause(15_000, undefined, { ref: false }).then(() => this.kill())]);
    this.#process = null;
  }

  /** Stops the server and removes its files. */
  async remove(): Promise<void> {
    await this.stop();
    await rm(this.cluster.dataFolder, { recursive: true, force: true });
  }

  /** Runs statements as the superuser, past every proxy. */
  async admin<Row extends pg.QueryResultRow>(database: string, sql: string, values: readonly unknown[] = []): Promise<Row[]> {
    return this.session(database, async (client) => (await client.query<Row>(sql, [...values])).rows);
  }

  /** A superuser's session for as long as `run` takes. */
  async session<Value>(database: string, run: (client: pg.Client) => Promise<Value>): Promise<Value> {
    const client = new pg.Client({
      connectionString: this.url("postgres", database),
      application_name: "chaos",
      connectionTimeoutMillis: 5_000,
    });
    client.on("error", () => undefined);
    await client.connect();
    try {
      return await run(client);
    } finally {
      await client.end().catch(() => undefined);
    }
  }

  #spawn(): ChildProcess {
    const log = openSync(join(this.cluster.folder, "postgres.log"), "a", 0o600);
    try {
      const given = Object.entries({ ...settings, port: String(this.port) }).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
      const child = spawn(this.cluster.binaries.postgres, ["-D", this.cluster.dataFolder, ...given], {
        cwd: this.cluster.dataFolder,
        env: postgresEnvironment(),
        stdio: ["ignore", log, log],
        ...asUser(this.cluster.user),
      });
      return keepAsOwn(child);
    } finally {
      closeSync(log);
    }
  }

  async #becomesReady(child: ChildProcess, deadline: number): Promise<boolean> {
    let ended = false;
    child.once("exit", () => (ended = true));
    child.once("error", () => (ended = true));
    for (; !ended && Date.now() < deadline; await pause(10)) {
      const file = await readPostmasterFile(this.cluster.dataFolder);
      if (file?.pid !== child.pid || file?.status !== "ready") continue;
      this.#process = child;
      child.once("exit", () => {
        if (this.#process === child) this.#process = null;
      });
      return true;
    }
    return false;
  }
}
