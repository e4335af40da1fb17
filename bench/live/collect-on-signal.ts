import { writeFileSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** Loaded into a hub by the soak: at SIGUSR2 it collects all garbage and writes the heap's size, in bytes, to the file BENCH_HEAP_FILE. */
setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

process.on("SIGUSR2", () => {
  collect();
  writeFileSync(process.env["BENCH_HEAP_FILE"] ?? "", String(process.memoryUsage().heapUsed));
});
