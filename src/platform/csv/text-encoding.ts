/** The encodings a text file may be read in. */
export const TEXT_ENCODINGS = ["utf8", "windows1252", "latin1", "utf16le", "utf16be"] as const;
export type TextEncoding = (typeof TEXT_ENCODINGS)[number];

/** What people call them, in messages. */
export const ENCODING_NAMES: Readonly<Record<TextEncoding, string>> = {
  utf8: "UTF-8",
  windows1252: "Windows-1252",
  latin1: "Latin-1",
  utf16le: "UTF-16 (little-endian)",
  utf16be: "UTF-16 (big-endian)",
};

/** Turns the bytes of a file into UTF-8, chunk by chunk. Throws where bytes mean nothing in the encoding. */
export interface Recoder {
  /** Characters that the chunk leaves unfinished come with the next one. */
  write(bytes: Buffer): Buffer;
  /** What is left at the end. */
  end(): Buffer;
}

/** Null for UTF-8, which is checked as it stands instead. */
export function recoderOf(encoding: TextEncoding): Recoder | null {
  switch (encoding) {
    case "utf8":
      return null;
    case "latin1":
      return oneByteRecoder((text) => text);
    case "windows1252":
      return oneByteRecoder(withWindowsMarks);
    case "utf16le":
    case "utf16be":
      return utf16Recoder(encoding);
  }
}

function oneByteRecoder(read: (latin: string) => string): Recoder {
  return { write: (bytes) => Buffer.from(read(bytes.toString("latin1")), "utf8"), end: () => Buffer.alloc(0) };
}

function utf16Recoder(encoding: "utf16le" | "utf16be"): Recoder {
  // A byte order mark becomes the one of UTF-8, which the reader of the lines drops.
  const decoder = new TextDecoder(encoding === "utf16le" ? "utf-16le" : "utf-16be", { fatal: true, ignoreBOM: true });
  return {
    write: (bytes) => Buffer.from(decoder.decode(bytes, { stream: true }), "utf8"),
    end: () => Buffer.from(decoder.decode(), "utf8"),
  };
}

/**
 * 0x80 to 0x9F of Windows-1252, as the Encoding Standard has them; the five without a character stay control characters. Not by `TextDecoder`:
 * that of Node 20.20 reads these bytes as Latin-1 unless it is given a stream.
 */
const WINDOWS_MARKS = "€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ";
const C1_CONTROL = /[\x80-\x9f]/g;

function withWindowsMarks(latin: string): string {
  return latin.replace(C1_CONTROL, (mark) => WINDOWS_MARKS[mark.charCodeAt(0) - 0x80] ?? mark);
}

/** Bytes to which Windows-1252 gives no character: a file that has them is in another encoding, or is no text. */
export function hasNoWindowsMeaning(byte: number): boolean {
  return byte === 0x81 || byte === 0x8d || byte === 0x8f || byte === 0x90 || byte === 0x9d;
}
