import { isUtf8 } from "node:buffer";
import { createHash } from "node:crypto";
import { BadFile } from "./bad-file.js";
import type { FileSource } from "./file-source.js";
import { countLines, endOfLines, LINE_BYTES_MAX, linesOf } from "./lines.js";
import { sourceBytes, unreadable } from "./source-bytes.js";
import { ENCODING_NAMES, type Recoder, recoderOf, type TextEncoding } from "./text-encoding.js";

/**
 * Reads a text file, compressed with gzip or not, as blocks of complete lines in UTF-8, while checking its bytes. What follows the last line
 * break is the last block.
 */
export interface CheckedText {
  readonly blocks: AsyncIterable<Buffer>;
  /** SHA-256 of the uncompressed bytes, once the blocks have been read to the end. */
  digest(): string;
  /** Whether the file ends in a line break, once the blocks have been read to the end. One that does not may have been cut off. */
  endsInLineBreak(): boolean;
}

/** Throws BadFile while being read: cannot be opened, gzip data cut off, NUL bytes, not in the encoding, a line without end. */
export function checkedText(source: FileSource, encoding: TextEncoding): CheckedText {
  const hash = createHash("sha256");
  let isBroken = true;
  const watch: Watch = { seen: (bytes) => hash.update(bytes), ended: (rest) => (isBroken = rest.length === 0) };
  return { blocks: checkedBlocks(source, encoding, watch), digest: () => hash.digest("hex"), endsInLineBreak: () => isBroken };
}

interface Watch {
  /** The bytes as they stand in the file. */
  readonly seen: (bytes: Buffer) => void;
  /** What follows the last line break. */
  readonly ended: (rest: Buffer) => void;
}

async function* checkedBlocks(source: FileSource, encoding: TextEncoding, { seen, ended }: Watch): AsyncGenerator<Buffer> {
  const { name: path } = source;
  const recoder = recoderOf(encoding);
  let carry: Buffer = Buffer.alloc(0);
  let line = 1;
  try {
    for await (const chunk of sourceBytes(source)) {
      seen(chunk);
      const fresh = recoder === null ? chunk : recoded(path, line, encoding, () => recoder.write(chunk));
      const bytes = carry.length === 0 ? fresh : Buffer.concat([carry, fresh]);
      const end = endOfLines(bytes);
      carry = bytes.subarray(end);
      if (carry.length > LINE_BYTES_MAX) throw new BadFile(path, line, `is longer than ${LINE_BYTES_MAX} bytes; this is not a CSV file.`);
      if (end === 0) continue;
      const block = bytes.subarray(0, end);
      checkLines(path, block, line);
      line += countLines(block);
      yield block;
    }
  } catch (error) {
    throw unreadable(path, line, error);
  }
  const rest = recoder === null ? carry : Buffer.concat([carry, recoded(path, line, encoding, () => recoder.end())]);
  ended(rest);
  if (rest.length === 0) return;
  checkLines(path, rest, line);
  yield rest;
}

function recoded(path: string, line: number, encoding: TextEncoding, decode: Recoder["end"]): Buffer {
  try {
    return decode();
  } catch {
    throw new BadFile(path, line, `is not valid ${ENCODING_NAMES[encoding]} from about here on; give the encoding it is in by --encoding.`);
  }
}

function checkLines(path: string, block: Buffer, firstLine: number): void {
  const nul = block.indexOf(0);
  if (nul >= 0) {
    throw new BadFile(
      path,
      firstLine + countLines(block.subarray(0, nul)),
      "contains a NUL byte, so this is not a text file or it is damaged.",
    );
  }
  if (isUtf8(block)) return;
  throw new BadFile(
    path,
    firstLine + linesBeforeBadUtf8(block),
    "is not valid UTF-8; give --encoding windows1252 or --encoding latin1 if the file is in one of these.",
  );
}

function linesBeforeBadUtf8(block: Buffer): number {
  let lines = 0;
  for (const line of linesOf(block)) {
    if (!isUtf8(line)) return lines;
    lines += 1;
  }
  return lines;
}
