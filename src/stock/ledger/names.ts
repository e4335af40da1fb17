import type { NamedKind } from "../states/enumerations.js";

/*
 * Names that are given once: a reference in its channel, a tracking reference in its reservation. A command that gives one names it among its needs, looks in
 * `books.names` before it does anything, and gives it there when it is done. Two processes that give the same one meet at its key, and the second runs again.
 */

/** A name in the space where it is given once. */
export interface NameRef {
  readonly kind: NamedKind;
  /** The space of a channel (`channelSpace`), the id of a document, or `HUB_SPACE`. */
  readonly space: string;
  readonly name: string;
}

/** A name to be looked for. Where its space shows under the lock only, it is null: the name in whatever space. */
export interface AskedName extends Omit<NameRef, "space"> {
  readonly space: string | null;
}

/** What a name was given to. */
export interface NamedThing {
  /** UUIDv7. */
  readonly id: string;
  /** A digest of what was said under the name: tells whether something else of that name is the same once more. */
  readonly fingerprint: string;
  /** Where its units were: tells who sees it. */
  readonly locationIds: readonly number[];
}

/** A name that the batch will write. */
export interface NewName {
  readonly ref: NameRef;
  readonly thing: NamedThing;
}

/** Where what belongs to no channel and to no document has its name: over all of the hub. */
export const HUB_SPACE = "";

/** Where documents of a channel have their names; those of none have theirs together. */
export const channelSpace = (channelId: number | null): string => `channel ${channelId ?? "none"}`;

const keyOf = ({ kind, space, name }: NameRef): string => JSON.stringify([kind, space, name]);

/** The names of one batch: those that were found, and those its commands give. */
export class NameBook {
  readonly #things = new Map<string, NamedThing>();
  readonly #given: NewName[] = [];

  /** `undone`: is told how each name that is given is taken back; what was given last is taken back first. */
  constructor(
    found: readonly NewName[],
    private readonly undone: (takeBack: () => void) => void,
  ) {
    for (const { ref, thing } of found) this.#things.set(keyOf(ref), thing);
  }

  /** What has the name; null where it is free. */
  of(ref: NameRef): NamedThing | null {
    return this.#things.get(keyOf(ref)) ?? null;
  }

  /** Gives a name that is free. */
  give(ref: NameRef, thing: NamedThing): void {
    const key = keyOf(ref);
    if (this.#things.has(key)) throw new Error(`The name ${key} is given already.`);
    this.#things.set(key, thing);
    this.#given.push({ ref, thing });
    this.undone(() => {
      this.#things.delete(key);
      this.#given.pop();
    });
  }

  /** What the batch has to write. */
  get given(): readonly NewName[] {
    return this.#given;
  }
}
