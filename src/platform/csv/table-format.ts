import type { Delimiter } from "./delimiter.js";
import type { FileSource } from "./file-source.js";
import { findDelimiter } from "./find-delimiter.js";
import { findEncoding } from "./find-encoding.js";
import type { TextEncoding } from "./text-encoding.js";

/** How a file of rows is written. */
export interface TableFormat {
  readonly encoding: TextEncoding;
  readonly delimiter: Delimiter;
}

/** What the sender of a file says of it; "auto": the file itself is asked. */
export interface ToldFormat {
  readonly encoding: TextEncoding | "auto";
  readonly delimiter: Delimiter | "auto";
}

/** Finds what was not told. Throws BadFile for a file that cannot be read. */
export async function findFormat(source: FileSource, told: ToldFormat): Promise<TableFormat> {
  const encoding = told.encoding === "auto" ? await findEncoding(source) : told.encoding;
  return { encoding, delimiter: told.delimiter === "auto" ? await findDelimiter(source, encoding) : told.delimiter };
}
