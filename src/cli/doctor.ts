import type { Command } from "commander";
import type { RunAction } from "./command.js";

export interface DoctorFlags {
  readonly json?: true;
}

const help = `
Looks at Node.js, the port, the database, its roles and migrations, the disk and the clocks, and changes nothing. An embedded database that
does not run is started for the time it takes.

Exit codes: 0 where there is no problem (warnings count for nothing), 1 where there is one.`;

/** `hub doctor`: says what stands in the way of a hub, and what to do about it. */
export function registerDoctor(program: Command, run: RunAction): void {
  program
    .command("doctor")
    .description("Check that a hub can run here, and say what to do where it cannot.")
    .option("--json", "print the findings as JSON")
    .addHelpText("after", help)
    .action((flags: DoctorFlags) => run(async (context) => (await import("./doctor/run-doctor.js")).doctor(context, flags)));
}
