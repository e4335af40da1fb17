import { invalidInput } from "../platform/errors/user-error.js";
import { limitExceeded } from "../platform/errors/hub-error.js";
import type { UserErrorData } from "../platform/errors/user-error.js";

/** Most items of master data in one bulk call. */
export const BULK_ITEMS_MAX = 1_000;

/** What becomes of a bulk call in which an item is refused: nothing is saved, or the others are. */
export type OnErrorName = "REJECT_ALL" | "CONTINUE";

/** What became of one item of master data: saved (as of the commit), or refused. */
export type UpsertOutcome<Saved> =
  | { readonly saved: Saved; readonly created: boolean; readonly errors: readonly [] }
  | { readonly saved: null; readonly created: false; readonly errors: readonly UserErrorData[] };

export interface BulkOutcome<Saved> {
  /** One for each item, in their order. */
  readonly results: readonly UpsertOutcome<Saved>[];
  /** About the call as a whole. */
  readonly errors: readonly UserErrorData[];
}

/** What a decision answers for one item: its new state (`changed` false where nothing differs), or why it is refused. */
export type Decision<State> =
  { readonly state: State; readonly created: boolean; readonly changed: boolean } | { readonly errors: readonly UserErrorData[] };

/** An error for an empty list; throws LIMIT_EXCEEDED for one that is too long; null where the size is right. */
export function bulkSizeProblem(field: string, items: readonly unknown[], max: number = BULK_ITEMS_MAX): UserErrorData | null {
  if (items.length > max) throw limitExceeded(field, max, items.length);
  return items.length === 0 ? invalidInput([field], `The list of ${field} is empty. Give 1 to ${max}.`) : null;
}

/** The refusal of a whole REJECT_ALL call; null where every item passed or the call goes on without the refused ones. */
export function rejectAllProblem(field: string, decisions: readonly Decision<unknown>[], onError: OnErrorName): UserErrorData | null {
  const refused = decisions.filter((decision) => "errors" in decision).length;
  if (onError === "CONTINUE" || refused === 0) return null;
  const message = `Nothing was saved: ${refused} of ${decisions.length} were refused and onError is REJECT_ALL. Mend them, or use CONTINUE.`;
  return invalidInput([field], message);
}

/** What is answered for each item when the whole call was rejected: the refused ones keep their errors, the others are empty. */
export function rejectedResults<Saved>(decisions: readonly Decision<unknown>[]): UpsertOutcome<Saved>[] {
  return decisions.map((decision) => ({ saved: null, created: false, errors: "errors" in decision ? decision.errors : [] }));
}
