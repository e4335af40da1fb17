import { setTimeout as pause } from "node:timers/promises";
import type { Command } from "commander";
import { startHub } from "../app.js";
import type { Hub } from "../app.js";
import { exitCodes } from "./command.js";
import type { CommandContext, ExitCode, RunAction } from "./command.js";
import { startPostgres } from "./with-database.js";

/** What is left of the 10 s that a stop may take belongs to the database. */
const closeMsMax = 4_000;

export function registerServe(program: Command, run: RunAction): void {
  program
    .command("serve")
    .description("Run the hub until Ctrl-C or SIGTERM. Starts the embedded database unless DATABASE_URL is set, and migrates it.")
    .action(() => run(serve, { runsUntilStopped: true }));
}

async function serve(context: CommandContext): Promise<ExitCode> {
  const { config, logger, stopping, say } = context;
  const postgres = await startPostgres(config, logger);
  try {
    const hub = await startHub({ config, logger, databaseUrl: postgres.url, databaseOwnerUrl: postgres.ownerUrl });
    say(`The hub is ready at ${hub.url}/graphql (Ctrl-C stops it).`);
    const reason = await Promise.race([untilAborted(stopping), postgres.lost]);
    if (reason !== null) logger.fatal(reason);
    else logger.info("Stopping.");
    const closed = await close(hub, context);
    return reason === null && closed ? exitCodes.ok : exitCodes.failed;
  } finally {
    await postgres.stop();
  }
}

async function close(hub: Hub, { logger }: CommandContext): Promise<boolean> {
  const closing = hub.close().then(() => true);
  const closed = await Promise.race([closing, pause(closeMsMax, false, { ref: false })]);
  if (!closed) logger.error(`What was running did not end within ${closeMsMax / 1000} s. It is cut off.`);
  return closed;
}

function untilAborted(signal: AbortSignal): Promise<null> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(null);
    else signal.addEventListener("abort", () => resolve(null), { once: true });
  });
}
