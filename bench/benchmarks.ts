import type { Benchmark } from "./benchmark.js";
import { hotReserve } from "./hot-reserve.js";

/** Every benchmark, in the order of a full run. */
export const benchmarks: readonly Benchmark[] = [hotReserve];
