import { isUtf8 } from "node:buffer";
import { createHash } from "node:crypto";
import { pipeline, Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { BadFile } from "./bad-file.js";
import type { FileSource } from "./file-source.js";

/** The encodings a file may be read in; UTF-8 may begin with a byte order mark. */
export type TextEncoding = "utf8" | "latin1";

/** Longest line, in bytes: beyond it the file is not made of lines, and reading on would only fill the memory. */
export const LINE_BYTES_MAX = 1_048_576;

const LINE_FEED = 0x0a;

/**
 * Reads a text file, compressed with gzip or not, as blocks of complete lines in UTF-8, while checking its bytes.
 * `digest()` is the SHA-256 of the uncompressed bytes, once the blocks have been read to the end.
 */
export interface CheckedText {
  readonly blocks: AsyncIterable<Buffer>;
  digest(): string;
}

/** Throws BadFile while being read: cannot be opened, gzip data cut off, NUL bytes, not UTF-8, a last line without an end. */
export function checkedText(source: FileSource, encoding: TextEncoding): CheckedText {
  const hash = createHash("sha256");
  return {
    blocks: checkedBlocks(source, encoding, (bytes) => hash.update(bytes)),
    digest: () => hash.digest("hex"),
  };
}

async function* checkedBlocks(source: FileSource, encoding: TextEncoding, seen: (bytes: Buffer) => void): AsyncGenerator<Buffer> {
  const { name: path } = source;
  let carry: Buffer = Buffer.alloc(0);
  let line = 1;
  try {
    for await (const chunk of openBytes(source)) {
      if (line === 1 && carry.length === 0) refuseUtf16(path, chunk);
      seen(chunk);
      const bytes = carry.length === 0 ? chunk : Buffer.concat([carry, chunk]);
      const end = bytes.lastIndexOf(LINE_FEED) + 1;
      carry = bytes.subarray(end);
      if (carry.length > LINE_BYTES_MAX) throw new BadFile(path, line, `is longer than ${LINE_BYTES_MAX} bytes; this is not a CSV file.`);
      if (end === 0) continue;
      const block = bytes.subarray(0, end);
      checkLines(path, encoding, block, line);
      line += countLines(block);
      yield encoding === "utf8" ? block : Buffer.from(block.toString("latin1"), "utf8");
    }
  } catch (error) {
    throw error instanceof BadFile ? error : unreadable(path, line, error);
  }
  if (carry.length === 0) return;
  checkLines(path, encoding, carry, line);
  throw new BadFile(path, line, "has no line break at its end, so the file seems cut off; if it is complete, add one.");
}

/** The bytes, unpacked where they are gzip data. */
async function* openBytes({ name, bytesMax = Number.POSITIVE_INFINITY, open }: FileSource): AsyncGenerator<Buffer> {
  let bytes = 0;
  for await (const chunk of unpacked(name, open()[Symbol.asyncIterator]())) {
    bytes += chunk.length;
    if (bytes > bytesMax)
      throw new BadFile(name, null, `has more than ${bytesMax} bytes when it is unpacked; split it, each part with the header.`);
    yield chunk;
  }
}

async function* unpacked(name: string, chunks: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  let start = Buffer.alloc(0);
  while (start.length < 2) {
    const next = await chunks.next();
    if (next.done === true) break;
    start = Buffer.concat([start, next.value]);
  }
  const rest = rejoined(start, chunks);
  if (start[0] === 0x1f && start[1] === 0x8b) {
    // The error reaches whoever iterates; the callback only keeps it from being thrown a second time.
    yield* pipeline(Readable.from(rest), createGunzip({ chunkSize: 262_144 }), () => undefined) as AsyncIterable<Buffer>;
    return;
  }
  if (name.endsWith(".gz")) {
    await chunks.return?.();
    throw new BadFile(name, null, "its name ends in .gz, but it does not hold gzip data.");
  }
  yield* rest;
}

async function* rejoined(start: Buffer, chunks: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  try {
    if (start.length > 0) yield start;
    for (let next = await chunks.next(); next.done !== true; next = await chunks.next()) yield next.value;
  } finally {
    await chunks.return?.();
  }
}

/** Spreadsheets write "Unicode text" as UTF-16, which begins with one of two marks. */
function refuseUtf16(path: string, start: Buffer): void {
  const mark = start.length < 2 ? 0 : start.readUInt16BE(0);
  if (mark !== 0xfffe && mark !== 0xfeff) return;
  throw new BadFile(path, 1, 'is UTF-16, which some programs call "Unicode text"; save it as "CSV UTF-8" and give that file.');
}

/** What came of the file; anything else is no fault of it. */
function unreadable(path: string, line: number, error: unknown): unknown {
  const { code, syscall, message } = error as NodeJS.ErrnoException;
  if (code?.startsWith("Z_") === true) {
    return new BadFile(path, line, `the gzip data is cut off or damaged from here on (${message}); fetch the file again.`);
  }
  return syscall === undefined ? error : new BadFile(path, null, `cannot be read (${message}).`);
}

function checkLines(path: string, encoding: TextEncoding, block: Buffer, firstLine: number): void {
  const nul = block.indexOf(0);
  if (nul >= 0) {
    throw new BadFile(
      path,
      firstLine + countLines(block.subarray(0, nul)),
      "contains a NUL byte, so this is not a text file or it is damaged.",
    );
  }
  if (encoding === "utf8" && !isUtf8(block)) {
    throw new BadFile(path, firstLine + linesBeforeBadUtf8(block), "is not valid UTF-8; give --encoding latin1 if the file is Latin-1.");
  }
}

function linesBeforeBadUtf8(block: Buffer): number {
  let lines = 0;
  for (let start = 0; start < block.length; lines += 1) {
    const feed = block.indexOf(LINE_FEED, start);
    const end = feed < 0 ? block.length : feed + 1;
    if (!isUtf8(block.subarray(start, end))) return lines;
    start = end;
  }
  return lines;
}

function countLines(block: Buffer): number {
  let lines = 0;
  for (let at = block.indexOf(LINE_FEED); at >= 0; at = block.indexOf(LINE_FEED, at + 1)) lines += 1;
  return lines;
}
