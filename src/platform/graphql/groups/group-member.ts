import type { Deduplication } from "../../feed/feed-subscription.js";
import type { Permit } from "../permit.js";
import type { AnswerBatch, Wording } from "./answer-batch.js";

/** Answers that may wait for one client; beyond, its subscription ends and it has to come back from the last it was sent. */
export const WAITING_ANSWERS_MAX = 10_000;

/** A client's connection, as far as answers are sent over it that were written down for many. */
export interface AnswerSink {
  readonly wording: Wording;
  /** Sends bytes. False: the client reads more slowly than they come, and no more should be sent before `whenDrained` calls. */
  send(bytes: Buffer): boolean;
  /** Calls once when what was sent has left. */
  whenDrained(call: () => void): void;
  /** Counts a batch that waits in memory until the client has read what was sent before. Call the answer when it waits no more. */
  hold(batch: AnswerBatch): () => void;
}

interface WaitingBatch {
  readonly batch: AnswerBatch;
  readonly letGo: () => void;
}

export interface GroupMemberParts {
  readonly sink: AnswerSink;
  readonly permit: Permit;
  /** It has everything up to here. */
  readonly from: number;
  /** Null: every event is new to it. */
  readonly deduplication: Deduplication | null;
  /** The error for a client that reads too slowly and was given everything up to `sequence`. */
  readonly tooSlow: (sequence: number) => unknown;
  readonly waitingMax?: number;
}

/** One of the subscribers of a group: it is sent what comes at once, or as fast as it reads. */
export class GroupMember {
  readonly #parts: GroupMemberParts;
  readonly #waiting: WaitingBatch[] = [];
  #waitingAnswers = 0;
  #blocked = false;
  #last: number;
  #isOpen = true;
  #resolve: (failure: unknown) => void = () => undefined;
  /** Resolves when nothing more is sent: with what ended it, or with null where nothing did. */
  readonly ended = new Promise<unknown>((resolve) => (this.#resolve = resolve));

  constructor(parts: GroupMemberParts) {
    this.#parts = parts;
    this.#last = parts.from;
  }

  get permit(): Permit {
    return this.#parts.permit;
  }

  isNew(event: unknown): boolean {
    return this.#parts.deduplication?.isNew(event) ?? true;
  }

  /** Up to where it was sent everything, where its group has come to `reached`. */
  offset(reached: number): number {
    return this.#waiting.length === 0 ? Math.max(this.#last, reached) : this.#last;
  }

  /** Sends what the member has not had before, now or when its client has read what was sent earlier. Answers how many answers it sends. */
  deliver(batch: AnswerBatch): number {
    const { from, deduplication, sink, waitingMax = WAITING_ANSWERS_MAX } = this.#parts;
    if (!this.#isOpen || batch.pageBoundary <= from) return 0;
    const own = deduplication === null ? batch : batch.deduplicated(deduplication);
    const { length: count } = own.answers;
    if (count === 0) return 0;
    if (!this.#blocked) {
      this.#send(own);
      return count;
    }
    this.#waiting.push({ batch: own, letGo: sink.hold(own) });
    this.#waitingAnswers += count;
    if (this.#waitingAnswers <= waitingMax) return count;
    this.end(this.#parts.tooSlow(this.#last));
    return 0;
  }

  /** Sends nothing any more. */
  end(failure: unknown): void {
    this.#isOpen = false;
    for (const { letGo } of this.#waiting.splice(0)) letGo();
    this.#waitingAnswers = 0;
    this.#resolve(failure);
  }

  /** Ends it where its group was ended because too much waited: every member has come to a place of its own. */
  endAsTooSlow(): void {
    if (this.#isOpen) this.end(this.#parts.tooSlow(this.#last));
  }

  #send(batch: AnswerBatch): void {
    const { sink } = this.#parts;
    this.#last = Math.max(this.#last, batch.answers.at(-1)?.sequence ?? 0);
    if (sink.send(batch.bytes(sink.wording))) return;
    this.#blocked = true;
    sink.whenDrained(() => this.#goOn());
  }

  #goOn(): void {
    this.#blocked = false;
    while (!this.#blocked) {
      const next = this.#waiting.shift();
      if (next === undefined) return;
      const { batch, letGo } = next;
      letGo();
      this.#waitingAnswers -= batch.answers.length;
      this.#send(batch);
    }
  }
}
