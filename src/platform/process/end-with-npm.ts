import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { processExists } from "./process-exists.js";

/**
 * npm runs a script in a shell, hands signals to that shell alone and ends with it: what the shell had started goes on without a parent, as
 * it does when npm itself is killed. This watches the processes between this one and npm; when one of them is gone, the process gets the SIGTERM that
 * npm did not pass on, and so do those in between that are still there (such as `tsx watch`). Without npm above, nothing is watched.
 */
export function endWithNpm(options: EndWithNpmOptions = {}): void {
  const { environment = process.env, pollMs = 250, stop = () => terminate(process.pid) } = options;
  if (environment["npm_lifecycle_event"] === undefined) return;
  const links = linksToNpm();
  if (links.length === 0) return;
  const timer = setInterval(() => {
    const broken = links.findLastIndex((link) => !isWhole(link));
    if (broken < 0) return;
    clearInterval(timer);
    // What stands above the gap has not ended, and is not ours to end.
    for (const { child } of links.slice(1, broken + 1).reverse()) terminate(child);
    stop();
  }, pollMs);
  timer.unref();
}

export interface EndWithNpmOptions {
  /** Default: the process's own. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** How often the parents are looked at. Default 250 ms: a system call and a small file for each. */
  readonly pollMs?: number;
  /** Ends this process. Default: the SIGTERM. Give another where a second signal would cut a stop short that a first one began. */
  readonly stop?: () => void;
}

/** A process and its parent, as they were when this process started. */
interface Link {
  readonly child: number;
  readonly parent: number;
}

/** A package manager started by Node, or under the title that it gives itself. */
const PACKAGE_MANAGER = /(^|[\\/\s])(npm|npx|pnpm|pnpx|yarn)(-cli)?(\.c?js)?(\s|$)/;
/** How far up to look: scripts of npm may call npm again, each time through a shell. */
const LINKS_MAX = 12;

/** From this process up to the topmost package manager; empty where none stands above. */
function linksToNpm(): Link[] {
  const links: Link[] = [{ child: process.pid, parent: process.ppid }];
  let watched = 0;
  while (links.length <= LINKS_MAX) {
    const child = links.at(-1)?.parent ?? 0;
    const found = child > 1 ? describe(child) : null;
    if (found === null) break;
    if (PACKAGE_MANAGER.test(found.command.slice(0, 200)) && !isShell(found.command)) watched = links.length;
    links.push({ child, parent: found.parent });
  }
  return links.slice(0, watched);
}

/** The shell's own arguments name what it runs, and that may be npm again. */
function isShell(command: string): boolean {
  return /^\S*\b(sh|bash|dash|zsh|cmd(\.exe)?)\s/.test(command);
}

function isWhole({ child, parent }: Link): boolean {
  if (child === process.pid) return process.ppid === parent && processExists(parent);
  // A process whose parent ends gets another one at once, however long the dead one lies there unburied.
  return process.platform === "linux" ? describeByProc(child)?.parent === parent : processExists(parent);
}

interface Described {
  readonly parent: number;
  readonly command: string;
}

function describe(pid: number): Described | null {
  if (process.platform === "linux") return describeByProc(pid);
  return process.platform === "win32" ? null : describeByPs(pid);
}

function describeByProc(pid: number): Described | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    // The name stands in brackets and may hold some itself.
    const parent = Number(stat.slice(stat.lastIndexOf(")") + 1).split(" ", 3)[2]);
    return { parent, command: readFileSync(`/proc/${pid}/cmdline`, "latin1").replaceAll("\0", " ") };
  } catch {
    return null;
  }
}

function describeByPs(pid: number): Described | null {
  try {
    const line = execFileSync("ps", ["-o", "ppid=,command=", "-p", String(pid)], { encoding: "utf8" }).trim();
    const space = line.indexOf(" ");
    return { parent: Number(line.slice(0, space)), command: line.slice(space).trim() };
  } catch {
    return null;
  }
}

function terminate(pid: number): void {
  try {
    process.kill(pid, "SIGTERM");
  } catch {
    // It has just ended, which is what was wanted.
  }
}
