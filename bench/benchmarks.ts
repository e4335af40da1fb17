import { availability } from "./availability/availability.js";
import type { Benchmark } from "./benchmark.js";
import { mixed } from "./mixed.js";
import { neighbours } from "./neighbours.js";
import { replay } from "./replay.js";
import { growth } from "./growth.js";
import { peers } from "./peers.js";
import { fanOut } from "./live/fan-out.js";
import { memory } from "./live/memory.js";
import { resume } from "./live/resume.js";
import { soak } from "./live/soak.js";
import { bulkReserve } from "./writes/bulk-reserve.js";
import { clients } from "./writes/clients.js";
import { hotReserve } from "./writes/hot-reserve.js";
import { ledger } from "./writes/ledger.js";
import { lone } from "./writes/lone.js";
import { spreadReserve } from "./writes/spread-reserve.js";

/** Every benchmark, in the order of a full run. */
export const benchmarks: readonly Benchmark[] = [
  hotReserve,
  spreadReserve,
  ledger,
  bulkReserve,
  lone,
  availability,
  clients,
  growth,
  fanOut,
  resume,
  memory,
  soak,
  replay,
  peers,
  mixed,
  neighbours,
];
