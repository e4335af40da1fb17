import { migrate, migrationStatus } from "../../platform/db/migrate.js";
import { exitCodes } from "../command.js";
import type { CommandContext, ExitCode } from "../command.js";
import type { MigrateFlags } from "../migrate.js";
import { startPostgres } from "../with-database.js";
import type { RunningPostgres } from "../with-database.js";

export async function migrateCommand(context: CommandContext, flags: MigrateFlags): Promise<ExitCode> {
  const postgres = await startPostgres(context.config, context.logger);
  try {
    return flags.status === true ? await printStatus(context, postgres) : await runMigrations(context, postgres);
  } finally {
    await postgres.stop();
  }
}

async function printStatus({ say }: CommandContext, { ownerUrl }: RunningPostgres): Promise<ExitCode> {
  const migrations = await migrationStatus(ownerUrl);
  for (const { name, applied } of migrations) say(`${applied ? "applied" : "pending"}  ${name}`);
  return migrations.every(({ applied }) => applied) ? exitCodes.ok : exitCodes.failed;
}

async function runMigrations({ logger, say }: CommandContext, { ownerUrl, url }: RunningPostgres): Promise<ExitCode> {
  const { applied, warnings } = await migrate({ ownerUrl, runtimeUrl: url, say });
  for (const warning of warnings) logger.warn(warning);
  for (const name of applied) say(`applied  ${name}`);
  if (applied.length === 0) say("The database is up to date.");
  return exitCodes.ok;
}
