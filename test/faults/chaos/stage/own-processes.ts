import type { ChildProcess } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

/** Everything the harness started and has not seen end. Nothing else is ever signalled, but for the children of these. */
const own = new Set<ChildProcess>();

/** Notes a direct child, so that it never outlives the harness. */
export function keepAsOwn(child: ChildProcess): ChildProcess {
  own.add(child);
  child.once("exit", () => own.delete(child));
  return child;
}

/** For the end of the process: what is still there goes at once, stopped ones included. */
export function endAllOwn(): void {
  for (const child of own) {
    const children = child.pid === undefined ? [] : childrenOf(child.pid);
    child.kill("SIGKILL");
    for (const pid of children) signal(pid, "SIGKILL");
  }
}

/** The processes whose parent is this one, as the system says now. */
export function childrenOf(pid: number): number[] {
  return readdirSync("/proc").flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      // The command's name stands in brackets and may hold blanks: the parent is the second word behind it.
      const parent = readFileSync(`/proc/${name}/stat`, "utf8").split(") ").at(-1)?.split(" ")[1];
      return Number(parent) === pid ? [Number(name)] : [];
    } catch {
      return [];
    }
  });
}

/** Sends a signal; a process that has just ended needs none. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/** Resident memory in megabytes. */
export function residentMegabytes(pid: number): number {
  const kilobytes = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  return Number(kilobytes ?? 0) / 1024;
}
