import { type UserErrorData, Refusal } from "../../platform/errors/user-error.js";
import type { BulkAnswer } from "../../platform/graphql/bulk-answer.js";
import type { Caller } from "../../platform/graphql/context.js";
import type { Books } from "../ledger/books.js";
import type { StockCommand } from "../ledger/command.js";
import { idempotencyKeyError, idempotencyOf } from "../ledger/fingerprint.js";
import type { Needs } from "../ledger/needs.js";
import type { OutcomeForms } from "../ledger/outcome-forms.js";
import type { Known } from "../ledger/outcome-forms.js";
import { answerMany, answerOne, refusedUnlessRepeated, type Answering, type BulkInput, type StockAnswer } from "./answers.js";
import type { Hub } from "./hub.js";

/** What every mutation of stock is sent with. */
export interface CommandInput {
  readonly idempotencyKey: string;
  /** What is counted against the limits of a bulk call, and of which all SKUs and locations are looked up at once. */
  readonly lines?: readonly CommandLine[] | null | undefined;
}

interface CommandLine {
  /** Null or absent: a step names a line of its document by its reference. */
  readonly sku?: string | null | undefined;
  readonly location?: string | null | undefined;
}

/**
 * A mutation of stock that makes a document, or none: what is its own. (One that takes a step on a document which is there already is a
 * `DocumentStep`.) `runCommand` and `runCommands` do all the rest: the key, the checks in their order, the command, its answer and its replays.
 */
export interface CommandKind<Input extends CommandInput, Outcome, Entity extends object, Found = null> extends Answering<Outcome, Entity> {
  /** The mutation's name. Keys are kept under it, so it never changes. */
  readonly operation: string;
  /** Every mistake that shows without the database, but for those of the key and the lines. */
  readonly mistakes?: (input: Input) => readonly UserErrorData[];
  /** Codes of the input that are looked up at once for all items of a bulk call, beside the locations of the lines. */
  readonly codes?: (input: Input) => { readonly channel?: string | null | undefined; readonly location?: string | null | undefined };
  /** Reads what must be known before the lock, of what never changes: for all items of a call at once, which may be of any form still. */
  readonly find?: (hub: Hub, caller: Caller, inputs: readonly Input[]) => Promise<Found>;
  /** Checks what the caller may do (throws FORBIDDEN) and looks up the names: what is left is to be decided under lock. `found`: what `find` has read. */
  readonly ready: (hub: Hub, caller: Caller, input: Input, found: Found | null) => Promise<ReadyCommand<Outcome> | Refusal>;
  /** How its outcomes are stored and read, once their form has changed: a key outlives the release. */
  readonly outcomes?: OutcomeForms<Outcome>;
}

/** A command made ready: its names are resolved. */
export interface ReadyCommand<Outcome> {
  /** How much of a batch it fills: its lines. */
  readonly lines: number;
  readonly needs: Needs;
  /** Pure: see `StockCommand.decide`. */
  readonly decide: (books: Books) => Outcome | Known | Refusal;
}

/** Runs one command and answers its payload. */
export async function runCommand<Input extends CommandInput, Outcome, Entity extends object, Found>(
  hub: Hub,
  caller: Caller,
  kind: CommandKind<Input, Outcome, Entity, Found>,
  input: Input,
): Promise<Entity & StockAnswer> {
  const found = kind.find === undefined ? null : await kind.find(hub, caller, [input]);
  return answerOne(hub, caller, await prepareCommand(hub, caller, { kind, found }, input), kind);
}

/** Runs many in one batch, in order, one payload for each: see `answerMany`. */
export async function runCommands<Input extends CommandInput, Outcome, Entity extends object, Found>(
  hub: Hub,
  caller: Caller,
  kind: CommandKind<Input, Outcome, Entity, Found>,
  bulk: BulkInput<Input>,
): Promise<BulkAnswer<Entity & StockAnswer>> {
  const ready = async (items: readonly Input[]) => {
    const codes = kind.codes === undefined ? [] : items.map(kind.codes);
    const channels = codes.flatMap(({ channel }) => channel ?? []);
    if (channels.length > 0) await hub.channels.resolveCodes(new Set(channels));
    await resolveLocations(hub, items, codes);
    const found = kind.find === undefined ? null : await kind.find(hub, caller, items);
    return (input: Input) => prepareCommand(hub, caller, { kind, found }, input);
  };
  return answerMany(hub, caller, { input: bulk, ready }, kind);
}

/** Looks up the locations of all items at once: one query for each item would be a thousand. */
export async function resolveLocations(
  hub: Hub,
  items: readonly CommandInput[],
  more: readonly { readonly location?: string | null | undefined }[] = [],
): Promise<void> {
  const locations = new Set(more.flatMap(({ location }) => location ?? []));
  for (const { lines } of items) for (const { location } of lines ?? []) if (typeof location === "string") locations.add(location);
  if (locations.size > 0) await hub.locations.resolveCodes(locations);
}

async function prepareCommand<Input extends CommandInput, Outcome, Found>(
  hub: Hub,
  caller: Caller,
  { kind, found }: { readonly kind: CommandKind<Input, Outcome, object, Found>; readonly found: Found | null },
  input: Input,
): Promise<StockCommand<Outcome | Known> | Refusal> {
  const mistakes = inputMistakes(input, kind.mistakes?.(input));
  if (mistakes.length > 0) return new Refusal(mistakes);
  const ready = await kind.ready(hub, caller, input, found);
  const idempotency = idempotencyOf(caller.clientId, kind.operation, input);
  if (ready instanceof Refusal) return refusedUnlessRepeated(idempotency, ready);
  const { lines: weight, needs, decide } = ready;
  return { idempotency, actor: caller.clientId, weight, needs, outcomes: kind.outcomes, decide };
}

/** Those of the key first. */
export function inputMistakes({ idempotencyKey }: CommandInput, others: readonly UserErrorData[] = []): readonly UserErrorData[] {
  const key = idempotencyKeyError(idempotencyKey);
  return key === null ? others : [key, ...others];
}
