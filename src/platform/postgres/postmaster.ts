import { spawn } from "node:child_process";
import type { ChildProcess, StdioOptions } from "node:child_process";
import { open, readFile } from "node:fs/promises";
import { totalmem } from "node:os";
import { join } from "node:path";
import type { Writable } from "node:stream";
import { setTimeout as pause } from "node:timers/promises";
import { asUser } from "./system-user.js";
import type { Cluster } from "./cluster.js";
import { postgresEnvironment } from "./process.js";

/** What postmaster.pid says of the server that owns the data folder. */
export interface PostmasterFile {
  readonly pid: number;
  /** Unix time in seconds. A process id comes again after a restart of the container, the pair does not. */
  readonly startedAt: number;
  readonly port: number;
  readonly status: string;
}

/** A PostgreSQL that this process started and that stops when this process ends, however it ends. */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
  /** Resolves when the server has ended, for whatever reason. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}

/** The start failed: `log` is what the server wrote. */
export class StartFailure extends Error {
  constructor(readonly log: string) {
    super(`PostgreSQL did not start. It said:\n${log.trim() || "(nothing)"}`);
  }
}

/**
 * The holder. It has its own process session, so that Ctrl-C in a terminal reaches the hub only, which then stops the database last.
 * File descriptor 3 is a pipe whose other end only the hub holds: the system closes it when the hub ends, even by SIGKILL, and the
 * watcher then asks PostgreSQL for a fast shutdown (SIGINT).
 */
const holderScript = `
"$@" 3<&- &
postmaster=$!
( read -r _ <&3; kill -INT "$postmaster" ) 2>/dev/null &
watcher=$!
exec 3<&-
wait "$postmaster"
code=$?
kill "$watcher" 2>/dev/null
exit "$code"
`;

/** The same for Windows, which has neither sessions nor SIGINT: pg_ctl starts and stops the server (and drops administrator rights). */
const windowsHolderScript = `
const { spawnSync } = require("node:child_process");
const [pgCtl, data, options, log] = process.argv.slice(1);
const control = (...args) => spawnSync(pgCtl, [...args, "-D", data], { stdio: "ignore", windowsHide: true }).status ?? 1;
const started = control("start", "-w", "-o", options, "-l", log);
if (started !== 0) process.exit(started);
process.on("SIGINT", () => undefined);
process.stdin.on("error", () => undefined).resume().on("close", () => process.exit(control("stop", "-m", "fast")));
setInterval(() => { if (control("status") !== 0) process.exit(1); }, 1000);
`;

const startMsMax = 60_000;
/** A fast shutdown writes a checkpoint first; past this time PostgreSQL is stopped at once, and recovers at its next start. */
const fastStopMsMax = 5_000;
const immediateStopMsMax = 1_500;

/** Starts the cluster's server on `port` and waits until it takes connections. */
export async function startPostmaster(cluster: Cluster, port: number, durable: boolean): Promise<Postmaster> {
  const logPath = join(cluster.folder, "postgres.log");
  const log = await open(logPath, "a", 0o600);
  try {
    const logStart = (await log.stat()).size;
    const former = await readPostmasterFile(cluster.dataFolder);
    const holder = spawnHolder(cluster, serverSettings(port, durable), log.fd, logPath);
    const postmaster = await untilReady(cluster, holder, port, former);
    if (postmaster !== null) return postmaster;
    throw new StartFailure((await readFile(logPath)).subarray(logStart).toString("utf8").slice(-4_000));
  } finally {
    await log.close();
  }
}

function serverSettings(port: number, durable: boolean): string[] {
  const settings = ["listen_addresses=127.0.0.1", `port=${port}`, "unix_socket_directories=", "timezone=UTC", "log_timezone=UTC"];
  settings.push(
    "cluster_name=inventory-hub",
    "max_connections=200",
    "logging_collector=off",
    "log_destination=stderr",
    "log_checkpoints=off",
  );
  // Statements carry what a business keeps: none of them belongs in a log.
  settings.push("log_min_error_statement=panic", "log_parameter_max_length_on_error=0");
  if (durable) settings.push(...memorySettings());
  else settings.push("fsync=off", "full_page_writes=off", "wal_level=minimal", "max_wal_senders=0", "autovacuum_naptime=1h");
  return settings;
}

