import type { Command } from "commander";
import type { RunAction } from "./command.js";

export interface IntegrityFlags {
  readonly json?: true;
}

const help = `
Exit codes: 0 where everything adds up, 1 where something differs.

Running hubs are not held up, and what they write meanwhile is never mistaken for a difference.`;

/** `hub integrity`: the proof of `inventoryIntegrity`, over the database itself. */
export function registerIntegrity(program: Command, run: RunAction): void {
  program
    .command("integrity")
    .description("Prove that the movements add up to the levels and the open documents, or list what differs.")
    .option("--json", "print the report as JSON")
    .addHelpText("after", help)
    .action((flags: IntegrityFlags) => run(async (context) => (await import("./integrity/prove-integrity.js")).integrity(context, flags)));
}
