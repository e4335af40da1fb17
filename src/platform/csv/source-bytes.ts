import { pipeline, Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { BadFile } from "./bad-file.js";
import type { FileSource } from "./file-source.js";

/** The bytes of a file, unpacked where they are gzip data. Throws BadFile where they are more than the source may have. */
export async function* sourceBytes({ name, bytesMax = Number.POSITIVE_INFINITY, open }: FileSource): AsyncGenerator<Buffer> {
  let bytes = 0;
  for await (const chunk of unpacked(name, open()[Symbol.asyncIterator]())) {
    bytes += chunk.length;
    if (bytes > bytesMax)
      throw new BadFile(name, null, `has more than ${bytesMax} bytes when it is unpacked; split it, each part with the header.`);
    yield chunk;
  }
}

/** What came of the file, as a BadFile; anything else is no fault of it and is answered as it is. */
export function unreadable(path: string, line: number, error: unknown): unknown {
  if (error instanceof BadFile) return error;
  const { code, syscall, message } = error as NodeJS.ErrnoException;
  if (code?.startsWith("Z_") === true) {
    return new BadFile(path, line, `the gzip data is cut off or damaged from here on (${message}); fetch the file again.`);
  }
  return syscall === undefined ? error : new BadFile(path, null, `cannot be read (${message}).`);
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
