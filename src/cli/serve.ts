import type { Command } from "commander";
import type { RunAction } from "./command.js";

export function registerServe(program: Command, run: RunAction): void {
  program
    .command("serve")
    .description("Run the hub until Ctrl-C or SIGTERM. Starts the embedded database unless DATABASE_URL is set, and migrates it.")
    .action(() => run(async (context) => (await import("./serve/serve-hub.js")).serve(context), { runsUntilStopped: true }));
}
