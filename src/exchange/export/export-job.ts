import { Writable } from "node:stream";
import { finished } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { writeTable } from "../../platform/csv/write-table.js";
import { type FileWriter, type JobFiles, NoRoom } from "../../platform/jobs/job-files.js";
import { JobFailed, type JobKind, type JobRun } from "../../platform/jobs/job-kind.js";
import type { Hub } from "../../stock/index.js";
import { type ExportName, EXPORTS } from "./exports.js";

export interface ExportInput {
  readonly what: ExportName;
  readonly compress: boolean;
}

/** What became of an export. */
export interface ExportOutcome {
  readonly name: string;
  readonly rows: number;
  readonly bytes: number;
  readonly token: string;
  readonly expiresAt: string;
}

/** The kind of job that writes products, levels or locations to a file that can be downloaded. */
export function exportKind(hub: Hub, files: JobFiles): JobKind {
  return {
    name: "EXPORT",
    attemptsMax: 3,
    runningMax: 2,
    seenBy: ["OPERATOR", "DASHBOARD"],
    canceledBy: [],
    run: (job) => runExportJob(hub, files, job),
  };
}

async function runExportJob(hub: Hub, files: JobFiles, job: JobRun): Promise<ExportOutcome> {
  const { what, compress } = job.input as ExportInput;
  await files.removeOf(job.id);
  const writer = await files.create(job.id, `${what}.csv${compress ? ".gz" : ""}`, null);
  let rows = 0;
  try {
    const target = streamInto(writer);
    const output = compress ? createGzip() : target;
    if (output !== target) output.pipe(target);
    const written = finished(target);
    // Awaited below; until then a failure must not end the process.
    written.catch(() => undefined);
    const filled = writeTable(null, output, async (table) => {
      const counting = {
        write: async (page: Parameters<typeof table.write>[0]): Promise<void> => {
          await table.write(page);
          job.assertHeld();
          job.progress((rows += page.length) - 1, null, "rows");
        },
      };
      rows = await EXPORTS[what](hub.database.lane("bulk"), counting, job.signal);
    });
    await Promise.race([filled, written]);
    output.end();
    await written;
    const { name, bytes, token, expiresAt } = await writer.end();
    return { name, rows, bytes, token, expiresAt: expiresAt.toISOString() };
  } catch (error) {
    await writer.discard();
    // There is no room, and there will be none in a few seconds.
    if (error instanceof NoRoom) throw new JobFailed(error.message);
    throw error;
  }
}

function streamInto(writer: FileWriter): Writable {
  return new Writable({
    highWaterMark: 262_144,
    write: (chunk: Buffer, _encoding, done) => {
      writer.write(chunk).then(() => done(), done);
    },
  });
}
