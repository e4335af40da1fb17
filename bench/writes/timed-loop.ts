import { createHistogram } from "node:perf_hooks";
import type { Sample } from "../benchmark.js";

/**
 * Runs work again and again in this process for so many seconds, so many at once. `perSecond` counts what ended in time, `done` everything.
 */
export async function timedLoop(
  seconds: number,
  concurrency: number,
  work: () => Promise<unknown>,
): Promise<Sample & { readonly done: number }> {
  const delays = createHistogram({ lowest: 1, highest: 600_000_000, figures: 3 });
  const end = performance.now() + seconds * 1_000;
  let done = 0;
  let inTime = 0;
  const keepWorking = async (): Promise<void> => {
    for (let now = performance.now(); now < end;) {
      const began = now;
      await work();
      now = performance.now();
      delays.record(Math.max(1, Math.round((now - began) * 1_000)));
      done += 1;
      if (now <= end) inTime += 1;
    }
  };
  await Promise.all(Array.from({ length: concurrency }, keepWorking));
  return { perSecond: inTime / seconds, done, p50Ms: delays.percentile(50) / 1_000, p99Ms: delays.percentile(99) / 1_000 };
}
