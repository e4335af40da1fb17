import type { Database } from "../db/database.js";
import { HubError } from "../errors/hub-error.js";
import { followWishes, type LeasedFollower, moveCursor, noteFailure } from "./follower-leases.js";
import { ERROR_LENGTH_MAX, RecordRefused } from "./follower-options.js";
import { type NewParked, park } from "./parked-records.js";

/** Why records were not handled. */
export interface Failure {
  /** For an operator. */
  readonly sentence: string;
  /** Another attempt would fail as well. */
  readonly forGood: boolean;
}

/** What is kept of a failure: what is meant for people, and of anything else that it is in the log. */
export function failureOf(error: unknown): Failure {
  const isForPeople = error instanceof RecordRefused || error instanceof HubError;
  const sentence = isForPeople
    ? error.message
    : "It failed for a reason that nobody foresaw. The log of the hub names it beside the follower's name.";
  return { sentence: sentence.slice(0, ERROR_LENGTH_MAX), forGood: error instanceof RecordRefused };
}

/** A cursor whose lease this process holds. What it writes is refused where the lease is another's by then, and `onLost` is called, which throws. */
export class HeldCursor {
  #position: number;
  #attempts: number;
  #error: string | null;

  constructor(
    private readonly database: Database,
    private readonly leased: LeasedFollower,
    private readonly onLost: () => never,
  ) {
    this.#position = leased.position;
    this.#attempts = leased.attempts;
    this.#error = leased.error;
  }

  /** Everything up to it is handled, parked or skipped. */
  get position(): number {
    return this.#position;
  }

  /** At what comes next, and failed. */
  get attempts(): number {
    return this.#attempts;
  }

  /** Why the last of them failed. */
  get error(): string {
    return this.#error ?? "Each process that handled it ended before it was done. See the logs of the hubs.";
  }

  /** Moves on, and sets records aside in the same transaction. */
  async move(position: number, parked: readonly NewParked[]): Promise<void> {
    const moved = await (parked.length === 0
      ? moveCursor(this.database, this.leased, position)
      : this.database.transaction(async (transaction) => {
          const isOurs = await moveCursor(transaction, this.leased, position);
          if (isOurs) await park(transaction, this.leased.name, parked);
          return isOurs;
        }));
    if (!moved) this.onLost();
    this.#standAt(position);
  }

  /** Goes where an operator wants it. */
  async moveAsWished(): Promise<void> {
    const position = await followWishes(this.database, this.leased);
    this.#standAt(position ?? this.onLost());
  }

  /** Counts an attempt at what comes next; the next one is not made before `afterMs` have passed, in whichever process. */
  async failed({ sentence }: Failure, afterMs: number): Promise<void> {
    this.count(sentence);
    const isOurs = await noteFailure(this.database, this.leased, { attempts: this.#attempts, error: sentence, afterMs });
    if (!isOurs) this.onLost();
  }

  /** Counts the last attempt, which is written down with what becomes of the record. */
  count(sentence: string): void {
    this.#attempts += 1;
    this.#error = sentence;
  }

  #standAt(position: number): void {
    this.#position = position;
    this.#attempts = 0;
    this.#error = null;
  }
}
