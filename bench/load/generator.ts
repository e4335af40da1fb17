import type { Load } from "../benchmark.js";
import type { GeneratorAnswer } from "./generators.js";
import { runLoad } from "./run-load.js";

/** A process that sends requests as it is told to, load by load, and ends when whoever started it does. */
process.on("disconnect", () => process.exit(0));
// Ctrl-C reaches every process of a terminal; the one that started this one ends it.
process.on("SIGINT", () => undefined);
process.on("message", (load) => {
  void answerTo(load as Load).then((answer) => process.send?.(answer));
});

async function answerTo(load: Load): Promise<GeneratorAnswer> {
  try {
    return { figures: await runLoad(load) };
  } catch (error) {
    return { error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}
