import { readFile, rm, stat, truncate, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import pg from "pg";
import { clusterDatabase, openCluster, processExists } from "./cluster.js";
import type { Cluster, ClusterRole } from "./cluster.js";
import { StartFailure, readPostmasterFile, startPostmaster } from "./postmaster.js";
import type { Postmaster } from "./postmaster.js";

export interface EmbeddedOptions {
  /** The folder for the cluster, made where it is missing. */
  readonly dataDir: string;
  /** False: a throw-away cluster that does not wait for the disk and does not survive a crash of the machine. Default true. */
  readonly durable?: boolean;
  /** Is told in whole sentences what happens: first start, joining, restarts. */
  readonly say?: (message: string) => void;
}

/** A running embedded PostgreSQL. It is kept running, on the same port, until `stop`. */
export interface EmbeddedPostgres {
  /** Connection strings by role. Secrets: never logged. */
  readonly url: string;
  readonly ownerUrl: string;
  readonly adminUrl: string;
  readonly port: number;
  /** The server's process id. */
  pid(): number;
  /** Whether another process started the server and will stop it. */
  joined(): boolean;
  /** Resolves, with a sentence, when the server is gone and could not be brought back. Never after `stop`. */
  readonly lost: Promise<string>;
  /** Stops the server, unless another process started it. At most 8 s. */
  stop(): Promise<void>;
}

interface Serving {
  readonly pid: number;
  readonly port: number;
  /** Null where another process started the server. */
  readonly own: Postmaster | null;
}

const reachMsMax = 60_000;
const refusedMsMax = 1_000;
const watchMs = 250;
const restartsMax = 5;
const restartsWindowMs = 60_000;
const logBytesMax = 10_000_000;

/**
 * Starts PostgreSQL in `dataDir`, or joins the one that runs there already. When the server ends by itself, or when the process that
 * started it does, it is started again on the same port, so that pools reconnect by themselves.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const say = options.say ?? ((): void => undefined);
  const durable = options.durable ?? true;
  const cluster = await openCluster(options.dataDir, durable, say);
  await shortenLog(cluster);
  const first = await serve(cluster, durable);
  if (first.own === null) say(`Joined the embedded PostgreSQL that another process runs in ${cluster.dataFolder}.`);
  const keeper = new Keeper(cluster, durable, say, first);
  return {
    url: urlFor(cluster, "hub_runtime", first.port),
    ownerUrl: urlFor(cluster, "hub_owner", first.port),
    adminUrl: urlFor(cluster, "postgres", first.port),
    port: first.port,
    pid: () => keeper.serving.pid,
    joined: () => keeper.serving.own === null,
    lost: keeper.lost,
    stop: () => keeper.stop(),
  };
}

/** Keeps one server running until it is told to stop. */
class Keeper {
  serving: Serving;
  readonly lost: Promise<string>;
  readonly #stopping = new AbortController();
  readonly #restarts: number[] = [];
  readonly #keeping: Promise<void>;
  #giveUp: (reason: string) => void = () => undefined;

  constructor(
    private readonly cluster: Cluster,
    private readonly durable: boolean,
    private readonly say: (message: string) => void,
    first: Serving,
  ) {
    this.serving = first;
    this.lost = new Promise((resolve) => (this.#giveUp = resolve));
    this.#keeping = this.#keep();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.serving.own?.stop();
    await this.#keeping;
    // A restart may have been under way while we asked the former server to stop.
    await this.serving.own?.stop();
  }

  async #keep(): Promise<void> {
    for (;;) {
      await this.#untilEnded();
      if (this.#stopping.signal.aborted) return;
      try {
        await this.#restart();
      } catch (error) {
        this.#giveUp(
          `The embedded PostgreSQL ended and could not be started again. ${error instanceof Error ? error.message : String(error)}`,
        );
        return;
      }
    }
  }

  async #untilEnded(): Promise<void> {
    const { own, pid } = this.serving;
    const { signal } = this.#stopping;
    if (own !== null) {
      await own.ended;
      return;
    }
    // Another process's child sends us no event when it ends.
    while (!signal.aborted && processExists(pid)) await pause(watchMs, undefined, { signal, ref: false }).catch(() => undefined);
  }

  async #restart(): Promise<void> {
    const now = Date.now();
    this.#restarts.push(now);
    const recent = this.#restarts.filter((at) => now - at < restartsWindowMs);
    if (recent.length > restartsMax)
      throw new Error(`It ended ${recent.length} times within a minute: see ${join(this.cluster.folder, "postgres.log")}.`);
    this.say("The embedded PostgreSQL has ended. Starting it again.");
    const next = await serve(this.cluster, this.durable);
    if (next.port !== this.serving.port) {
      await next.own?.stop();
      throw new Error(`Its port ${this.serving.port} is no longer free. Start the hub again.`);
    }
    this.serving = next;
  }
}

