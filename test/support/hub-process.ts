import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { TestDatabase } from "./database.js";

/** A hub as its own process, on a free port, over a database of the tests. */
export interface HubProcess {
  /** Where it listens, without a path. */
  readonly url: string;
  readonly child: ChildProcess;
  /** SIGTERM; answers the exit code. */
  stop(): Promise<number | null>;
  /** SIGKILL. */
  kill(): Promise<void>;
}

/** The admin key of every hub that the tests start as a process. */
export const PROCESS_ADMIN_KEY = "an-admin-key-for-tests-only";

export async function startHubProcess(
  test: Pick<TestDatabase, "url" | "ownerUrl">,
  env: Readonly<Record<string, string>> = {},
): Promise<HubProcess> {
  const child = spawn(process.execPath, ["--import", "tsx", "src/main.ts", "serve"], {
    env: {
      PATH: process.env["PATH"],
      PORT: "0",
      HOST: "127.0.0.1",
      DATABASE_URL: test.url,
      DATABASE_OWNER_URL: test.ownerUrl,
      HUB_ADMIN_KEY: PROCESS_ADMIN_KEY,
      LOG_LEVEL: "warn",
      ...env,
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exited = once(child, "exit") as Promise<[number | null]>;
  const url = await Promise.race([
    readyUrl(child),
    exited.then(([code]) => Promise.reject(new Error(`The hub ended with code ${code} at its start.`))),
  ]);
  return {
    url,
    child,
    stop: async () => {
      child.kill("SIGTERM");
      return (await exited)[0];
    },
    kill: async () => {
      child.kill("SIGKILL");
      await exited;
    },
  };
}

async function readyUrl(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error("The hub's output is not read.");
  const lines = createInterface({ input: child.stdout });
  for await (const line of lines) {
    const url = /(http:\/\/[^\s/]+)\/graphql/.exec(line)?.[1];
    if (url === undefined) continue;
    child.stdout.resume();
    return url;
  }
  throw new Error("The hub closed its output before it was ready.");
}
