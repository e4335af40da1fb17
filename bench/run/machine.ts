import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { availableParallelism, cpus, release, totalmem, type } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { root } from "./places.js";

/** Where a run took place: without it a figure says nothing. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly system: string;
  readonly node: string;
  readonly packages: Readonly<Record<string, string>>;
  /** Null outside a checkout. */
  readonly commit: string | null;
  /** Whether tracked files differed from the commit. */
  readonly changed: boolean | null;
}

/** Those whose version a figure depends on. */
const packages = ["@apollo/server", "fastify", "graphql", "graphql-jit", "graphql-ws", "pg", "type-graphql", "undici", "ws"];

export async function describeMachine(): Promise<Machine> {
  const [versions, commit, changes] = await Promise.all([
    Promise.all(packages.map(async (name) => [name, await versionOf(name)] as const)),
    git("rev-parse", "HEAD"),
    git("status", "--porcelain", "--untracked-files=no"),
  ]);
  return {
    cpu: cpus()[0]?.model ?? "unknown",
    cores: availableParallelism(),
    memoryBytes: totalmem(),
    system: `${type()} ${release()}`,
    node: process.version,
    packages: Object.fromEntries(versions),
    commit,
    changed: changes === null ? null : changes !== "",
  };
}

async function versionOf(name: string): Promise<string> {
  const text = await readFile(join(root, "node_modules", name, "package.json"), "utf8").catch(() => "{}");
  return (JSON.parse(text) as { version?: string }).version ?? "none";
}

async function git(...args: string[]): Promise<string | null> {
  return promisify(execFile)("git", args, { cwd: root }).then(
    ({ stdout }) => stdout.trim(),
    () => null,
  );
}
