import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { rename, rm } from "node:fs/promises";
import type { Writable } from "node:stream";
import { finished } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { stringify } from "csv-stringify/sync";

/** A cell: text is quoted where CSV asks for it; a number is written as it is. Null is an empty cell. */
export type Cell = string | number | null;

export interface TableWriter {
  /** Waits while the reader of the output is slower than we are. */
  write(rows: readonly (readonly Cell[])[]): Promise<void>;
}

/**
 * Writes a CSV file (with gzip where its name ends in .gz), or to `output` where there is no file. The file appears under its name only
 * when `fill` has ended well: nobody ever reads half of it.
 */
export async function writeTable(file: string | null, output: Writable, fill: (writer: TableWriter) => Promise<void>): Promise<void> {
  if (file === null) {
    await fill({ write: (rows) => send(output, rows) });
    return;
  }
  const part = `${file}.part`;
  const target = createWriteStream(part);
  // A file that opens only after it was given up would be left behind.
  await once(target, "open");
  const stream: Writable = file.endsWith(".gz") ? createGzip() : target;
  if (stream !== target) stream.pipe(target);
  const ended = finished(target);
  // Awaited below; until then a failure must not end the process.
  ended.catch(() => undefined);
  try {
    await Promise.race([fill({ write: (rows) => send(stream, rows) }), ended]);
    stream.end();
    await ended;
    await rename(part, file);
  } catch (error) {
    stream.destroy();
    target.destroy();
    await ended.catch(() => undefined);
    await rm(part, { force: true });
    throw error;
  }
}

async function send(stream: Writable, rows: readonly (readonly Cell[])[]): Promise<void> {
  if (rows.length === 0) return;
  const text = stringify(rows as Cell[][]);
  if (!stream.write(text)) await once(stream, "drain");
}
