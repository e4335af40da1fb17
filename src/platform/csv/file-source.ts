import { createReadStream } from "node:fs";

/** Bytes that can be read more than once. */
export interface FileSource {
  /** As messages call it: a path, or the name its sender gave it. */
  readonly name: string;
  /** Most bytes, unpacked: a packed file may hold a thousand times what it is long. Absent: as many as there are. */
  readonly bytesMax?: number;
  /** From the beginning. */
  readonly open: () => AsyncIterable<Buffer>;
}

/** A file of this machine. */
export function fileAt(path: string): FileSource {
  return { name: path, open: () => createReadStream(path, { highWaterMark: 262_144 }) };
}
