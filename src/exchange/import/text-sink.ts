/** Where the text of a file goes. */
export interface FileSink {
  /** A promise where it is to be waited for. */
  write(text: string): Promise<void> | void;
  end(): Promise<void> | void;
}

const BUFFER_LENGTH = 65_536;

/** Hands text on in large pieces. What is written while a piece is on its way is gathered behind it. */
export class TextSink {
  #buffer = "";
  #writing: Promise<void> | null = null;

  constructor(private readonly sink: FileSink) {}

  write(text: string): void {
    this.#buffer += text;
    if (this.#buffer.length < BUFFER_LENGTH) return;
    const written = this.sink.write(this.#buffer);
    this.#buffer = "";
    if (written === undefined) return;
    const before = this.#writing;
    this.#writing = before === null ? written : before.then(() => written);
  }

  /** What is on its way, once; null where nothing is. */
  takeWriting(): Promise<void> | null {
    const writing = this.#writing;
    this.#writing = null;
    return writing;
  }

  async end(): Promise<void> {
    await this.#writing;
    if (this.#buffer !== "") await this.sink.write(this.#buffer);
    await this.sink.end();
  }
}
