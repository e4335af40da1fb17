import { HubError, limitExceeded } from "../../platform/errors/hub-error.js";
import { forbiddenError, invalidInput, Refusal, refuse, type UserErrorData } from "../../platform/errors/user-error.js";
import { bulkAnswer, refusedBulk, type BulkAnswer } from "../../platform/graphql/bulk-answer.js";
import type { Caller } from "../../platform/graphql/context.js";
import type { OnError } from "../../platform/graphql/on-error.types.js";
import type { Executed, Idempotency, StockCommand } from "../ledger/command.js";
import type { Known } from "../ledger/outcome-forms.js";
import type { Hub } from "./hub.js";
import { isDoneBefore, settled, type ReadKnown, type Settled } from "./known-answers.js";
import { LINES_MAX } from "./lines.js";

/** What every mutation of stock answers beside its entity. */
export interface StockAnswer {
  readonly userErrors: readonly UserErrorData[];
  readonly sequence: string | null;
  readonly replayed: boolean;
  /** Whether a time was given that lay ahead of the hub's clock. */
  readonly takenAsNow: boolean;
}

/** Items of one bulk call. */
export const BULK_ITEMS_MAX = 1_000;
/** Lines of one bulk call, over all its items. */
export const BULK_LINES_MAX = 5_000;

export interface BulkInput<Item> {
  readonly onError?: OnError | null | undefined;
  readonly items: readonly Item[];
}

type Prepared<Outcome> = StockCommand<Outcome | Known> | Refusal;

/**
 * What to run where the names of an input were refused: of all names only a packaging level's can cease to exist, and a repeat of a command
 * that was accepted while there was one gets its answer all the same. Every other refusal stands at once.
 */
export function refusedUnlessRepeated(idempotency: Idempotency, refusal: Refusal): StockCommand<never> | Refusal {
  const packagingGone = refusal.errors.some((error) => error.code === "NOT_FOUND" && error.entity === "Packaging");
  if (!packagingGone) return refusal;
  return { idempotency, actor: idempotency.client, weight: 1, needs: {}, decide: () => refusal };
}

/** How a mutation makes its payloads. */
export interface Answering<Outcome, Entity> {
  /** The payload's fields beside those that all have. Null: it was not done; `refusal` says why, where it was refused. */
  readonly answered: (executed: Executed<Outcome> | null, refusal?: Refusal) => Entity;
  /** How what was done before under its name is read; absent where nothing of it has a name that is given once. */
  readonly known?: ReadKnown<Entity>;
}

/** Runs a prepared command and makes its payload. */
export async function answerOne<Outcome, Entity extends object>(
  hub: Hub,
  caller: Caller,
  prepared: Prepared<Outcome>,
  answering: Answering<Outcome, Entity>,
): Promise<Entity & StockAnswer> {
  const result = prepared instanceof Refusal ? prepared : await hub.ledger.execute(prepared);
  const [known = null] = isDoneBefore(result)
    ? await settled<Outcome, Entity>(hub, caller, [result], answering.known)
    : [result as Settled<Outcome, Entity>];
  return answerOf(known, answering, timeOf(prepared));
}

/** A bulk call's items, and how to make commands of them once the call is known to lie within the limits. */
export interface BulkCall<Item, Outcome> {
  readonly input: BulkInput<Item>;
  /** Reads what the items have in common, and answers how to prepare one. What that throws about its item becomes the item's result. */
  readonly ready: (items: readonly Item[]) => Promise<(item: Item) => Promise<Prepared<Outcome>>>;
}

/**
 * Runs the items of a bulk call in order and in one batch; one payload for each. What an item contains refuses that item only: with CONTINUE
 * the others are done; with REJECT_ALL nothing is, and the others answer nothing. Throws LIMIT_EXCEEDED over 1,000 items or 5,000 lines.
 */
export async function answerMany<
  Item extends { readonly lines?: readonly { readonly sku?: string | null | undefined }[] | null | undefined },
  Outcome,
  Entity extends object,
