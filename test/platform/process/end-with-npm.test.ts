import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { processExists } from "../../../src/platform/process/process-exists.js";

const here = fileURLToPath(new URL(".", import.meta.url));
const node = `node --import ${fileURLToPath(import.meta.resolve("tsx"))}`;
const scripts = {
  alone: `${node} ${here}waiting.ts alone`,
  plain: `${node} ${here}waiting.ts`,
  behind: `node -e 0 && ${node} ${here}waiting.ts`,
  runner: `${node} ${here}runner.ts ${here}waiting.ts`,
  nested: "npm run --silent plain",
};

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "inventory-hub-npm-"));
  await writeFile(join(folder, "package.json"), JSON.stringify({ name: "started", version: "1.0.0", private: true, scripts }));
});
afterAll(() => rm(folder, { recursive: true }));

/** What was started and may have been left behind. */
const started: number[] = [];
afterEach(() => {
  for (const pid of started.splice(0)) if (processExists(pid)) process.kill(pid, "SIGKILL");
});

interface Started {
  readonly npm: ChildProcess;
  readonly ended: Promise<unknown>;
  readonly written: () => string;
  /** The process id that the script says under a name. */
  readonly id: (name: string) => Promise<number>;
}

/** npm with one of the scripts, and what the script writes. */
function npmRun(script: keyof typeof scripts): Started {
  const npm = spawn("npm", ["run", "--silent", script], { cwd: folder, stdio: ["ignore", "pipe", "inherit"] });
  let written = "";
  npm.stdout.setEncoding("utf8").on("data", (chunk: string) => (written += chunk));
  const id = async (name: string): Promise<number> => {
    const said = new RegExp(`^${name} (\\d+)$`, "m");
    await expect.poll(() => written, { timeout: 30_000 }).toMatch(said);
    const pid = Number(said.exec(written)?.[1]);
    started.push(pid);
    return pid;
  };
  return { npm, ended: once(npm, "exit"), written: () => written, id };
}

describe.skipIf(process.platform === "win32")("a process that npm started", () => {
  it.each([
    ["plain", "SIGTERM"],
    ["plain", "SIGKILL"],
    ["behind", "SIGTERM"],
    ["behind", "SIGKILL"],
    ["nested", "SIGTERM"],
    ["nested", "SIGKILL"],
  ] as const)("by the script %s is told to stop when npm alone gets %s", async (script, signal) => {
    const { npm, ended, written, id } = npmRun(script);
    const pid = await id("pid");
    npm.kill(signal);
    await ended;
    await expect.poll(() => processExists(pid)).toBe(false);
    expect(written()).toContain("stopping");
  });

  it.each(["SIGTERM", "SIGKILL"] as const)("through a runner takes the runner along when npm gets %s", async (signal) => {
    const { npm, ended, id } = npmRun("runner");
    const [runner, pid] = [await id("runner"), await id("pid")];
    npm.kill(signal);
    await ended;
    await expect.poll(() => processExists(pid) || processExists(runner)).toBe(false);
  });

  it("would go on by itself if nobody looked", async () => {
    const { npm, ended, written, id } = npmRun("alone");
    const pid = await id("pid");
    npm.kill("SIGTERM");
    await ended;
    const before = written().length;
    await expect.poll(() => written().length).toBeGreaterThan(before + 30);
    expect(processExists(pid)).toBe(true);
  });
});
