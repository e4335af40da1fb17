import { endWithNpm } from "../../../src/platform/process/end-with-npm.js";

/** Says its id, and that it goes on, until it is told to stop; `alone`: without looking at what started it. */
process.on("SIGTERM", () => {
  process.stdout.write("stopping\n");
  process.exit(0);
});
if (process.argv[2] !== "alone") endWithNpm({ pollMs: 20 });
process.stdout.write(`pid ${process.pid}\n`);
setInterval(() => process.stdout.write("still here\n"), 100);
