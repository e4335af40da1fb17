import { spawn } from "node:child_process";
import { asUser } from "./system-user.js";
import type { SystemUser } from "./system-user.js";

/** Runs a program of PostgreSQL that ends by itself. A failure carries the end of what it wrote. */
export function runToEnd(program: string, args: readonly string[], user: SystemUser | null, cwd: string, input: string): Promise<void> {
  return new Promise((resolvePromise, reject) => {
    const child = spawn(program, args, {
      cwd,
      env: postgresEnvironment(),
      stdio: ["pipe", "pipe", "pipe"],
      windowsHide: true,
      ...asUser(user),
    });
    let output = "";
    const collect = (chunk: Buffer): void => {
      output = (output + chunk.toString("utf8")).slice(-4_000);
    };
    child.stdout.on("data", collect);
    child.stderr.on("data", collect);
    child.on("error", (cause) =>
      reject(new Error(`${program} could not be started. Set DATABASE_URL to use another PostgreSQL.`, { cause })),
    );
    child.on("close", (code, signal) => {
      if (code === 0) resolvePromise();
      else reject(new Error(`${program} failed (${signal ?? `exit code ${code}`}). It said:\n${output.trim()}`));
    });
    child.stdin.on("error", () => undefined);
    child.stdin.end(input);
  });
}

/** What PostgreSQL's processes get of our environment: nothing that holds a secret or that changes how they behave. */
export function postgresEnvironment(): NodeJS.ProcessEnv {
  const kept = ["PATH", "SystemRoot", "TEMP", "TMP", "TMPDIR", "USERPROFILE", "LD_LIBRARY_PATH"];
  const environment: NodeJS.ProcessEnv = { LC_ALL: "C", TZ: "UTC" };
  for (const name of kept) {
    const value = process.env[name];
    if (value !== undefined) environment[name] = value;
  }
  return environment;
}
