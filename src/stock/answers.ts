import { limitExceeded } from "../platform/errors/hub-error.js";
import { invalidInput, Refusal, refuse, UserErrorCode, type UserErrorData } from "../platform/errors/user-error.js";
import type { OnError } from "../platform/graphql/on-error.types.js";
import type { Executed, Idempotency, StockCommand } from "./command.js";
import type { Hub } from "./hub.js";
import { LINES_MAX } from "./lines.js";

/** What every mutation of stock answers beside its entity. */
export interface StockAnswer {
  readonly userErrors: readonly UserErrorData[];
  readonly sequence: string | null;
  readonly replayed: boolean;
}

/** Items of one bulk call. */
export const BULK_ITEMS_MAX = 1_000;
/** Lines of one bulk call, over all its items. */
export const BULK_LINES_MAX = 5_000;

export interface BulkInput<Item> {
  readonly onError?: OnError | null | undefined;
  readonly items: readonly Item[];
}

type Prepared<Outcome> = StockCommand<Outcome> | Refusal;

/**
 * What to run where the names of an input were refused: of all names only a packaging level's can cease to exist, and a repeat of a command
 * that was accepted while there was one gets its answer all the same. Every other refusal stands at once.
 */
export function refusedUnlessRepeated(idempotency: Idempotency, refusal: Refusal): StockCommand<never> | Refusal {
  const packagingGone = refusal.errors.some((error) => error.code === UserErrorCode.NOT_FOUND && error.entity === "Packaging");
  if (!packagingGone) return refusal;
  return { idempotency, actor: idempotency.client, weight: 1, needs: {}, decide: () => refusal };
}

/** Makes the entity's fields of a payload. Of a refused command: nulls, or what its refusal carries. */
type EntityOf<Outcome, Entity> = (executed: Executed<Outcome> | null, refusal?: Refusal) => Entity;

/** Runs a prepared command and makes its payload. */
export async function answerOne<Outcome, Entity extends object>(
  hub: Hub,
  prepared: Prepared<Outcome>,
  entityOf: EntityOf<Outcome, Entity>,
): Promise<Entity & StockAnswer> {
  const result = prepared instanceof Refusal ? prepared : await hub.ledger.execute(prepared);
  return answerOf(result, entityOf);
}

/**
 * Runs the items of a bulk call in order and in one batch; one payload for each. Items that cannot be prepared (an unknown SKU, say) are
 * answered in place; with REJECT_ALL nothing of the call is done then. Throws LIMIT_EXCEEDED over 1,000 items or 5,000 lines.
 */
export async function answerMany<
  Item extends { readonly lines?: readonly { readonly sku: string }[] | null },
  Outcome,
  Entity extends object,
>(
  hub: Hub,
  input: BulkInput<Item>,
  prepare: (item: Item) => Promise<Prepared<Outcome>>,
  entityOf: EntityOf<Outcome, Entity>,
): Promise<{ readonly results: readonly (Entity & StockAnswer)[]; readonly userErrors: readonly UserErrorData[] }> {
  const { items } = input;
  if (items.length > BULK_ITEMS_MAX) throw limitExceeded("input.items", BULK_ITEMS_MAX, items.length);
  if (items.length === 0)
    return { results: [], userErrors: [invalidInput(["items"], "The list of items is empty. Give at least one item.")] };
  const lines = items.reduce((sum, item) => sum + (item.lines?.length ?? 0), 0);
  if (lines > BULK_LINES_MAX) throw limitExceeded("The lines of input.items together", BULK_LINES_MAX, lines);
  for (const item of items) {
    if ((item.lines?.length ?? 0) > LINES_MAX) throw limitExceeded("The lines of an item", LINES_MAX, item.lines?.length ?? 0);
  }
  await hub.skus.resolveSkus(items.flatMap((item) => (item.lines ?? []).map(({ sku }) => sku)));
  const prepared = await Promise.all(items.map(prepare));
  const results = await runPrepared(hub, prepared, input.onError === "REJECT_ALL");
  return { results: results.map((result, index) => inItem(index, answerOf(result, entityOf))), userErrors: [] };
}

/** The fields of errors are told from the input of the whole call on. */
function inItem<Answer extends StockAnswer>(index: number, answer: Answer): Answer {
  if (answer.userErrors.length === 0) return answer;
  const path = ["items", String(index)];
  const userErrors = answer.userErrors.map((error) => (error.field === null ? error : { ...error, field: [...path, ...error.field] }));
  return { ...answer, userErrors };
}

async function runPrepared<Outcome>(
  hub: Hub,
  prepared: readonly Prepared<Outcome>[],
  atomic: boolean,
): Promise<readonly (Executed<Outcome> | Refusal)[]> {
  const refused = prepared.findIndex((each) => each instanceof Refusal);
  if (atomic && refused >= 0) return prepared.map((each) => (each instanceof Refusal ? each : notRun(refused)));
  const commands = prepared.filter((each): each is StockCommand<Outcome> => !(each instanceof Refusal));
  const executed = await hub.ledger.executeAll(commands, atomic);
  let next = 0;
  return prepared.map((each) => (each instanceof Refusal ? each : (executed[next++] ?? notRun(0))));
}

/** The answer of an item that could have been done, in an all-or-nothing call of which another was refused. */
export function notRun(refused: number): Refusal {
  const message = `Nothing of this call was done because item ${refused} was refused. Correct that item and send the call again.`;
  return refuse(invalidInput(null, message));
}

function answerOf<Outcome, Entity extends object>(
  result: Executed<Outcome> | Refusal,
  entityOf: EntityOf<Outcome, Entity>,
): Entity & StockAnswer {
  if (result instanceof Refusal) return { userErrors: result.errors, sequence: null, replayed: false, ...entityOf(null, result) };
  // The spread comes last: each field behind one costs as much as a hundred before it.
  return { userErrors: [], sequence: result.sequence, replayed: result.replayed, ...entityOf(result) };
}
