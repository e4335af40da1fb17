import { openDatabase } from "../../../src/platform/db/open-database.js";
import { steppingKind, workerOver } from "./toy-jobs.js";

/** A worker in a process of its own, to be killed: `worker-process.ts <database> <name> <lease in ms>`. Says when it is there. */
const [url = "", name = "", leaseMs = ""] = process.argv.slice(2);
const database = await openDatabase({ url });
const { worker } = workerOver(database, [steppingKind(database, name)], {
  leaseMs: Number(leaseMs),
  onError: () => undefined,
  onFault: () => undefined,
});
process.stdout.write("ready\n");
process.once("SIGTERM", () => {
  void worker
    .close()
    .then(() => database.close())
    .then(() => process.exit());
});
