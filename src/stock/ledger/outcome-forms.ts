import { HubError } from "../../platform/errors/hub-error.js";

/**
 * The forms in which an operation's outcome is stored under its key. A record outlives the release that wrote it: when the form changes, the
 * version grows, and `read` still makes today's outcome of every form before.
 */
export interface OutcomeForms<Outcome> {
  /** Of what is written now. */
  readonly version: number;
  /** Undefined where the version is of a release to come: null may be an outcome. */
  read(version: number, stored: unknown): Outcome | undefined;
}

/**
 * The outcome of a command whose name was given before, to the same once more: nothing is done again, and what was done first is answered as it is now.
 * Plain JSON.
 */
export interface Known {
  readonly known: true;
  /** Of the document: a UUIDv7. */
  readonly id: string;
}

/** The form of such an outcome, whatever the operation. To a process of the first releases it is one of a release to come. */
export const KNOWN_FORM = 0;

export function isKnown(outcome: unknown): outcome is Known {
  return typeof outcome === "object" && outcome !== null && (outcome as { readonly known?: unknown }).known === true;
}

/** An outcome that has always been written as it is. */
export const FIRST_FORM: OutcomeForms<unknown> = { version: 1, read: (version, stored) => (version === 1 ? stored : undefined) };

/** While a new release is rolled out, an old process may meet what a new one has stored. Nothing is done again. */
export function unreadableOutcome(): HubError {
  const message =
    "This was done under the same key by a newer release of the hub, whose answer this process cannot read. Ask again once every process runs it.";
  return new HubError("UNAVAILABLE", message, { outcome: "DONE" });
}
