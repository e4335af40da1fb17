import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createHistogram, monitorEventLoopDelay } from "node:perf_hooks";

/**
 * Loaded into a hub before anything else (`--import`): tells how long its event loop was held, and the memory it needed, since it was last
 * asked. LOOP_WATCH names the file where the address to ask is written.
 *
 * How late the loop is says little on a machine with other work: the process may have waited for a core. So each look, 10 ms after the one
 * before, also takes the processor time that the loop's own thread has had since then: a loop that is held has used it all the while.
 */
export interface LoopFigures {
  /** Most processor time between two looks, in milliseconds. */
  readonly heldMsMax: number;
  /** Looks before which the thread had more than 100 ms, and all looks. */
  readonly heldTooLong: number;
  readonly looks: number;
  /** How late the loop was by the clock, in milliseconds. */
  readonly delayP50Ms: number;
  readonly delayP99Ms: number;
  readonly delayMsMax: number;
  /** Most resident memory at any look, in bytes. */
  readonly rssBytesMax: number;
}

const EVERY_MS = 10;
const HELD_TOO_LONG_MS = 100;

const delays = monitorEventLoopDelay({ resolution: EVERY_MS });
const held = createHistogram();
let heldTooLong = 0;
let rssBytesMax = 0;
let last = { at: performance.now(), cpu: threadMs() };

function look(): void {
  const now = { at: performance.now(), cpu: threadMs() };
  const heldMs = Math.min(now.at - last.at, now.cpu - last.cpu);
  held.record(Math.max(1, Math.round(heldMs * 1_000)));
  if (heldMs > HELD_TOO_LONG_MS) heldTooLong += 1;
  rssBytesMax = Math.max(rssBytesMax, process.memoryUsage.rss());
  last = now;
}

/** Processor time of this thread, in milliseconds; of the whole process where the system does not tell it of a thread. */
function threadMs(): number {
  try {
    return Number(readFileSync(`/proc/self/task/${process.pid}/schedstat`, "utf8").split(" ", 1)[0]) / 1e6;
  } catch {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1_000;
  }
}

function figures(): LoopFigures {
  look();
  const ms = (nanoseconds: number): number => nanoseconds / 1e6;
  const now: LoopFigures = {
    heldMsMax: held.max / 1_000,
    heldTooLong,
    looks: held.count,
    delayP50Ms: ms(delays.percentile(50)),
    delayP99Ms: ms(delays.percentile(99)),
    delayMsMax: ms(delays.max),
    rssBytesMax,
  };
  held.reset();
  delays.reset();
  heldTooLong = 0;
  rssBytesMax = process.memoryUsage.rss();
  return now;
}

const file = process.env["LOOP_WATCH"];
if (file !== undefined) {
  delays.enable();
  setInterval(look, EVERY_MS).unref();
  const server = createServer((_request, response) => response.end(JSON.stringify(figures())));
  server.listen(0, "127.0.0.1", () => writeFileSync(file, `http://127.0.0.1:${(server.address() as AddressInfo).port}`));
  server.unref();
}
