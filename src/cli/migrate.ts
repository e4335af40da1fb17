import type { Command } from "commander";
import type { RunAction } from "./command.js";

export interface MigrateFlags {
  readonly status?: true;
}

export function registerMigrate(program: Command, run: RunAction): void {
  program
    .command("migrate")
    .description("Bring the database to the newest schema and the hub's role to its rights. Safe to repeat, and while hubs run.")
    .option("--status", "only list the migrations; exit code 1 where some are still to be run")
    .action((flags: MigrateFlags) => run(async (context) => (await import("./migrate/run-migrations.js")).migrateCommand(context, flags)));
}
