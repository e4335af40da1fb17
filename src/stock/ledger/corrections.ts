import type { PastMovement, Posting, TakenBack, TakingBack } from "./book-entries.js";
import { documentKeyOf, type DocumentRef } from "./needs.js";

/** What of the past a batch may take back: as the batches before left it, less what the commands before in this one have taken back. */
export class Corrections {
  readonly #past: ReadonlyMap<string, readonly PastMovement[] | null>;
  /** Units still open, by the sequence of the movement. */
  readonly #open = new Map<string, number>();

  constructor(past: ReadonlyMap<string, readonly PastMovement[] | null>) {
    this.#past = past;
    for (const movements of past.values()) for (const { sequence, open } of movements ?? []) this.#open.set(sequence, open);
  }

  /** See `Books.movementsOf`. */
  movementsOf(ref: DocumentRef): readonly PastMovement[] | null {
    const movements = this.#past.get(documentKeyOf(ref));
    if (movements === undefined) throw new Error(`The movements of ${ref.kind} ${ref.id} are not among the command's needs.`);
    return movements?.map((movement) => ({ ...movement, open: this.#openOf(movement.sequence) })) ?? null;
  }

  /** The exact reverses of the parts, and the way back. */
  reversesOf(parts: readonly TakenBack[], terms: TakingBack): { readonly reverses: readonly Posting[]; readonly giveUp: () => void } {
    const before = parts.map(({ movement: { sequence } }) => [sequence, this.#openOf(sequence)] as const);
    const giveUp = (): void => {
      for (const [sequence, open] of before.toReversed()) this.#open.set(sequence, open);
    };
    for (const { movement, quantity } of parts) {
      const open = this.#openOf(movement.sequence);
      if (quantity > open) throw new Error(`Movement ${movement.sequence} has ${open} units to be taken back, not ${quantity}.`);
      this.#open.set(movement.sequence, open - quantity);
    }
    return { reverses: parts.map((part) => reverseOf(part, terms)), giveUp };
  }

  #openOf(sequence: string): number {
    return this.#open.get(sequence) ?? 0;
  }
}

function reverseOf({ movement, quantity }: TakenBack, { fact, channelId = null }: TakingBack): Posting {
  const { from: to, to: from, level, toLevel, document, occurredAt, sequence, timeGiven } = movement;
  const corrects = { sequence, timeGiven };
  const reverse = { kind: "CORRECT", from, to, quantity, fact, document, occurredAt, corrects, channelId } as const;
  return toLevel === null ? { ...reverse, level } : { ...reverse, level: toLevel, toLevel: level };
}