>(
  hub: Hub,
  caller: Caller,
  { input, ready }: BulkCall<Item, Outcome>,
  answering: Answering<Outcome, Entity>,
): Promise<BulkAnswer<Entity & StockAnswer>> {
  const { items } = input;
  if (items.length > BULK_ITEMS_MAX) throw limitExceeded("input.items", BULK_ITEMS_MAX, items.length);
  if (items.length === 0) return refusedBulk(invalidInput(["items"], "The list of items is empty. Give at least one item."));
  const fitting = items.filter((item) => linesOf(item).length <= LINES_MAX);
  const lines = fitting.reduce((sum, item) => sum + linesOf(item).length, 0);
  if (lines > BULK_LINES_MAX) throw limitExceeded("The lines of input.items together", BULK_LINES_MAX, lines);
  await hub.skus.resolveSkus(fitting.flatMap((item) => linesOf(item).flatMap(({ sku }) => sku ?? [])));
  const prepare = await ready(fitting);
  const prepared = await Promise.all(items.map((item) => attempt(prepare, item)));
  const results = await runPrepared(hub, prepared, input.onError === "REJECT_ALL");
  const answers = await settled(hub, caller, results, answering.known);
  return bulkAnswer(answers.map((result, index) => inItem(index, answerOf(result, answering, timeOf(prepared[index])))));
}

function linesOf<Line>({ lines }: { readonly lines?: readonly Line[] | null | undefined }): readonly Line[] {
  return lines ?? [];
}

function tooManyLines(item: { readonly lines?: readonly unknown[] | null | undefined }): Refusal {
  const message = `The item has ${linesOf(item).length} lines; at most ${LINES_MAX} are allowed. Split it.`;
  return refuse(invalidInput(["lines"], message));
}

async function attempt<Item extends { readonly lines?: readonly unknown[] | null | undefined }, Outcome>(
  prepare: (item: Item) => Promise<Prepared<Outcome>>,
  item: Item,
): Promise<Prepared<Outcome>> {
  if (linesOf(item).length > LINES_MAX) return tooManyLines(item);
  try {
    return await prepare(item);
  } catch (error) {
    return refusalOf(error);
  }
}

/** What a call of one item alone answers at the top, as that item's refusal. What is not the item's fault is thrown on. */
function refusalOf(error: unknown): Refusal {
  if (!(error instanceof HubError)) throw error;
  const { code, field, message } = error;
  if (code === "FORBIDDEN") return refuse(forbiddenError(field, message));
  if (code === "LIMIT_EXCEEDED" || code === "BAD_USER_INPUT") return refuse(invalidInput(field, message));
  throw error;
}

/** The fields of errors are told from the input of the whole call on. */
function inItem<Answer extends StockAnswer>(index: number, answer: Answer): Answer {
  if (answer.userErrors.length === 0) return answer;
  const path = ["items", String(index)];
  const userErrors = answer.userErrors.map((error) => (error.field === null ? error : { ...error, field: [...path, ...error.field] }));
  return { ...answer, userErrors };
}

type Result<Outcome> = Executed<Outcome | Known> | Refusal | null;

async function runPrepared<Outcome>(
  hub: Hub,
  prepared: readonly Prepared<Outcome>[],
  atomic: boolean,
): Promise<readonly Result<Outcome>[]> {
  // All or nothing: the items that can be decided are, so that each refused one says why, and those refused already make it nothing.
  const commands = prepared.flatMap((each) => (each instanceof Refusal ? (atomic ? refusedCommand(each) : []) : each));
  const executed = await hub.ledger.executeAll(commands, atomic);
  let next = 0;
  return prepared.map((each) => (each instanceof Refusal && !atomic ? each : (executed[next++] ?? null)));
}

function refusedCommand(refusal: Refusal): StockCommand<never> {
  return { idempotency: null, actor: 0, weight: 1, needs: {}, decide: () => refusal };
}

/** The time of what a command tells; null: now. */
function timeOf(prepared: Prepared<unknown> | undefined): Date | null {
  return prepared === undefined || prepared instanceof Refusal ? null : (prepared.needs.occurredAt ?? null);
}

function answerOf<Outcome, Entity extends object>(
  result: Settled<Outcome, Entity>,
  { answered }: Answering<Outcome, Entity>,
  occurredAt: Date | null,
): Entity & StockAnswer {
  if (result === null) return { userErrors: [], sequence: null, replayed: false, takenAsNow: false, ...answered(null) };
  if (result instanceof Refusal) {
    return { userErrors: result.errors, sequence: null, replayed: false, takenAsNow: false, ...answered(null, result) };
  }
  // Nothing is recorded before it happened, so a time behind that of recording was ahead of the clock.
  const takenAsNow = occurredAt !== null && occurredAt > result.recordedAt;
  // The spread comes last: each field behind one costs as much as a hundred before it.
  if ("entity" in result) return { userErrors: [], sequence: result.sequence, replayed: true, takenAsNow, ...result.entity };
  return { userErrors: [], sequence: result.sequence, replayed: result.replayed, takenAsNow, ...answered(result) };
}