/** Joins the server that runs on the cluster, or starts one. PostgreSQL's own lock file decides between processes that start at once. */
async function serve(cluster: Cluster, durable: boolean): Promise<Serving> {
  let port = await preferredPort(cluster);
  let failure: unknown = new Error("another server kept the folder without taking connections");
  let refusedSince: number | null = null;
  for (const deadline = Date.now() + reachMsMax; Date.now() < deadline; await pause(50)) {
    const file = await readPostmasterFile(cluster.dataFolder);
    if (file !== null && processExists(file.pid)) {
      const answer = await knock(cluster, file.port);
      if (answer === "ready") return { pid: file.pid, port: file.port, own: null };
      refusedSince = answer === "refused" ? (refusedSince ?? Date.now()) : null;
      if (refusedSince === null || Date.now() - refusedSince < refusedMsMax) continue;
      await removeStaleFile(cluster, file.pid);
    }
    try {
      const own = await startPostmaster(cluster, port, durable);
      await writeFile(join(cluster.folder, "port"), String(port)).catch(() => undefined);
      return { pid: own.pid, port, own };
    } catch (error) {
      if (!(error instanceof StartFailure)) throw error;
      failure = error;
      if (/could not (bind|create).*TCP|Address already in use/i.test(error.log)) port = await freePort();
      // A rival was faster, or the last server's processes are still leaving: both pass.
      else if (!/lock file .* already exists|shared memory block .* still in use/i.test(error.log)) throw error;
    }
  }
  throw new Error(`The embedded PostgreSQL in ${cluster.dataFolder} could not be reached within ${reachMsMax / 1000} s.`, {
    cause: failure,
  });
}

/** Asks the server on a port whether it is this cluster's and takes connections. */
async function knock(cluster: Cluster, port: number): Promise<"ready" | "busy" | "refused"> {
  const client = new pg.Client({
    connectionString: urlFor(cluster, "postgres", port),
    connectionTimeoutMillis: 2_000,
    query_timeout: 2_000,
  });
  client.on("error", () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ data_directory: string }>("show data_directory");
    return rows[0]?.data_directory === cluster.dataFolder ? "ready" : "refused";
  } catch (error) {
    // 57P03: it is starting up or shutting down. Anything else is not our server.
    return (error as { code?: string }).code === "57P03" ? "busy" : "refused";
  } finally {
    await client.end().catch(() => undefined);
  }
}

/**
 * After a container was killed, postmaster.pid may name a process id that something else has now, and PostgreSQL would refuse to start.
 * The file goes only where that process is certainly no PostgreSQL.
 */
async function removeStaleFile(cluster: Cluster, pid: number): Promise<void> {
  const command = await readFile(`/proc/${pid}/comm`, "utf8").catch(() => null);
  if (command !== null && command.trim() !== "postgres") await rm(join(cluster.dataFolder, "postmaster.pid"), { force: true });
}

/** The port of the last run where it is free: whoever else still uses the cluster finds it again. */
async function preferredPort(cluster: Cluster): Promise<number> {
  const last = Number(await readFile(join(cluster.folder, "port"), "utf8").catch(() => ""));
  return Number.isInteger(last) && last > 1_023 && last < 65_536 && (await isFree(last)) ? last : freePort();
}

function isFree(port: number): Promise<boolean> {
  return listenOnce(port).then(
    () => true,
    () => false,
  );
}

function freePort(): Promise<number> {
  return listenOnce(0);
}

function listenOnce(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : port));
    });
  });
}

/** Server logs are for the last trouble, not an archive. */
async function shortenLog(cluster: Cluster): Promise<void> {
  const log = join(cluster.folder, "postgres.log");
  const size = await stat(log).then(
    (found) => found.size,
    () => 0,
  );
  if (size > logBytesMax) await truncate(log).catch(() => undefined);
}

function urlFor(cluster: Cluster, role: ClusterRole, port: number): string {
  return `postgres://${role}:${cluster.passwords[role]}@127.0.0.1:${port}/${role === "postgres" ? "postgres" : clusterDatabase}`;
}
