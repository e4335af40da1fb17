import { stat, truncate } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { openCluster, urlFor } from "./cluster.js";
import type { Cluster } from "./cluster.js";
import { joinOrStart } from "./join-or-start.js";
import type { Serving } from "./join-or-start.js";
import { processExists } from "../process/process-exists.js";

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
  const first = await joinOrStart(cluster, durable);
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
    const next = await joinOrStart(this.cluster, this.durable);
    if (next.port !== this.serving.port) {
      await next.own?.stop();
      throw new Error(`Its port ${this.serving.port} is no longer free. Start the hub again.`);
    }
    this.serving = next;
  }
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
