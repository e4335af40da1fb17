import { invalidInput } from "../platform/errors/user-error.js";
import { limitExceeded } from "../platform/errors/hub-error.js";
import type { UserErrorData } from "../platform/errors/user-error.js";
import { bulkAnswer, type BulkAnswer } from "../platform/graphql/bulk-answer.js";

/** Most items of master data in one bulk call. */
export const BULK_ITEMS_MAX = 1_000;

/** What becomes of a bulk call in which an item is refused: nothing is saved, or the others are. */
export type OnErrorName = "REJECT_ALL" | "CONTINUE";

/** What became of one item of master data: saved (as of the commit), or refused; neither where another one's refusal undid it. */
export type UpsertOutcome<Saved> =
  | { readonly saved: Saved; readonly created: boolean; readonly errors: readonly [] }
  | { readonly saved: null; readonly created: false; readonly errors: readonly UserErrorData[] };

export interface BulkOutcome<Saved> {
  /** One for each item, in their order. */
  readonly results: readonly UpsertOutcome<Saved>[];
  /** About the call as a whole, such as an empty list; not about its items. */
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

/**
 * What is answered where nothing is saved because an item was refused and `onError` is REJECT_ALL: the refused items say why, the others are
 * empty. Null where every item passed, or the call goes on without the refused ones.
 */
export function rejectedAll<Saved>(decisions: readonly Decision<unknown>[], onError: OnErrorName): BulkOutcome<Saved> | null {
  if (onError === "CONTINUE" || !decisions.some((decision) => "errors" in decision)) return null;
  const results = decisions.map((decision) => ({
    saved: null,
    created: false as const,
    errors: "errors" in decision ? decision.errors : [],
  }));
  return { results, errors: [] };
}

/** The payload of a bulk call; `payloadOf` makes that of one item. */
export function bulkPayload<Saved, Payload extends { readonly userErrors: readonly UserErrorData[] }>(
  { results, errors }: BulkOutcome<Saved>,
  payloadOf: (outcome: UpsertOutcome<Saved>) => Payload,
): BulkAnswer<Payload> {
  return { ...bulkAnswer(results.map(payloadOf)), userErrors: errors };
}
