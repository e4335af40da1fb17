import { write, writeSync } from "node:fs";

/** What may wait while a slow reader holds the output up; more is dropped. */
const WAITING_CHARACTERS_MAX = 4_000_000;
/** When to try again where the output takes nothing at the moment. */
const BUSY_MS = 20;

export interface LineWriterOptions {
  /** Default 4,000,000. */
  readonly waitingCharactersMax?: number;
}

/**
 * Writes lines to a file descriptor without making anybody wait, several at once where they come fast. What cannot be written (a full disk, a
 * closed pipe) is dropped, and what waits is bounded: an output that fails or stalls costs lines, never the process.
 */
export class LineWriter {
  readonly #waitingMax: number;
  #waiting: string[] = [];
  #waitingCharacters = 0;
  #writing = false;

  constructor(
    private readonly descriptor: number,
    { waitingCharactersMax = WAITING_CHARACTERS_MAX }: LineWriterOptions = {},
  ) {
    this.#waitingMax = waitingCharactersMax;
  }

  /** `line` ends with its line feed. */
  write(line: string): void {
    if (this.#waitingCharacters + line.length > this.#waitingMax) return;
    this.#waiting.push(line);
    this.#waitingCharacters += line.length;
    if (!this.#writing) this.#writeAll();
  }

  /** For the end of the process: writes what still waits, once, and gives up at the first failure. */
  flush(): void {
    try {
      for (let bytes = this.#take(); bytes.length > 0;) bytes = bytes.subarray(writeSync(this.descriptor, bytes));
    } catch {
      // There is nobody left to be told.
    }
  }

  #take(): Buffer {
    const bytes = Buffer.from(this.#waiting.join(""));
    this.#waiting = [];
    this.#waitingCharacters = 0;
    return bytes;
  }

  #writeAll(): void {
    this.#writing = true;
    this.#writeOn(this.#take());
  }

  #writeOn(bytes: Buffer): void {
    write(this.descriptor, bytes, (error, written) => {
      if (error?.code === "EAGAIN" || error?.code === "EBUSY") {
        setTimeout(() => this.#writeOn(bytes), BUSY_MS).unref();
        return;
      }
      if (error === null && written < bytes.length) this.#writeOn(bytes.subarray(written));
      else if (this.#waiting.length > 0) this.#writeAll();
      else this.#writing = false;
    });
  }
}
