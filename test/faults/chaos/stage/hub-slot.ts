import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { closeSync, existsSync, openSync, readdirSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { freePort } from "../../../../src/platform/postgres/port.js";
import { DoorProxy } from "../proxies/door-proxy.js";
import { WireProxy } from "../proxies/wire-proxy.js";
import { keepAsOwn } from "./own-processes.js";

/** The admin key of every hub of the harness. */
export const ADMIN_KEY = "an-admin-key-for-chaos-only";
const READY_MS_MAX = 60_000;
/** What a hub promises: SIGTERM ends it within 10 s. */
const STOP_MS_MAX = 12_000;

export interface HubSlotOptions {
  /** The checkout whose hub is started. */
  readonly folder: string;
  readonly index: number;
  readonly database: { readonly port: number; readonly url: string; readonly ownerUrl: string };
  /** Where its output goes. */
  readonly logPath: string;
}

/** How a hub of a checkout is started: what was built, where it is newer than every source, else the sources. */
export function hubCommand(folder: string): readonly string[] {
  const built = join(folder, "dist/src/main.js");
  const stamp = join(folder, "dist/.tsbuildinfo");
  if (existsSync(built) && existsSync(stamp)) {
    const newest = Math.max(...["src", "migrations"].map((name) => newestOf(join(folder, name))));
    if (statSync(stamp).mtimeMs > newest) return [built, "serve"];
  }
  const tsx = createRequire(join(folder, "package.json")).resolve("tsx");
  return ["--import", pathToFileURL(tsx).href, join(folder, "src/main.ts"), "serve"];
}

function newestOf(folder: string): number {
  const entries = readdirSync(folder, { withFileTypes: true, recursive: true }).filter((entry) => entry.isFile());
  return Math.max(...entries.map((entry) => statSync(join(entry.parentPath, entry.name)).mtimeMs));
}

/** A place for a hub process: its port and its proxies stay, the process comes and goes. */
export class HubSlot {
  readonly wire: WireProxy;
  readonly door: DoorProxy;
  readonly #options: HubSlotOptions;
  readonly #port: number;
  readonly #command: readonly string[];
  #process: ChildProcess | null = null;
  /** What is added to the next process's environment, Node's arguments and output. */
  env: Readonly<Record<string, string>> = {};
  nodeArguments: readonly string[] = [];
  outputPath: string;

  private constructor(options: HubSlotOptions, port: number, wire: WireProxy, door: DoorProxy) {
    this.#options = options;
    this.#port = port;
    this.wire = wire;
    this.door = door;
    this.#command = hubCommand(options.folder);
    this.outputPath = options.logPath;
  }

  static async open(options: HubSlotOptions): Promise<HubSlot> {
    const port = await freePort();
    return new HubSlot(options, port, await WireProxy.open(options.database.port), await DoorProxy.open(port));
  }

  get index(): number {
    return this.#options.index;
  }

  /** Where clients go: through the door. */
  get url(): string {
    return this.door.url;
  }

  /** The hub's own address, for what no fault may touch. */
  get ownUrl(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  get pid(): number | null {
    return this.#process?.pid ?? null;
  }

  /** Starts a process and waits until it says that it is ready. */
  async start(): Promise<void> {
    this.spawn();
    await this.untilReady();
  }

  spawn(): void {
    const { folder, database } = this.#options;
    const output = openSync(this.outputPath, "a");
    try {
      const child = spawn(process.execPath, [...this.nodeArguments, ...this.#command], {
        cwd: folder,
        env: {
          PATH: process.env["PATH"],
          PORT: String(this.#port),
          HOST: "127.0.0.1",
          DATABASE_URL: this.wire.through(database.url),
          DATABASE_OWNER_URL: this.wire.through(database.ownerUrl),
          HUB_ADMIN_KEY: ADMIN_KEY,
          HUB_GRAPHIQL: "0",
          LOG_LEVEL: "warn",
          ...this.env,
        },
        stdio: ["ignore", output, output],
      });
      this.#process = keepAsOwn(child);
      child.once("exit", () => {
        if (this.#process === child) this.#process = null;
      });
    } finally {
      closeSync(output);
    }
  }

  async untilReady(): Promise<void> {
    const child = this.#process;
    for (const deadline = Date.now() + READY_MS_MAX; Date.now() < deadline; await pause(15)) {
      if (await this.isReady()) return;
      if (this.#process !== child || child === null) throw new Error(`Hub ${this.index} ended at its start: see ${this.outputPath}.`);
    }
    throw new Error(`Hub ${this.index} was not ready within ${READY_MS_MAX / 1000} s.`);
  }

  isReady(): Promise<boolean> {
    return fetch(`${this.ownUrl}/readyz`, { signal: AbortSignal.timeout(2_000) }).then(
      async (response) => (await response.arrayBuffer(), response.ok),
      () => false,
    );
  }

  async kill(): Promise<void> {
    const child = this.#process;
    if (child === null) return;
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
  }

  /** SIGTERM. Answers the exit code, null where it had to be killed, and how long it took. */
  async stop(): Promise<{ readonly code: number | null; readonly ms: number }> {
    const child = this.#process;
    if (child === null) return { code: 0, ms: 0 };
    const began = performance.now();
    const ended = once(child, "exit") as Promise<[number | null]>;
    child.kill("SIGTERM");
    const late = pause(STOP_MS_MAX, undefined, { ref: false }).then(() => child.kill("SIGKILL"));
    const [code] = await ended;
    void late;
    return { code, ms: performance.now() - began };
  }

  async close(): Promise<void> {
    await this.kill();
    await Promise.all([this.wire.close(), this.door.close()]);
  }
}
