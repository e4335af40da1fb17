/** Longest line, in bytes: beyond it the file is not made of lines, and reading on would only fill the memory. */
export const LINE_BYTES_MAX = 1_048_576;

const LINE_FEED = 0x0a;

/** Where the last complete line of the bytes ends; 0 where none does. */
export function endOfLines(bytes: Buffer): number {
  return bytes.lastIndexOf(LINE_FEED) + 1;
}

export function countLines(block: Buffer): number {
  let lines = 0;
  for (let at = block.indexOf(LINE_FEED); at >= 0; at = block.indexOf(LINE_FEED, at + 1)) lines += 1;
  return lines;
}

/** Each line with its line feed; what follows the last one too. */
export function* linesOf(block: Buffer): Generator<Buffer> {
  for (let start = 0; start < block.length;) {
    const feed = block.indexOf(LINE_FEED, start);
    const end = feed < 0 ? block.length : feed + 1;
    yield block.subarray(start, end);
    start = end;
  }
}
