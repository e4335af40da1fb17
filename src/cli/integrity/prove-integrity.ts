import { DOCUMENTS } from "../../documents.js";
import type { Database } from "../../platform/db/database.js";
import { checkIntegrity, type Drift, type IntegrityResult } from "../../stock/index.js";
import { exitCodes } from "../command.js";
import type { CommandContext, ExitCode } from "../command.js";
import type { IntegrityFlags } from "../integrity.js";
import { startProgress } from "../terminal/progress.js";
import type { Progress } from "../terminal/progress.js";
import { grouped, renderTable } from "../terminal/table.js";
import { withMigratedDatabase } from "../with-database.js";

export function integrity(context: CommandContext, flags: IntegrityFlags): Promise<ExitCode> {
  return withMigratedDatabase(context, ({ database }) => proveIntegrity(context, database, flags));
}

async function proveIntegrity(context: CommandContext, database: Database, flags: IntegrityFlags): Promise<ExitCode> {
  const report = await checkWithProgress(context, database);
  if (report === null) return exitCodes.failed;
  if (flags.json === true) context.say(JSON.stringify(report, null, 2));
  else for (const line of linesOf(report, !process.stdout.isTTY)) context.say(line);
  return report.ok ? exitCodes.ok : exitCodes.failed;
}

/** Null where the check was told to stop. */
async function checkWithProgress({ logger, stopping }: CommandContext, database: Database): Promise<IntegrityResult | null> {
  let progress: Progress | null = null;
  const onProgress = (done: number, total: number): void => {
    progress ??= startProgress({ label: "integrity", unit: "records", total, stream: process.stderr });
    progress.update(done);
  };
  try {
    return await checkIntegrity(database, DOCUMENTS, { onProgress, signal: stopping });
  } catch (error) {
    if (!stopping.aborted) throw error;
    logger.warn("Stopped before everything was checked. Nothing was changed.");
    return null;
  } finally {
    (progress as Progress | null)?.stop();
  }
}

function linesOf(report: IntegrityResult, plain: boolean): string[] {
  return [...proofLines(report, plain), ...impossibleLines(report, plain)];
}

/** Levels that add up and cannot be: somebody has to count them. */
function impossibleLines({ impossible }: IntegrityResult, plain: boolean): string[] {
  if (impossible.length === 0) return [];
  const head = ["SKU", "location", "available", "reserved", "committed", "newest document"];
  const rows = impossible.map(({ sku, location, available, reserved, committed, documents: [newest] }) =>
    [sku, location, available, reserved, committed, newest === undefined ? "" : `${newest.kind} ${newest.id}`].map(String),
  );
  const levels = impossible.length === 1 ? "1 level has" : `${impossible.length} levels have`;
  return [
    `${levels} less than nothing on the shelf: more units have left than there were. Count them.`,
    renderTable({ head, rows }, plain),
  ];
}

function proofLines({ ok, sequence, checked, movements, drifted }: IntegrityResult, plain: boolean): string[] {
  const seen = `${grouped(checked)} levels and ${grouped(Number(movements))} movements up to sequence ${sequence}`;
  if (ok) return [`Everything adds up: ${seen} were checked.`];
  const head = ["check", "SKU", "location", "state", "expected", "actual"];
  const rows = drifted.map(({ check, sku, location, account, expected, actual }: Drift) =>
    [check, sku, location, account, expected, actual].map((cell) => cell ?? ""),
  );
  const count = drifted.length === 1 ? "1 difference" : `${drifted.length} differences`;
  return [renderTable({ head, rows }, plain), ...drifted.map(({ message }) => message), `${count} found; ${seen} were checked.`];
}
