import { type ApiClientRow, clientById } from "../../access/index.js";
import { BadFile } from "../../platform/csv/bad-file.js";
import type { ToldFormat } from "../../platform/csv/table-format.js";
import type { Caller } from "../../platform/graphql/context.js";
import { type JobFiles, FileGone, type FileWriter, type StoredFile } from "../../platform/jobs/job-files.js";
import { JobFailed, type JobKind, type JobRun } from "../../platform/jobs/job-kind.js";
import type { LeaseEnded } from "../../platform/leases/held-lease.js";
import type { WithFile } from "../../platform/jobs/uploads.js";
import type { Hub } from "../../stock/index.js";
import { inApiWords } from "./api-words.rules.js";
import { BadOption } from "./bad-option.js";
import type { LevelChange } from "./change-list.js";
import type { Finding, ImportCounts, ImportSummary } from "./import-report.js";
import type { FileSink } from "./text-sink.js";
import { importerFor, type ImportOptions } from "./importer-for.js";
import { type ImportResult, type ImportRunner, runImport } from "./run-import.js";

/** Bytes of a file when it is unpacked. */
export const IMPORT_UNPACKED_BYTES_MAX = 1024 * 1024 * 1024;
/** How often the counts are kept for the next attempt, in rows. */
const KEEP_ROWS = 500;

/** What an import is told over the API. */
export interface ImportInput extends WithFile {
  readonly fileName: string;
  readonly format: ToldFormat;
  readonly options: ImportOptions;
}

/** What became of an import. */
export interface ImportOutcome extends Omit<ImportSummary, "format"> {
  /** Absent in jobs of the release before. */
  readonly format?: ImportSummary["format"];
  readonly findings: readonly Finding[];
  /** Of the file with every finding; null while it is not whole. */
  readonly report: FileLink | null;
  /** The first changes of levels, of this attempt; absent in jobs of the release before. */
  readonly changes?: readonly LevelChange[];
  readonly changesCount?: number;
  /** Of the file with every change; null or absent where nothing but levels is imported. */
  readonly changesFile?: FileLink | null;
}

export interface FileLink {
  readonly token: string;
  readonly expiresAt: string;
}

/** The kind of job that imports a file that was uploaded. Safe to repeat: what is as the file says is not touched. */
export function importKind(hub: Hub, files: JobFiles): JobKind {
  return {
    name: "IMPORT",
    attemptsMax: 5,
    // Each remembers all rows of its file.
    runningMax: 1,
    seenBy: ["OPERATOR", "DASHBOARD"],
    canceledBy: [],
    run: (job) => runImportJob(hub, files, job),
  };
}

async function runImportJob(hub: Hub, files: JobFiles, job: JobRun): Promise<ImportOutcome> {
  const { file, fileName, format, options } = job.input as ImportInput;
  const caller = await callerOf(hub, job.clientId);
  await files.removeOf(job.id, [file.id]);
  const report = await files.create(job.id, `import-${job.id}.json`, null);
  const isOfLevels = options.layout === "LEVELS" || options.layout === "SHOPIFY_INVENTORY";
  const changes = isOfLevels ? await files.create(job.id, `import-${job.id}-changes.csv`, null) : null;
  const kept = countsOf(job.kept);
  const runner = runnerOf(job, options, kept);
  const database = job.fenced(hub.database.lane("bulk"));
  const source = { name: fileName, bytesMax: IMPORT_UNPACKED_BYTES_MAX, open: () => files.read(file.id) };
  try {
    const sinks = { findings: sinkInto(report), changes: changes === null ? null : sinkInto(changes) };
    const result = await runImport(runner, { source, format, ...options, report: sinks }, (findings) =>
      importerFor({ ...hub, database }, caller, fileName, options, findings),
    );
    const stored = { report: await report.end(), changes: changes === null ? null : await changes.end() };
    const outcome = outcomeOf(result, kept, options, stored);
    job.keep(outcome);
    const isOver = !job.signal.aborted || (job.signal.reason as LeaseEnded).why === "CANCELED";
    if (isOver) await files.removeOf(job.id, [stored.report.id, ...(stored.changes === null ? [] : [stored.changes.id])]);
    job.signal.throwIfAborted();
    return outcome;
  } catch (error) {
    if (error instanceof FileGone) throw new JobFailed("The file that was uploaded is not kept any more. Ask importStart for a new URL.");
    if (error instanceof BadFile || error instanceof BadOption) {
      await files.removeOf(job.id);
      throw new JobFailed(inApiWords(error.message));
    }
    throw error;
  }
}

function runnerOf(job: JobRun, options: ImportOptions, kept: Pick<ImportCounts, "created" | "changed">): ImportRunner {
  return {
    signal: job.signal,
    assertHeld: () => job.assertHeld(),
    progress: (done, total, counts) => {
      job.progress(done, total, "rows");
      if (done % KEEP_ROWS === 0 && !options.dryRun) job.keep(sumOf(counts(), kept));
    },
  };
}

/** Whoever started it, as far as the key is still good. */
async function callerOf(hub: Hub, clientId: number | null): Promise<Caller> {
  const client = clientId === null ? null : await clientById(hub.database, clientId);
  if (client === null || hasEnded(client))
    throw new JobFailed("The key that started the import has been revoked or has expired. Nothing more is imported.");
  const { id, name, role, channels, locations, factQuantityMax } = client;
  return { clientId: id, name, role, channels, locations, factQuantityMax };
}

function hasEnded({ revokedAt, expiresAt }: ApiClientRow): boolean {
  return revokedAt !== null || (expiresAt !== null && expiresAt.getTime() <= Date.now());
}

/** Findings of the API name its options. */
function sinkInto(writer: FileWriter): FileSink {
  return { write: (text) => writer.write(Buffer.from(inApiWords(text))), end: () => undefined };
}

function countsOf(kept: unknown): Pick<ImportCounts, "created" | "changed"> {
  const { created = 0, changed = 0 } = (kept ?? {}) as Partial<ImportCounts>;
  return { created, changed };
}

/** What earlier attempts have made and changed is as the file says for this one. */
function sumOf(counts: ImportCounts, { created, changed }: Pick<ImportCounts, "created" | "changed">): ImportCounts {
  const unchanged = Math.max(0, counts.unchanged - created - changed);
  return { ...counts, created: counts.created + created, changed: counts.changed + changed, unchanged };
}

function outcomeOf(
  { summary, first, changes }: ImportResult,
  kept: Pick<ImportCounts, "created" | "changed">,
  { dryRun }: ImportOptions,
  stored: { readonly report: StoredFile; readonly changes: StoredFile | null },
): ImportOutcome {
  const hint = summary.hint === null ? null : inApiWords(summary.hint);
  const counted = dryRun ? summary : { ...summary, ...sumOf(summary, kept) };
  const findings = first.map((finding) => ({ ...finding, message: inApiWords(finding.message) }));
  return {
    ...counted,
    hint,
    findings,
    report: linkOf(stored.report),
    changes: changes.first,
    changesCount: changes.count,
    changesFile: stored.changes === null ? null : linkOf(stored.changes),
  };
}

function linkOf({ token, expiresAt }: StoredFile): FileLink {
  return { token, expiresAt: expiresAt.toISOString() };
}
