import { invalidInput } from "../platform/errors/user-error.js";
import { limitExceeded } from "../platform/errors/hub-error.js";
import type { UserErrorData } from "../platform/errors/user-error.js";
import { bulkAnswer, type BulkAnswer } from "../platform/graphql/bulk-answer.js";

/** Most items of master data in one bulk call. */
export const BULK_ITEMS_MAX = 1_000;

/**
 * Variants, or locations or policies, that one transaction of a bulk call writes where each item may be saved without the others. Other writers of
 * the same kind wait for it: 40 to 100 ms for so many variants (decision 0022).
 */
export const BULK_PART_MAX = 250;

/** What a bulk mutation's description says of its transactions; `what` names what is counted. */
export function partsDescription(what: string): string {
  return `With REJECT_ALL in one transaction, with CONTINUE in short ones of at most ${BULK_PART_MAX} ${what} each, one after the other, so that nobody waits for the whole call: what it has saved is seen and may be changed by others before it ends. One that ends with UNAVAILABLE and \`outcome: UNKNOWN\` may have saved its first items: repeat it.`;
}

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

/** The list of a bulk input under the name that it had up to 0.1, which is taken until 0.3.0. */
export interface FormerList<Item> {
  readonly name: string;
  readonly items: readonly Item[] | null | undefined;
}

/** What a bulk input says of the list under its former name. */
export const FORMER_LIST = "Give `items` instead: this name goes with 0.3.0.";

/** Saves the items of a bulk input. Those that are given twice, or not at all, are refused with INVALID_INPUT. */
export async function saveGiven<Item, Saved>(
  items: readonly Item[] | null | undefined,
  former: FormerList<Item>,
  save: (items: readonly Item[], list: string) => Promise<BulkOutcome<Saved>>,
): Promise<BulkOutcome<Saved>> {
  const given = items ?? former.items ?? null;
  const twice = (items ?? null) !== null && (former.items ?? null) !== null;
  if (given !== null && !twice) return save(given, given === items ? "items" : former.name);
  const message = twice
    ? `Both "items" and "${former.name}" are given. Give "items" alone: "${former.name}" is its former name.`
    : 'No items are given. Give them as "items".';
  return { results: [], errors: [invalidInput(["items"], message)] };
}

/** What a decision answers for one item: its new state (`changed` false where nothing differs), or why it is refused. */
export type Decision<State> =
  { readonly state: State; readonly created: boolean; readonly changed: boolean } | { readonly errors: readonly UserErrorData[] };

/** An error for an empty list; throws LIMIT_EXCEEDED for one that is too long; null where the size is right. */
export function bulkSizeProblem(field: string, items: readonly unknown[], max: number = BULK_ITEMS_MAX): UserErrorData | null {
  if (items.length > max) throw limitExceeded(field, max, items.length);
  return items.length === 0 ? invalidInput([field], `The list of ${field} is empty. Give 1 to ${max}.`) : null;
}

/** Whether nothing is saved because an item was refused. */
export function isRejected(decisions: readonly Decision<unknown>[], onError: OnErrorName): boolean {
  return onError === "REJECT_ALL" && decisions.some((decision) => "errors" in decision);
}

/**
 * What is answered for each item: what was saved of it (`savedOf`), or why it is refused. Where nothing is saved because one was refused, the
 * others are empty.
 */
export function outcomesOf<State, Saved>(
  decisions: readonly Decision<State>[],
  onError: OnErrorName,
  savedOf: (state: State) => Saved | undefined,
): UpsertOutcome<Saved>[] {
  const rejected = isRejected(decisions, onError);
  return decisions.map((decision) => {
    if ("errors" in decision) return { saved: null, created: false, errors: decision.errors };
    if (rejected) return { saved: null, created: false, errors: [] };
    const saved = savedOf(decision.state);
    if (saved === undefined) throw new Error("What was just written cannot be read.");
    return { saved, created: decision.created, errors: [] };
  });
}

/** The items in the transactions in which they are saved: all in one, or as many in each as weigh no more than `BULK_PART_MAX`, and at least one. */
export function partsOf<Item>(items: readonly Item[], onError: OnErrorName, weightOf: (item: Item) => number): (readonly Item[])[] {
  if (onError === "REJECT_ALL") return [items];
  const parts: Item[][] = [];
  let weight = Infinity;
  for (const item of items) {
    weight += weightOf(item);
    const part = parts.at(-1);
    if (part !== undefined && weight <= BULK_PART_MAX) part.push(item);
    else {
      parts.push([item]);
      weight = weightOf(item);
    }
  }
  return parts;
}

/** The payload of a bulk call; `payloadOf` makes that of one item. */
export function bulkPayload<Saved, Payload extends { readonly userErrors: readonly UserErrorData[] }>(
  { results, errors }: BulkOutcome<Saved>,
  payloadOf: (outcome: UpsertOutcome<Saved>) => Payload,
): BulkAnswer<Payload> {
  return { ...bulkAnswer(results.map(payloadOf)), userErrors: errors };
}
