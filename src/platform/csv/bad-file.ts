/** A file that cannot be used. The message is one sentence with the file's name, the line where there is one, and what to do. */
export class BadFile extends Error {
  override readonly name = "BadFile";

  constructor(
    readonly file: string,
    readonly line: number | null,
    problem: string,
  ) {
    super(line === null ? `${file}: ${problem}` : `${file} line ${line}: ${problem}`);
  }
}
