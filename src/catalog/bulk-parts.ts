import { HubError } from "../platform/errors/hub-error.js";
import { outcomesOf, partsOf } from "./bulk.rules.js";
import type { BulkOutcome, Decision, OnErrorName } from "./bulk.rules.js";

/** What one transaction of a bulk call came to. */
export interface SavedPart<State, Saved> {
  /** One for each item, in their order. */
  readonly decisions: readonly Decision<State>[];
  /** What was accepted, as of the commit, by its key; empty where nothing was saved because an item was refused. */
  readonly saved: ReadonlyMap<string, Saved>;
}

/** A bulk call of master data: what is saved, and how. */
export interface BulkSave<Item, State, Saved> {
  readonly items: readonly Item[];
  readonly onError: OnErrorName;
  /** How much of a transaction an item takes, see `BULK_PART_MAX`. */
  readonly weightOf: (item: Item) => number;
  /** Saves items in one transaction, each seeing those before it. */
  readonly savePart: (items: readonly Item[]) => Promise<SavedPart<State, Saved>>;
  readonly keyOf: (state: State) => string;
}

/**
 * Saves items in short transactions, one after the other, where each may be saved without the others, and in a single one where all are or none:
 * what a transaction has written is locked until it ends. An item that a later one changed again is answered as that one left it.
 */
export async function saveInParts<Item, State, Saved>(call: BulkSave<Item, State, Saved>): Promise<BulkOutcome<Saved>> {
  const decisions: Decision<State>[] = [];
  const saved = new Map<string, Saved>();
  for (const part of partsOf(call.items, call.onError, call.weightOf)) {
    const done = await call.savePart(part).catch((error: unknown) => {
      throw decisions.length === 0 ? error : afterParts(error, decisions.length, call.items.length);
    });
    decisions.push(...done.decisions);
    for (const [key, row] of done.saved) saved.set(key, row);
  }
  return { results: outcomesOf(decisions, call.onError, (state) => saved.get(call.keyOf(state))), errors: [] };
}

/** What is told of a failure that says "nothing was changed" of its own transaction, when others were committed before it. */
function afterParts(error: unknown, done: number, all: number): unknown {
  if (!(error instanceof HubError) || (error.code !== "UNAVAILABLE" && error.code !== "OVERLOADED")) return error;
  const message = `The call ended after ${done} of its ${all} items: these are done as they would have been answered, the others may be or not. Repeat the call: what is saved already stays as it is.`;
  const { retryAfterMs } = error.extensions;
  return Object.assign(new HubError("UNAVAILABLE", message, { outcome: "UNKNOWN", retryAfterMs }), { cause: error });
}
