import { createHistogram } from "node:perf_hooks";
import type { Sample } from "../benchmark.js";

/**
 * Runs work again and again in this process for so many seconds, so many at once. What runs at the end is waited for: `perSecond` is all that
 * was `done` over the time it took.
 */
export async function timedLoop(
  seconds: number,
  concurrency: number,
  work: () => Promise<unknown>,
): Promise<Sample & { readonly done: number }> {
  const delays = createHistogram({ lowest: 1, highest: 600_000_000, figures: 3 });
  const start = performance.now();
  const end = start + seconds * 1_000;
  let done = 0;
  let last = 0;
  const keepWorking = async (): Promise<void> => {
    for (let now = performance.now(); now < end;) {
      const began = now;
      await work();
      now = performance.now();
      delays.record(Math.max(1, Math.round((now - began) * 1_000)));
      done += 1;
      last = now;
    }
  };
  await Promise.all(Array.from({ length: concurrency }, keepWorking));
  return { perSecond: (done * 1_000) / (last - start), done, p50Ms: delays.percentile(50) / 1_000, p99Ms: delays.percentile(99) / 1_000 };
}
