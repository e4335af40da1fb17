import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { expect, vi } from "vitest";
import { startEmbedded } from "../../src/platform/postgres/embedded.js";
import type { EmbeddedPostgres } from "../../src/platform/postgres/embedded.js";

/** A server that a process of its own started or joined. */
export interface Held {
  readonly process: ChildProcess;
  readonly pid: number;
  readonly port: number;
  readonly joined: boolean;
}

/** A data folder for one test, and everything that was started on it. */
export class LauncherFolder {
  /** A folder that is not there yet, in one that everybody may pass through. */
  readonly dataDir: string;
  readonly #servers: EmbeddedPostgres[] = [];
  readonly #holders: ChildProcess[] = [];

  private constructor(readonly parent: string) {
    this.dataDir = join(parent, "hub");
  }

  static async make(): Promise<LauncherFolder> {
    const parent = await mkdtemp(join(tmpdir(), "inventory-hub-launcher-"));
    await chmod(parent, 0o711);
    return new LauncherFolder(parent);
  }

  async start(said: string[] = []): Promise<EmbeddedPostgres> {
    const server = await startEmbedded({ dataDir: this.dataDir, durable: false, say: (message) => said.push(message) });
    this.#servers.push(server);
    return server;
  }

  async startElsewhere(): Promise<Held> {
    const child = spawn(process.execPath, ["--import", "tsx", "test/support/hold-postgres.ts", this.dataDir], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    this.#holders.push(child);
    const [line] = (await once(child.stdout, "data")) as [Buffer];
    return { process: child, ...(JSON.parse(line.toString()) as { pid: number; port: number; joined: boolean }) };
  }

  /** Stops everything, fails where a server is still running, and removes the folder. */
  async close(): Promise<void> {
    for (const holder of this.#holders) holder.kill("SIGKILL");
    await Promise.all(this.#servers.map((server) => server.stop()));
    const left = Number.parseInt(await readFile(join(this.dataDir, "cluster/data/postmaster.pid"), "utf8").catch(() => ""), 10);
    if (!Number.isNaN(left)) await vi.waitFor(() => expect(isAlive(left)).toBe(false), { timeout: 5_000 });
    await rm(this.parent, { recursive: true, force: true });
  }
}

export async function ask<Row extends pg.QueryResultRow>(url: string, sql: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
