import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createEmptyDatabase, dropDatabase } from "../support/database.js";
import type { DatabaseUrls } from "../support/database.js";

interface Run {
  readonly process: ChildProcess;
  /** What was written so far. */
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** Resolves with the exit code, or the signal that ended it. */
  readonly ended: Promise<number | string | null>;
}

let dataDir: string;
const runs: Run[] = [];

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "inventory-hub-cli-"));
  await chmod(dataDir, 0o711);
});
afterEach(async () => {
  for (const run of runs.splice(0)) {
    run.process.kill("SIGKILL");
    await run.ended;
  }
  await rm(dataDir, { recursive: true, force: true });
});

/** The command line in a process of its own, with nothing of the hub in its environment but what is given. */
function hub(args: readonly string[], env: Readonly<Record<string, string>> = {}): Run {
  const child = spawn(process.execPath, ["--import", "tsx", "src/main.ts", ...args], {
    env: { PATH: process.env["PATH"], HUB_DATA_DIR: join(dataDir, "hub"), PORT: "0", HUB_DEMO: "0", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const written = { stdout: "", stderr: "" };
  child.stdout.on("data", (chunk: Buffer) => (written.stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (written.stderr += chunk.toString()));
  const ended = once(child, "close").then(([code, signal]: unknown[]) => (code ?? signal) as number | string | null);
  const run = { process: child, stdout: () => written.stdout, stderr: () => written.stderr, ended };
  runs.push(run);
  return run;
}

async function withEmptyDatabase(run: (env: Record<string, string>, urls: DatabaseUrls) => Promise<void>): Promise<void> {
  const urls = await createEmptyDatabase();
  try {
    await run({ DATABASE_URL: urls.url, DATABASE_OWNER_URL: urls.ownerUrl, HUB_DATA_DIR: "" }, urls);
  } finally {
    await dropDatabase(urls.name);
  }
}

describe("hub", () => {
  it("--help names the commands, the variables and the exit codes", async () => {
    const run = hub(["--help"]);
    expect(await run.ended).toBe(0);
    for (const text of ["serve", "migrate", "DATABASE_URL", "HUB_DATA_DIR", "130 interrupted by Ctrl-C"])
      expect(run.stdout()).toContain(text);
  });

  it.each([[["serv"]], [["migrate", "--sttus"]], [["serve", "now"]]])("%j is wrong usage: exit code 2, and a hint", async (args) => {
    const run = hub(args);
    expect(await run.ended).toBe(2);
    expect(run.stderr()).toContain("hub --help");
    expect(run.stdout()).toBe("");
  });

  it("answers a wrong configuration with exit code 2 and every mistake", async () => {
    const run = hub(["serve"], { PORT: "abc", LOG_LEVEL: "loud" });
    expect(await run.ended).toBe(2);
    expect(run.stderr()).toMatch(/PORT must be[^]*LOG_LEVEL must be/);
  });

  it("answers a database that is not there with exit code 1 and a sentence, not a stack", async () => {
    const run = hub(["migrate"], { DATABASE_URL: "postgres://hub:canary@127.0.0.1:1/hub", HUB_DATA_DIR: "" });
    expect(await run.ended).toBe(1);
    expect(run.stderr()).toMatch(/^hub: PostgreSQL at 127\.0\.0\.1:1 cannot be reached/);
    expect(run.stderr()).not.toMatch(/canary|\n {4}at /);
  });
});

/** The lines that say what was run; how it went on stands before them. */
function appliedIn(run: Run): string {
  return run.stdout().replaceAll(/^(?!applied ).*\n/gm, "");
}

describe("hub migrate", () => {
  it("lists what is to be run, runs it, and then has nothing to do", () =>
    withEmptyDatabase(async (env) => {
      const before = hub(["migrate", "--status"], env);
      expect(await before.ended).toBe(1);
      expect(before.stdout()).toMatch(/^(pending {2}\w+\n)+$/);
      const first = hub(["migrate"], env);
      expect(await first.ended).toBe(0);
      expect(appliedIn(first)).toBe(before.stdout().replaceAll("pending", "applied"));
      const after = hub(["migrate", "--status"], env);
      expect(await after.ended).toBe(0);
      expect(after.stdout()).toBe(appliedIn(first));
      const second = hub(["migrate"], env);
      expect(await second.ended).toBe(0);
      expect(second.stdout()).toBe("The database is up to date.\n");
    }));

  it.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)("waits for another process that migrates, until %s: exit code %i", (signal, code) =>
    withEmptyDatabase(async (env, urls) => {
      const admin = new pg.Client({ connectionString: urls.adminUrl });
      await admin.connect();
      try {
        await admin.query("select pg_advisory_lock(4815162343)");
        const run = hub(["migrate"], env);
        await expect.poll(() => run.stdout() + run.stderr(), { timeout: 30_000 }).toContain("Another process migrates");
        run.process.kill(signal);
        expect(await run.ended).toBe(code);
      } finally {
        await admin.end();
      }
    }),
  );
});

describe("commands that read", () => {
  it.each([["export", "levels"], ["integrity"], ["follow", "--cursor", "x", "--once"], ["key", "list"]].map((args) => [args]))(
    "%j leave a database that is not migrated as it is, and say what to do",
    (args) =>
      withEmptyDatabase(async (env, { adminUrl }) => {
        const run = hub(args, env);
        expect(await run.ended).toBe(1);
        expect(run.stderr()).toMatch(/migrations are still to be run.*hub migrate/);
        const client = new pg.Client({ connectionString: adminUrl });
        await client.connect();
        const { rows } = await client.query("select from pg_class where relnamespace = 'public'::regnamespace");
        await client.end();
        expect(rows).toEqual([]);
      }),
  );
});

describe("hub serve", () => {
  it.each(["SIGTERM", "SIGINT"] as const)("starts on nothing, and ends after %s with exit code 0, its database stopped", async (signal) => {
    const run = hub(["serve"]);
    await expect.poll(() => run.stdout(), { timeout: 45_000 }).toContain("The hub is ready at http://127.0.0.1:");
    const lockFile = join(dataDir, "hub/cluster/data/postmaster.pid");
    const postgres = Number.parseInt(await readFile(lockFile, "utf8"), 10);
    expect(() => process.kill(postgres, 0)).not.toThrow();
    run.process.kill(signal);
    expect(await run.ended, run.stderr()).toBe(0);
    expect(() => process.kill(postgres, 0)).toThrow();
    await expect(readFile(lockFile, "utf8")).rejects.toThrow("ENOENT");
  });

  it("refuses to start on a database it cannot reach, and does not wait for ever", async () => {
    const run = hub(["serve"], { DATABASE_URL: "postgres://hub:canary@127.0.0.1:1/hub", HUB_DATA_DIR: "" });
    expect(await run.ended).toBe(1);
    expect(run.stderr()).toContain("cannot be reached");
  });
});
