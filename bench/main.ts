import { join } from "node:path";
import { benchmarks } from "./benchmarks.js";
import { root } from "./run/places.js";
import { readCommandLine } from "./run/program.js";
import { runBenchmarks } from "./run/run-benchmarks.js";
import { openStage } from "./stage/stage.js";

const asked = readCommandLine(process.argv.slice(2), benchmarks);
const stopping = new AbortController();
const say = (text: string): void => void process.stderr.write(`${text}\n`);
const stage = await openStage(say);

/** The first signal ends what was started and removes what was made; a second one ends the process at once. */
function stop(signal: NodeJS.Signals): void {
  if (stopping.signal.aborted) process.exit(130);
  stopping.abort();
  say(`${signal}: stopping what was started.`);
  void stage.close().finally(() => process.exit(130));
}
process.on("SIGINT", stop);
process.on("SIGTERM", stop);

for (const { name, leftOutOfSmokeRun } of asked.leftOut) say(`${name} is left out: ${leftOutOfSmokeRun}.`);
try {
  const plain = !process.stdout.isTTY;
  const print = (text: string): void => console.log(text);
  const ok = await runBenchmarks(asked.benchmarks, stage, {
    ...asked,
    results: join(root, "bench/results"),
    stopping: stopping.signal,
    say,
    print,
    plain,
  });
  process.exitCode = ok ? 0 : 1;
} finally {
  if (!stopping.signal.aborted) await stage.close();
}
