import { join } from "node:path";
import { endWithNpm } from "../src/platform/process/end-with-npm.js";
import { benchmarks } from "./benchmarks.js";
import { root } from "./run/places.js";
import { readCommandLine } from "./run/program.js";
import { runBenchmarks } from "./run/run-benchmarks.js";
import { openStage } from "./stage/stage.js";

const INTERRUPTED = 130;

const asked = readCommandLine(process.argv.slice(2), benchmarks);
const stopping = new AbortController();
const say = (text: string): void => void process.stderr.write(`${text}\n`);
const stage = await openStage(say);
let closing: Promise<void> | null = null;

/** The first signal ends what was started and removes what was made; a second one ends the process at once. */
function stop(signal: NodeJS.Signals): void {
  if (closing !== null) process.exit(INTERRUPTED);
  say(`${signal}: stopping what was started.`);
  stopping.abort();
  closing = stage.close();
}
process.on("SIGINT", stop);
process.on("SIGTERM", stop);
endWithNpm({
  stop: () => {
    if (closing === null) stop("SIGTERM");
  },
});

for (const { name, leftOutOfSmokeRun } of asked.leftOut) say(`${name} is left out: ${leftOutOfSmokeRun}.`);
const plain = !process.stdout.isTTY;
const print = (text: string): void => console.log(text);
const options = { ...asked, results: join(root, "bench/results"), stopping: stopping.signal, say, print, plain };
const ok = await runBenchmarks(asked.benchmarks, stage, options).catch((error: unknown) => {
  // What is being stopped fails in many ways.
  if (closing === null) say(error instanceof Error ? (error.stack ?? error.message) : String(error));
  return false;
});
const interrupted = closing !== null;
await (closing ?? stage.close());
process.exit(interrupted ? INTERRUPTED : ok ? 0 : 1);