/**
 * PostgreSQL's own defaults are for machines of 1 GB. What a ledger of millions of entries writes to fits into a few hundred MB; and the
 * fewer checkpoints there are, the fewer pages are logged whole, as each is after a checkpoint.
 */
function memorySettings(): string[] {
  const limit = process.constrainedMemory();
  const megabytes = (limit > 0 ? Math.min(limit, totalmem()) : totalmem()) / 1_048_576;
  const buffers = Math.max(128, Math.min(512, Math.floor(megabytes / 16)));
  // Not more: after a crash all that was logged since the last checkpoint is read again before the hub can start.
  return [`shared_buffers=${buffers}MB`, "max_wal_size=2GB"];
}

interface Holder {
  readonly process: ChildProcess;
  readonly pipe: Writable;
  readonly ended: Promise<void>;
  hasEnded(): boolean;
}

function spawnHolder(cluster: Cluster, settings: readonly string[], logDescriptor: number, logPath: string): Holder {
  const windows = process.platform === "win32";
  const { postgres, pgCtl } = cluster.binaries;
  const server = [postgres, "-D", cluster.dataFolder, ...settings.flatMap((setting) => ["-c", setting])];
  const options = settings.map((setting) => `-c "${setting}"`).join(" ");
  const [program, args, stdio]: [string, string[], StdioOptions] = windows
    ? [process.execPath, ["-e", windowsHolderScript, pgCtl, cluster.dataFolder, options, logPath], ["pipe", "ignore", "ignore"]]
    : ["/bin/sh", ["-c", holderScript, "sh", ...server], ["ignore", logDescriptor, logDescriptor, "pipe"]];
  const child = spawn(program, args, {
    cwd: cluster.dataFolder,
    env: postgresEnvironment(),
    stdio,
    detached: !windows,
    windowsHide: true,
    ...asUser(cluster.user),
  });
  const pipe = child.stdio[windows ? 0 : 3] as Writable;
  pipe.on("error", () => undefined);
  let ended = false;
  const end = new Promise<void>((resolve) => {
    const finish = (): void => {
      ended = true;
      pipe.destroy();
      resolve();
    };
    child.once("error", finish);
    child.once("exit", finish);
  });
  return { process: child, pipe, ended: end, hasEnded: () => ended };
}

/** Null where the server ended before it was ready. `former`: what a server that was killed has left there, which says "ready" as well. */
async function untilReady(cluster: Cluster, holder: Holder, port: number, former: PostmasterFile | null): Promise<Postmaster | null> {
  for (const deadline = Date.now() + startMsMax; Date.now() < deadline; await pause(20)) {
    if (holder.hasEnded()) return null;
    const file = await readPostmasterFile(cluster.dataFolder);
    const isFormer = file?.pid === former?.pid && file?.startedAt === former?.startedAt;
    if (file?.status === "ready" && file.port === port && !isFormer) {
      return { pid: file.pid, port, ended: holder.ended, stop: () => stopHolder(holder, file.pid) };
    }
  }
  await stopHolder(holder, null);
  return null;
}

async function stopHolder(holder: Holder, postmasterPid: number | null): Promise<void> {
  holder.pipe.destroy();
  if (await endsWithin(holder, fastStopMsMax)) return;
  if (postmasterPid !== null) signal(postmasterPid, "SIGQUIT");
  if (await endsWithin(holder, immediateStopMsMax)) return;
  if (postmasterPid !== null) signal(postmasterPid, "SIGKILL");
  holder.process.kill("SIGKILL");
  await holder.ended;
}

async function endsWithin(holder: Holder, milliseconds: number): Promise<boolean> {
  const timer = new AbortController();
  const late = pause(milliseconds, undefined, { signal: timer.signal }).catch(() => undefined);
  await Promise.race([holder.ended, late]);
  timer.abort();
  return holder.hasEnded();
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has just ended, which is what was wanted.
  }
}

/** Reads postmaster.pid: line 1 is the process id, line 3 the start, line 4 the port, line 8 the status. Null where no server claims the folder. */
export async function readPostmasterFile(dataFolder: string): Promise<PostmasterFile | null> {
  const text = await readFile(join(dataFolder, "postmaster.pid"), "utf8").catch(() => null);
  if (text === null) return null;
  const lines = text.split(/\r?\n/);
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 0) return null;
  return { pid, startedAt: Number(lines[2] ?? 0), port: Number(lines[3] ?? 0), status: (lines[7] ?? "").trim() };
}
