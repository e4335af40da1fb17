import { HubError } from "../../errors/hub-error.js";
import { pace } from "./pace.js";

/** What the answer to one operation, or to one event of a subscription, may take while it is made. */
export interface BudgetLimits {
  /** Objects: entries of lists, each with the objects that are asked for beside it. */
  readonly objects: number;
  /** Bytes of the answer. */
  readonly bytes: number;
  /** Milliseconds from the first list or look-up of the answer. What a mutation waits for the ledger is not counted. */
  readonly ms: number;
}

const DONE = Promise.resolve();

/** Answers with fewer objects are made at once: they hold the event loop no longer than any small request. */
const AT_ONCE_OBJECTS = 500;

/**
 * What is left to an answer while it is made. Lists count their entries here and wait for room (`countLists`), loaders ask before they
 * read (`Loaders`). It ends the work at a limit, and when nobody waits for the answer any more: from then on lists are empty, nothing is
 * read, and what comes out is thrown away (`endingOf`). Nothing is broken off: a command that the ledger has taken is done.
 */
export class Budget {
  readonly #limits: BudgetLimits;
  readonly #isGone: () => boolean;
  #objects = 0;
  #rows = 0;
  #bytes = 0;
  #began = 0;
  #readings: Promise<unknown> = DONE;
  #ending: HubError | null = null;

  /** `isGone`: whether nobody waits for the answer any more. */
  constructor(limits: BudgetLimits, isGone: () => boolean = () => false) {
    this.#limits = limits;
    this.#isGone = isGone;
  }

  /** Why the work was ended; null while it goes on. */
  get ending(): HubError | null {
    return this.#ending;
  }

  get objects(): number {
    return this.#objects;
  }

  /** Rows that may still be read for lists. */
  get rowsLeft(): number {
    return this.#limits.objects - this.#rows;
  }

  get limits(): BudgetLimits {
    return this.#limits;
  }

  /** Forgets what was counted: the answer is made again, from its beginning. */
  restart(): void {
    this.#objects = 0;
    this.#rows = 0;
    this.#bytes = 0;
  }

  /** Whether to go on. Asked before anything is read or made. */
  goesOn(): boolean {
    if (this.#ending !== null) return false;
    const now = performance.now();
    if (this.#began === 0) this.#began = now;
    const ms = now - this.#began;
    if (this.#isGone()) this.#ending = new HubError("UNAVAILABLE", "Nobody waits for this answer any more: it was not made.");
    else if (ms > this.#limits.ms) this.#end("Milliseconds that making an answer may take", this.#limits.ms, Math.round(ms));
    return this.#ending === null;
  }

  /** Counts objects that are about to be made. False: they are not to be made. */
  take(objects: number): boolean {
    this.#objects += objects;
    if (this.#objects > this.#limits.objects) this.#end("Objects of an answer", this.#limits.objects, this.#objects);
    return this.#ending === null;
  }

  /** Counts rows that were read for lists, `rowsLeft` and one more at the most. False: the list is not to be made. */
  takeRows(rows: number): boolean {
    this.#rows += rows;
    if (this.#rows > this.#limits.objects) this.#end("Objects of an answer", this.#limits.objects, this.#rows);
    return this.#ending === null;
  }

  /** Counts bytes that are known before the answer is written. False: there are too many. */
  takeBytes(bytes: number): boolean {
    this.#bytes += bytes;
    return this.checkBytes(this.#bytes);
  }

  /** Does a large reading after those that were asked for before: one answer has one connection busy with them. */
  inTurn<Result>(reading: () => Promise<Result>): Promise<Result> {
    const done = this.#readings.then(reading);
    this.#readings = done.catch(() => undefined);
    return done;
  }

  /** Holds the bytes of a whole answer against the limit. */
  checkBytes(bytes: number): boolean {
    if (bytes > this.#limits.bytes) this.#end("Bytes of an answer", this.#limits.bytes, bytes);
    return this.#ending === null;
  }

  /** Room for objects that have been taken; null where they may be made at once. */
  room(objects: number): Promise<void> | null {
    return this.#objects <= AT_ONCE_OBJECTS ? null : pace.room(objects);
  }

  #end(what: string, limit: number, value: number): void {
    this.#ending ??= new HubError(
      "LIMIT_EXCEEDED",
      `${what}: at most ${limit} are allowed; it was ended at ${value}. Ask for shorter pages, or for less of each entry.`,
      { limit, value },
    );
  }
}
