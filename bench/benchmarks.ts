import type { Benchmark } from "./benchmark.js";
import { growth } from "./growth.js";
import { hotReserve } from "./writes/hot-reserve.js";
import { spreadReserve } from "./writes/spread-reserve.js";

/** Every benchmark, in the order of a full run. */
export const benchmarks: readonly Benchmark[] = [hotReserve, spreadReserve, growth];
