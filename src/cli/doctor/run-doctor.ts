import type { Database } from "../../platform/db/database.js";
import { connectionAdvice } from "../../platform/db/connection-advice.js";
import { SessionRefused } from "../../platform/db/session.rules.js";
import { openDatabase } from "../../platform/db/open-database.js";
import { exitCodes } from "../command.js";
import type { CommandContext, ExitCode } from "../command.js";
import * as checks from "./database-checks.js";
import { messageOf, ok, problem } from "./finding.js";
import type { Finding } from "./finding.js";
import { checkDataFolder, checkDisk, checkNode, checkPort } from "./machine-checks.js";
import type { DoctorFlags } from "../doctor.js";
import { renderTable } from "../terminal/table.js";
import { startPostgres } from "../with-database.js";
import type { RunningPostgres } from "../with-database.js";

export async function doctor(context: CommandContext, flags: DoctorFlags): Promise<ExitCode> {
  const findings = [checkNode(), await checkPort(context.config), ...(await checkEverythingStored(context))];
  if (flags.json === true) context.say(JSON.stringify(findings, null, 2));
  else for (const line of linesOf(findings, !process.stdout.isTTY)) context.say(line);
  return findings.some(({ state }) => state === "problem") ? exitCodes.failed : exitCodes.ok;
}

async function checkEverythingStored(context: CommandContext): Promise<Finding[]> {
  const { database } = context.config;
  if (database.kind === "EXTERNAL") return checkServer(context);
  const [folder, disk] = [await checkDataFolder(database.dataDir), await checkDisk(database.dataDir)];
  return [folder.finding, disk, ...(folder.exists ? await checkServer(context) : [])];
}

async function checkServer({ config, logger }: CommandContext): Promise<Finding[]> {
  let postgres: RunningPostgres | null = null;
  let database: Database | null = null;
  try {
    postgres = await startPostgres(config, logger);
    const { url } = postgres;
    database = await openDatabase({ url, limits: config.limits }).catch((cause: unknown) => {
      throw cause instanceof SessionRefused ? cause : new Error(connectionAdvice(url, cause), { cause });
    });
    const session = ok("session", "keeps what the hub sets, from one transaction to the next");
    const connections = await checks.checkConnections(database, config.limits);
    return [ok("database", "can be reached"), session, connections, ...(await checkDatabase(database, postgres.ownerUrl))];
  } catch (error) {
    if (error instanceof SessionRefused) return [ok("database", "can be reached"), problem("session", error.found, sentence(error.advice))];
    return [problem("database", messageOf(error), config.database.kind === "EXTERNAL" ? "" : "See postgres.log in its folder.")];
  } finally {
    await database?.close();
    await postgres?.stop();
  }
}

async function checkDatabase(database: Database, ownerUrl: string): Promise<Finding[]> {
  const version = await checks.checkServerVersion(database);
  const { finding: migrations, complete } = await checks.checkMigrations(ownerUrl);
  const findings = [version, migrations, await attempt("clocks", () => checks.checkClock(database))];
  if (!complete) return findings;
  findings.push(await attempt("roles", () => checks.checkRoles(database)));
  findings.push(await attempt("idempotency keys", () => checks.checkKeyPartitions(database)));
  findings.push(await attempt("integrity", () => checks.checkSample(database)));
  return findings;
}

/** A check that cannot be made is a problem of its own, and no reason to leave out the others. */
async function attempt(check: string, run: () => Promise<Finding>): Promise<Finding> {
  return run().catch((error: unknown) => problem(check, messageOf(error), "Run hub migrate; if that does not help, see the hub's log."));
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

function linesOf(findings: readonly Finding[], plain: boolean): string[] {
  const rows = findings.map(({ check, state, found, advice }) => [check, state, found, advice]);
  const problems = findings.filter(({ state }) => state === "problem").length;
  const verdict = problems === 0 ? "No problem was found." : problems === 1 ? "1 problem was found." : `${problems} problems were found.`;
  return [renderTable({ head: ["check", "state", "found", "what to do"], rows }, plain), verdict];
}
