import { closeSync, openSync, writeSync } from "node:fs";
import { systemCaller } from "../../access/index.js";
import { openHub } from "../../app.js";
import {
  BadOption,
  type FileSink,
  importerFor,
  type ImportLayout,
  type ImportRunner,
  runImport,
  toldFormat,
} from "../../exchange/index.js";
import { BadFile } from "../../platform/csv/bad-file.js";
import { fileAt } from "../../platform/csv/file-source.js";
import { parseDateTime } from "../../platform/graphql/date-time.js";
import { type CommandContext, type ExitCode, exitCodes, UsageError } from "../command.js";
import { type Progress, startProgress } from "../terminal/progress.js";
import { withDatabase } from "../with-database.js";
import type { AllImportFlags } from "./import-flags.js";
import { summaryLines } from "./summary-lines.js";

/** What a command of `hub import` works with. */
export interface ImportCall {
  readonly context: CommandContext;
  /** The file's path as given. */
  readonly file: string;
  readonly flags: AllImportFlags;
}

export async function importFile(layout: ImportLayout, { context, file: path, flags }: ImportCall): Promise<ExitCode> {
  const { dryRun = false, report = null, encoding, delimiter, allowNearMiss = false, makeSkus = false, current = false } = flags;
  const options = {
    layout,
    dryRun,
    allowNearMiss,
    makeSkus,
    current,
    committed: flags.committed === "available" ? ("AVAILABLE" as const) : ("SKIP" as const),
    reason: flags.reason ?? "CORRECTION",
    rebase: flags.asOf !== undefined,
    asOf: flags.asOf === undefined || flags.asOf === true ? null : instantOf(flags.asOf),
    locations: flags.location ?? [],
  };
  return withDatabase(context, async ({ url }) => {
    const hub = await openHub({ logger: context.logger, databaseUrl: url });
    const { runner, stop } = runnerOnTerminal(context.stopping);
    try {
      // Whoever reaches the database needs no key: imports are booked in the name of the hub itself.
      const caller = await systemCaller(hub.database);
      const file = {
        source: fileAt(path),
        format: toldFormat(wordOf(encoding), wordOf(delimiter)),
        dryRun,
        report: {
          findings: report === null ? null : fileSink(report),
          changes: flags.changes === undefined ? null : fileSink(flags.changes),
        },
      };
      const result = await runImport(runner, file, (findings) => importerFor(hub, caller, path, options, findings));
      const { summary } = result;
      stop();
      for (const line of summaryLines(result, { report, changes: flags.changes ?? null })) context.say(line);
      return summary.rejected > 0 || !summary.complete ? exitCodes.failed : exitCodes.ok;
    } catch (error) {
      throw error instanceof BadFile || error instanceof BadOption ? new UsageError(error.message) : error;
    } finally {
      stop();
      await hub.close();
    }
  });
}

/** An instant in ISO 8601, with its zone: one without would be read by that of this machine. */
function instantOf(text: string): string {
  try {
    return parseDateTime(text).toISOString();
  } catch {
    throw new UsageError(`--as-of "${text}": write an instant such as 2026-11-30T08:00:00Z, or nothing to take the sheet's own as_of.`);
  }
}

/** As the API has it; null for "auto". */
function wordOf<Word extends string>(flag: "auto" | Word): Uppercase<Word> | null {
  return flag === "auto" ? null : (flag.toUpperCase() as Uppercase<Word>);
}

/** A progress bar, begun when the file has been read for the first time. */
function runnerOnTerminal(signal: AbortSignal): { readonly runner: ImportRunner; readonly stop: () => void } {
  let bar: Progress | null = null;
  const runner: ImportRunner = {
    signal,
    progress: (done, total, counts) => {
      bar ??= startProgress({ label: "import", unit: "rows", total, stream: process.stderr });
      const { rejected } = counts();
      bar.update(done, rejected === 0 ? "" : `${rejected} not imported`);
    },
  };
  const stop = (): void => {
    bar?.stop();
    bar = null;
  };
  return { runner, stop };
}

function fileSink(path: string): FileSink {
  try {
    const file = openSync(path, "w");
    return { write: (text) => void writeSync(file, text), end: () => closeSync(file) };
  } catch (error) {
    throw new UsageError(`The file ${path} cannot be written (${error instanceof Error ? error.message : String(error)}).`);
  }
}
