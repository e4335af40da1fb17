import type { Database, Transaction } from "../db/database.js";

/** Why somebody who holds a lease has to leave off: told to, the process stops, or the lease may be another's by now. */
export type LeaseEnd = "CANCELED" | "STOPPING" | "LEASE_LOST";

/** The reason of the signal of a lease that has ended. */
export class LeaseEnded extends Error {
  override readonly name = "LeaseEnded";

  constructor(readonly why: LeaseEnd) {
    super(`The work was ended: ${why}.`);
  }
}

export interface LeaseTerms {
  /** How long the lease runs from its taking and from each renewal, by the database's clock. */
  readonly leaseMs: number;
  /** Between two renewals, at most; a sixth of the lease where that is less. */
  readonly beatMs: number;
  /** Renews the lease in the database. Null: it is held; else why to leave off. */
  readonly renew: () => Promise<LeaseEnd | null>;
  /** Holds the lease until the transaction ends: nobody takes it over before. False: it is another's. */
  readonly hold: (transaction: Transaction) => Promise<boolean>;
  /** A renewal has failed; the next one tries again. */
  readonly onError: (error: unknown) => void;
}

/**
 * A lease that this process holds, of a row that counts its leases (`fence`). It is renewed with every beat; where that fails, it ends here at half of its
 * time, by the later of two clocks, so that the work is over before another process takes it. What must not be done twice is done in a transaction
 * that holds the row.
 */
export class HeldLease {
  readonly #ending = new AbortController();
  readonly #terms: LeaseTerms;
  #renewed = now();
  #timer: NodeJS.Timeout | null = null;
  #beating: Promise<void> = Promise.resolve();
  #over = false;

  constructor(terms: LeaseTerms) {
    this.#terms = terms;
    this.#beatLater();
  }

  /** Aborted with `LeaseEnded` where the work has to end. */
  get signal(): AbortSignal {
    return this.#ending.signal;
  }

  /** Why it has ended; null where it has not. */
  get ended(): LeaseEnd | null {
    return this.signal.aborted ? (this.signal.reason as LeaseEnded).why : null;
  }

  /** Throws where the work has to end: call it before what cannot be taken back. */
  assertHeld(): void {
    this.#look();
    this.signal.throwIfAborted();
  }

  end(why: LeaseEnd): void {
    if (!this.signal.aborted) this.#ending.abort(new LeaseEnded(why));
  }

  /** A database whose transactions hold the lease while they run: none of them commits beside another holder's work. */
  fenced(database: Database): Database {
    return {
      ...database,
      lane: (lane) => this.fenced(database.lane(lane)),
      transaction: (run) =>
        database.transaction(async (transaction) => {
          this.signal.throwIfAborted();
          if (!(await this.#terms.hold(transaction))) this.end("LEASE_LOST");
          this.signal.throwIfAborted();
          return run(transaction);
        }),
    };
  }

  /** No beat comes after it: none may bring back what the work's end has written. */
  async close(): Promise<void> {
    this.#over = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#beating;
  }

  #beatLater(): void {
    const { beatMs, leaseMs } = this.#terms;
    this.#timer = setTimeout(() => void (this.#beating = this.#renew()), Math.min(beatMs, leaseMs / 6));
  }

  async #renew(): Promise<void> {
    const asked = now();
    try {
      const end = await this.#terms.renew();
      if (end !== "LEASE_LOST") this.#renewed = asked;
      if (end !== null) this.end(end);
    } catch (error) {
      this.#terms.onError(error);
    }
    this.#look();
    if (!this.#over) this.#beatLater();
  }

  #look(): void {
    if (elapsedSince(this.#renewed) > this.#terms.leaseMs / 2) this.end("LEASE_LOST");
  }
}

/** Two clocks: one stands still while the machine sleeps, the other may be set. */
interface Moment {
  readonly steady: number;
  readonly wall: number;
}

function now(): Moment {
  return { steady: performance.now(), wall: Date.now() };
}

function elapsedSince({ steady, wall }: Moment): number {
  return Math.max(performance.now() - steady, Date.now() - wall);
}
