import { isAscii, isUtf8 } from "node:buffer";
import type { FileSource } from "./file-source.js";
import { countLines, endOfLines, LINE_BYTES_MAX, linesOf } from "./lines.js";
import { sourceBytes, unreadable } from "./source-bytes.js";
import { hasNoWindowsMeaning, type TextEncoding } from "./text-encoding.js";

/** Bytes at the beginning of a file that are looked at for UTF-16. */
const START_BYTES = 8;

/**
 * Finds how a file writes its letters, in one reading of it: by its byte order mark; as UTF-16 without one where it begins with letters of ASCII each
 * beside a NUL; as Windows-1252 where it is no UTF-8 and every line beyond ASCII says so. A file in which both occur is damaged: it is called
 * UTF-8, and reading it as that names the line. Throws BadFile for what cannot be read at all.
 */
export async function findEncoding(source: FileSource): Promise<TextEncoding> {
  const lines = new SeenLines();
  let carry: Buffer = Buffer.alloc(0);
  let isStart = true;
  try {
    for await (const chunk of sourceBytes(source)) {
      const bytes = carry.length === 0 ? chunk : Buffer.concat([carry, chunk]);
      carry = bytes;
      if (isStart && bytes.length < START_BYTES) continue;
      if (isStart) {
        const told = encodingOfStart(bytes);
        if (told !== null) return told;
        isStart = false;
      }
      const end = endOfLines(bytes);
      carry = bytes.subarray(end);
      lines.look(bytes.subarray(0, end));
      if (lines.verdict() === "utf8" || carry.length > LINE_BYTES_MAX) return "utf8";
    }
  } catch (error) {
    throw unreadable(source.name, lines.count + 1, error);
  }
  const told = isStart ? encodingOfStart(carry) : null;
  if (told !== null) return told;
  lines.look(carry);
  return lines.verdict() ?? "utf8";
}

function encodingOfStart(bytes: Buffer): TextEncoding | null {
  const mark = bytes.length < 2 ? 0 : bytes.readUInt16BE(0);
  if (mark === 0xfffe) return "utf16le";
  if (mark === 0xfeff) return "utf16be";
  if (bytes.subarray(0, 3).equals(UTF8_MARK)) return "utf8";
  const start = bytes.subarray(0, START_BYTES);
  if (isAsciiBesideNul(start, 0)) return "utf16le";
  return isAsciiBesideNul(start, 1) ? "utf16be" : null;
}

const UTF8_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/** Whether each pair of bytes is a letter of ASCII, at this place of it, and a NUL. */
function isAsciiBesideNul(start: Buffer, place: 0 | 1): boolean {
  if (start.length < 2) return false;
  for (let at = 0; at + 1 < start.length; at += 2) {
    const letter = start[at + place] ?? 0;
    if (letter === 0 || letter > 0x7f || start[at + 1 - place] !== 0) return false;
  }
  return true;
}

/** What the lines of a file without a mark have shown of its encoding. */
class SeenLines {
  count = 0;
  #hasUtf8 = false;
  #hasOther = false;
  #isWindows = true;

  look(block: Buffer): void {
    this.count += countLines(block);
    if (isAscii(block)) return;
    if (isUtf8(block)) {
      this.#hasUtf8 = true;
      return;
    }
    for (const line of linesOf(block)) {
      if (isAscii(line)) continue;
      if (isUtf8(line)) this.#hasUtf8 = true;
      else {
        this.#hasOther = true;
        this.#isWindows &&= !line.some(hasNoWindowsMeaning);
      }
    }
  }

  /** Null: nothing speaks against UTF-8 so far. */
  verdict(): TextEncoding | null {
    if (!this.#hasOther) return null;
    return this.#hasUtf8 || !this.#isWindows ? "utf8" : "windows1252";
  }
}
