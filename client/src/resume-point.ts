/**
 * Where a subscription would go on if its connection were cut now. Everything up to it has been handed out, so it may be moved by events and
 * by what the hub says of the whole socket, but by the latter only where that includes this subscription.
 */
export class ResumePoint {
  #sequence: bigint | null;
  /** Asked for, and not known to be complete: cut now, it has to begin again. */
  #snapshot: boolean;
  /** The sequence of the snapshot that is being sent. */
  #snapshotAt: bigint | null = null;
  /** The hub is known to run this start of the subscription. */
  #confirmed = false;
  #pings = 0;

  constructor({ after, snapshot }: { readonly after: unknown; readonly snapshot: unknown }) {
    this.#sequence = asSequence(after);
    this.#snapshot = snapshot === true && this.#sequence === null;
  }

  /** The last sequence up to which everything was sent; null: nothing is known yet, or a snapshot is not complete. */
  get sequence(): string | null {
    return this.#sequence === null ? null : String(this.#sequence);
  }

  /** The arguments with which to subscribe now. */
  get variables(): { readonly after: string | null; readonly snapshot: boolean } {
    return { after: this.sequence, snapshot: this.#snapshot };
  }

  /** The subscription is sent. */
  started(): void {
    this.#confirmed = false;
    this.#pings = 0;
    this.#snapshotAt = null;
  }

  /** An event with this sequence came. Those of a snapshot have one sequence; what comes after it has a higher one. */
  event(sequence: bigint): void {
    this.#confirmed = true;
    if (this.#snapshot) {
      this.#snapshotAt ??= sequence;
      if (sequence <= this.#snapshotAt) return;
    }
    this.#reach(sequence);
  }

  /** The hub greeted a new connection: a subscription that gets only what comes begins at this place or after it. */
  greeted(sequence: unknown): void {
    if (this.#sequence === null && !this.#snapshot) this.#sequence = asSequence(sequence);
  }

  /**
   * A ping: whatever the subscriptions of the socket, as far as the hub had received them, have up to this sequence was sent before.
   * One that was on its way before the hub had received ours says nothing of it. The hub pings again only where it has heard from the socket
   * since the last ping, so that the second one knows of us, if no event has shown so before.
   */
  pinged(sequence: unknown): void {
    this.#pings += 1;
    if (this.#pings >= 2) this.#confirmed = true;
    const offset = asSequence(sequence);
    if (offset === null) return;
    if (this.#confirmed) this.#reach(offset);
    else this.greeted(sequence);
  }

  /** Whether the hub's ledger ends before the point: it is another ledger, or was restored. */
  isBeyond(head: unknown): boolean {
    const end = asSequence(head);
    return this.#sequence !== null && (end === null || end < this.#sequence);
  }

  /** Forgets the place and begins with what there is. */
  beginWithSnapshot(): void {
    this.#sequence = null;
    this.#snapshot = true;
  }

  #reach(sequence: bigint): void {
    this.#snapshot = false;
    if (this.#sequence === null || sequence > this.#sequence) this.#sequence = sequence;
  }
}

const SEQUENCE = /^\d{1,19}$/;

/** A sequence as the hub writes it; null for anything else. */
export function asSequence(value: unknown): bigint | null {
  if (typeof value === "bigint") return value;
  return typeof value === "string" && SEQUENCE.test(value) ? BigInt(value) : null;
}
