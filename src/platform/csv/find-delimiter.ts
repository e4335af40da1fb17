import { parse } from "csv-parse/sync";
import { BadFile } from "./bad-file.js";
import { checkedText } from "./checked-text.js";
import { isDelimiter, DELIMITERS, type Delimiter } from "./delimiter.js";
import type { FileSource } from "./file-source.js";
import type { TextEncoding } from "./text-encoding.js";

/** What is looked at of a file: no header is longer. */
const HEADER_BYTES_MAX = 65_536;

/**
 * Finds what stands between the values of a file: as its first line says (`sep=;`, which spreadsheets write and obey), else what parts the header into most
 * names, where the first of `DELIMITERS` wins among equals. Throws BadFile for a file that cannot be read, or whose first line names something else.
 */
export async function findDelimiter(source: FileSource, encoding: TextEncoding): Promise<Delimiter> {
  const start = await startOf(source, encoding);
  const told = /^"?sep=([^\r\n]?)"?\r?(?:\n|$)/i.exec(start)?.[1];
  if (told !== undefined) {
    if (isDelimiter(told)) return told;
    throw new BadFile(
      source.name,
      1,
      `"sep=${told}" names no mark that may stand between values: a comma, a semicolon, a tab or a bar (|).`,
    );
  }
  let found: Delimiter = ",";
  let most = 1;
  for (const delimiter of DELIMITERS) {
    const count = namesIn(start, delimiter);
    if (count > most) [found, most] = [delimiter, count];
  }
  return found;
}

async function startOf(source: FileSource, encoding: TextEncoding): Promise<string> {
  let start = Buffer.alloc(0);
  for await (const block of checkedText(source, encoding).blocks) {
    start = Buffer.concat([start, block.subarray(0, HEADER_BYTES_MAX)]);
    if (start.length >= HEADER_BYTES_MAX) break;
  }
  return start
    .subarray(0, HEADER_BYTES_MAX)
    .toString("utf8")
    .replace(/^\uFEFF/, "");
}

/** How many names the header has with this delimiter; 0 where it cannot be read so. */
function namesIn(start: string, delimiter: Delimiter): number {
  try {
    const [header] = parse(start, { delimiter, to: 1, skip_empty_lines: true, relax_column_count: true });
    return header?.filter((name) => name.trim() !== "").length ?? 0;
  } catch {
    return 0;
  }
}
