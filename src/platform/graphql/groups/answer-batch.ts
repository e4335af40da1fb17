import type { Deduplication } from "../../feed/feed-subscription.js";

/** An answer that was made and written down once for all who get it. */
export interface WrittenAnswer {
  /** What it is made of. */
  readonly event: unknown;
  /** A client that has had it goes on from here. */
  readonly sequence: number;
  /** The answer as JSON. */
  readonly json: Buffer;
}

/** How answers are put on a connection: equal wordings make equal bytes of them. */
export interface Wording {
  readonly name: string;
  write(answers: readonly WrittenAnswer[]): Buffer;
}

/** Answers that are sent together: of one page of the feed, or a part of it. */
export class AnswerBatch {
  readonly answers: readonly WrittenAnswer[];
  /** The last sequence of the page. */
  readonly pageBoundary: number;
  #size: number | null = null;
  #written: { readonly name: string; readonly bytes: Buffer } | null = null;

  constructor(answers: readonly WrittenAnswer[], pageBoundary: number) {
    this.answers = answers;
    this.pageBoundary = pageBoundary;
  }

  /** Bytes of its answers in memory, which all who wait for it share. Counted once: thousands may ask. */
  get size(): number {
    return (this.#size ??= this.answers.reduce((sum, { json }) => sum + json.length, 0));
  }

  /** The bytes of all answers. Those of the last wording are kept: clients often choose the same. */
  bytes(wording: Wording): Buffer {
    if (this.#written?.name !== wording.name) this.#written = { name: wording.name, bytes: wording.write(this.answers) };
    return this.#written.bytes;
  }

  /** Without the answers that a member has already; the others count as sent. This very batch where all of them are new. */
  deduplicated(deduplication: Deduplication): AnswerBatch {
    const answers = this.answers.filter(({ event }) => {
      const isNew = deduplication.isNew(event);
      if (isNew) deduplication.remember(event);
      return isNew;
    });
    return answers.length === this.answers.length ? this : new AnswerBatch(answers, this.pageBoundary);
  }
}
