import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { root } from "../run/places.js";
import type { Server } from "../benchmark.js";
import { cpuMsOf, rssBytesOf } from "./process-figures.js";

export interface ChildServerOptions {
  /** For messages. */
  readonly name: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly key: string;
  /** The address in a line of its standard output; null where the line is about something else. */
  readonly urlIn: (line: string) => string | null;
}

const readyMsMax = 60_000;
const stopMsMax = 20_000;

/** Starts a node process and waits until it says where it listens. It gets nothing of this process's environment but the path. */
export async function startChildServer(options: ChildServerOptions): Promise<Server> {
  const child = spawn(process.execPath, options.args, {
    cwd: root,
    env: { PATH: process.env["PATH"], NODE_ENV: "production", ...options.env },
    stdio: ["pipe", "pipe", "inherit"],
  });
  const exited = once(child, "exit");
  const pid = child.pid;
  if (pid === undefined) throw new Error(`${options.name} could not be started.`);
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGTERM");
    const patience = setTimeout(() => child.kill("SIGKILL"), stopMsMax);
    await exited;
    clearTimeout(patience);
  };
  try {
    const url = await readyUrl(child, exited, options);
    return { url, pid, key: options.key, cpuMs: () => cpuMsOf(pid), rssBytes: () => rssBytesOf(pid), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function readyUrl(child: ChildProcess, exited: Promise<unknown[]>, { name, urlIn }: ChildServerOptions): Promise<string> {
  const { stdout } = child;
  if (stdout === null) throw new Error(`The output of ${name} is not read.`);
  const lines = createInterface({ input: stdout });
  let patience: NodeJS.Timeout | undefined;
  try {
    return await new Promise<string>((resolve, reject) => {
      lines.on("line", (line) => {
        const url = urlIn(line);
        if (url !== null) resolve(url);
      });
      exited.then(([code]) => reject(new Error(`${name} ended with code ${String(code)} at its start.`)), reject);
      patience = setTimeout(() => reject(new Error(`${name} was not ready within ${readyMsMax / 1_000} s.`)), readyMsMax);
    });
  } finally {
    clearTimeout(patience);
    lines.close();
    stdout.resume();
  }
}
