import { validate } from "uuid";
import type { Database } from "../../platform/db/database.js";
import { newId } from "../../platform/db/new-id.js";
import { notFound, Refusal, refuse, type UserErrorData } from "../../platform/errors/user-error.js";
import type { BulkAnswer } from "../../platform/graphql/bulk-answer.js";
import type { Caller } from "../../platform/graphql/context.js";
import type { Books } from "../ledger/books.js";
import type { StockCommand } from "../ledger/command.js";
import { idempotencyOf } from "../ledger/fingerprint.js";
import type { DocumentRef, Needs } from "../ledger/needs.js";
import type { Known, OutcomeForms } from "../ledger/outcome-forms.js";
import { answerMany, answerOne, refusedUnlessRepeated, type Answering, type BulkInput, type StockAnswer } from "./answers.js";
import type { Hub } from "./hub.js";
import { versionErrors } from "./input.rules.js";
import { inputMistakes, resolveLocations, type CommandInput } from "./run-command.js";
import { scopeOf, type Scope } from "./scope.js";
import { takenName, type WantedName } from "./taken-name.rules.js";
import { documentVersionError } from "./versions.js";

/*
 * The one frame for a step on a document: confirm, ship, receive, void. A room says once what is true of all its documents (`DocumentKind`),
 * and of each step what is its own (`DocumentStep`):
 *
 *     const RETURNS: DocumentKind<ReturnDocument, ReturnOutcome, ReturnResult> = { entity: "Return", ref: returnRef, isVisible, put, … };
 *
 *     const CANCEL: ReturnStep<ReturnCancelInput> = {
 *       of: RETURNS,
 *       operation: "returnCancel",
 *       ready: async ({ hub, input: { lines } }) => {
 *         const asked = …names looked up, or a Refusal…;
 *         return { lines: asked.length, needs: {…}, decide: ({ books, document }) => …the changed document, or a Refusal… };
 *       },
 *     };
 *
 *     export const cancelReturn = (hub, caller, input) => runStep(hub, caller, CANCEL, input);
 *     export const cancelReturns = (hub, caller, bulk) => runSteps(hub, caller, CANCEL, bulk);
 *
 * The frame does the rest, in this order: the key, the input's mistakes, that a version was given, that the id can be one; what `find` reads
 * before the lock; `ready`; and under the lock whether the caller sees the document, whether the step was done under its name before, its version, `decide`,
 * `put`. The ledger does what is left: movements and the document in one commit, an event where nothing moved, the answer under the key and its replays.
 *
 * Documents that a step touches beside its own are named in `needs.documents`, read and put in `decide`. What a step brings into being gets the
 * fresh id that `ready` is given, never one of `decide`'s making: that may run again.
 */

/** What every step on a document is sent with. */
export interface StepInput extends CommandInput {
  readonly id: string;
  /** Must be given; null: the sender does not care. */
  readonly expectedVersion?: number | null | undefined;
}

/** A kind of documents, as its steps have it in common. `Found`: what they read before the lock, of what never changes. */
export interface DocumentKind<
  Document extends { readonly version: number },
  Outcome,
  Entity extends object,
  Found = null,
> extends Answering<Outcome, Entity> {
  /** As clients know what is named, such as `Reservation`. */
  readonly entity: string;
  /** As they know the document, where what is named is a part of one: its version is the one that is expected. The entity unless said. */
  readonly versioned?: string;
  /** The document of that id; `found` tells of which one a part is. */
  readonly ref: (id: string, found: Found | null) => DocumentRef;
  /** Whether the caller sees it. What it does not see is NOT_FOUND, as what does not exist. */
  readonly isVisible: (document: Document, scope: Scope) => boolean;
  /** Puts the changed document into the books, its version raised by one and its status set; a refusal where it would break a limit. */
  readonly put: (books: Books, changed: Document) => Document | Refusal;
  /** What is stored under the key and answered again to a repeat: plain JSON. */
  readonly outcomeOf: (document: Document, books: Books) => Outcome;
  /** How outcomes are stored and read, once their form has changed: a key outlives the release. */
  readonly outcomes?: OutcomeForms<Outcome>;
  /**
   * Reads of documents what steps must know before they lock, all in one query, and only of those that the caller sees: the others are
   * NOT_FOUND before anything else of the input is looked up. By ids in lower case.
   */
  readonly find?: (database: Database, ids: readonly string[], caller: Caller) => Promise<ReadonlyMap<string, Found>>;
  /** Whether a refusal tells why the version was raised (a hold ran out): it is answered instead of the conflict. */
  readonly explainsVersion?: (refusal: Refusal) => boolean;
}

/** What is a step's own. A room gives it a name of its own, with all but the input filled in, such as `ReturnStep<Input>`. */
export interface DocumentStep<
  Input extends StepInput,
  Document extends { readonly version: number },
  Outcome,
  Entity extends object,
  Found = null,
> {
  readonly of: DocumentKind<Document, Outcome, Entity, Found>;
  /** The mutation's name. Keys are kept under it, so it never changes. */
  readonly operation: string;
  /** Every mistake that shows without the database, but for those of the key, the version and the id. */
  readonly mistakes?: (input: Input) => readonly UserErrorData[];
  /** Codes of locations that its lines name otherwise than by `location`: looked up for all steps of a call at once. */
  readonly places?: (input: Input) => readonly string[];
  /** Whether it needs what `find` reads: that costs a query before the command. True wherever there is a `find`, unless said. */
  readonly finds?: (input: Input) => boolean;
  /** Checks what the caller may do (throws FORBIDDEN), looks up the names, and says what is to be locked and decided. */
  readonly ready: (asked: AskedStep<Input, Found>) => Promise<ReadyStep<Document> | Refusal>;
}

/** A step that is asked for. */
export interface AskedStep<Input, Found> {
  readonly hub: Hub;
  readonly caller: Caller;
  readonly input: Input;
  /** What was found of the document; null where the step has no use for it. */
  readonly found: Found | null;
  /** A fresh UUIDv7 for what the step brings into being. */
  readonly newId: string;
}

/** A step made ready: its names are resolved. */
export interface ReadyStep<Document> {
  /** Lines of the input: how much of a batch the step fills. 0: all that is left, of which nobody knows before the lock how much it is. */
  readonly lines: number;
  /** What must be locked beside the document and the levels of its lines. */
  readonly needs?: Needs;
  /** The name of what the step brings into being, where it is given once: `decide` gives it. A step that was done under it before is answered with the document. */
  readonly name?: WantedName | null;
  /** Answers the changed document, not yet put. Pure. */
  readonly decide: (target: StepTarget<Document>) => Document | Refusal;
}

/** What a step decides on. */
export interface StepTarget<Document> {
  readonly books: Books;
  /** At the expected version, visible to the sender, and with its overdue holds expired. */
  readonly document: Document;
  /** Where the sender may act: lines elsewhere are none of its business. */
  readonly scope: Scope;
}

/** Weight of a step on all that is left. */
const WHOLE_WEIGHT = 10;

/** Runs a step on one document. */
export async function runStep<
  Input extends StepInput,
  Document extends { readonly version: number },
  Outcome,
  Entity extends object,
  Found,
>(hub: Hub, caller: Caller, step: DocumentStep<Input, Document, Outcome, Entity, Found>, input: Input): Promise<Entity & StockAnswer> {
  const found = await find(hub, caller, step, [input]);
  return answerOne(hub, caller, await prepareStep(hub, caller, { step, found }, input), step.of);
}

/** Runs the same step on many documents, in order and in one batch: see `answerMany`. */
export async function runSteps<
  Input extends StepInput,
  Document extends { readonly version: number },
  Outcome,
  Entity extends object,
  Found,
>(
  hub: Hub,
  caller: Caller,
  step: DocumentStep<Input, Document, Outcome, Entity, Found>,
  bulk: BulkInput<Input>,
): Promise<BulkAnswer<Entity & StockAnswer>> {
  const ready = async (items: readonly Input[]) => {
    const { places } = step;
    await resolveLocations(hub, items, places === undefined ? [] : items.flatMap((item) => places(item).map((location) => ({ location }))));
    const found = await find(hub, caller, step, items);
    return (input: Input) => prepareStep(hub, caller, { step, found }, input);
  };
  return answerMany(hub, caller, { input: bulk, ready }, step.of);
}

/** By id; null where the step reads nothing before it locks. */
type FoundById<Found> = ReadonlyMap<string, Found> | null;

async function find<Input extends StepInput, Document extends { readonly version: number }, Outcome, Entity extends object, Found>(
  { database }: Hub,
  caller: Caller,
  step: DocumentStep<Input, Document, Outcome, Entity, Found>,
  inputs: readonly Input[],
): Promise<FoundById<Found>> {
  if (step.of.find === undefined) return null;
  const ids = inputs.filter((input) => reads(step, input) && validate(input.id)).map(({ id }) => id.toLowerCase());
  return ids.length === 0 ? null : step.of.find(database, ids, caller);
}

function reads<Input>(
  { of, finds }: { readonly of: { readonly find?: unknown }; readonly finds?: (input: Input) => boolean },
  input: Input,
): boolean {
  return of.find !== undefined && (finds === undefined || finds(input));
}

async function prepareStep<Input extends StepInput, Document extends { readonly version: number }, Outcome, Entity extends object, Found>(
  hub: Hub,
  caller: Caller,
  { step, found }: { readonly step: DocumentStep<Input, Document, Outcome, Entity, Found>; readonly found: FoundById<Found> },
  input: Input,
): Promise<StockCommand<Outcome | Known> | Refusal> {
  const mistakes = [...inputMistakes(input, step.mistakes?.(input)), ...versionErrors(input.expectedVersion)];
  if (mistakes.length > 0) return new Refusal(mistakes);
  const id = input.id.toLowerCase();
  const known = found?.get(id);
  if (!validate(id) || (known === undefined && reads(step, input))) return unknown(step.of, input);
  const ready = await step.ready({ hub, caller, input, found: known ?? null, newId: newId() });
  const idempotency = idempotencyOf(caller.clientId, step.operation, input);
  if (ready instanceof Refusal) return refusedUnlessRepeated(idempotency, ready);
  const scope = await scopeOf(hub, caller);
  const { lines, needs, name = null } = ready;
  const ref = step.of.ref(id, known ?? null);
  return {
    idempotency,
    actor: caller.clientId,
    weight: lines === 0 ? WHOLE_WEIGHT : lines,
    needs: { ...needs, documents: [ref, ...(needs?.documents ?? [])], ...(name === null ? {} : { names: [name.ref] }) },
    outcomes: step.of.outcomes,
    decide: (books) => decideStep(books, { of: step.of, input, ref, scope, ready }),
  };
}

/** A step with what it is decided on. */
export interface StepDecision<Document extends { readonly version: number }, Outcome> {
  readonly of: Omit<DocumentKind<Document, Outcome, object, unknown>, "ref">;
  readonly input: StepInput;
  readonly ref: DocumentRef;
  readonly scope: Scope;
  readonly ready: ReadyStep<Document>;
}

/** What becomes of the document by a step; what it was is left as it is where the step is refused. Pure. */
export function decideStep<Document extends { readonly version: number }, Outcome>(
  books: Books,
  { of, input, ref, scope, ready }: StepDecision<Document, Outcome>,
): Outcome | Known | Refusal {
  const document = books.document<Document>(ref);
  if (document === null || !of.isVisible(document, scope)) return unknown(of, input);
  const { name = null } = ready;
  const taken = name === null ? null : takenName(books, name, scope);
  if (taken !== null) return taken instanceof Refusal ? taken : { ...taken, id: ref.id };
  const conflict = documentVersionError(input.expectedVersion, document.version, wordsOf(of.versioned ?? of.entity));
  if (conflict !== null && of.explainsVersion === undefined) return refuse(conflict);
  const changed = ready.decide({ books, document, scope });
  // Somebody whose hold ran out learns that, and not that its version was raised by the expiry.
  if (conflict !== null && !(changed instanceof Refusal && of.explainsVersion?.(changed) === true)) return refuse(conflict);
  if (changed instanceof Refusal) return changed;
  const put = of.put(books, changed);
  return put instanceof Refusal ? put : of.outcomeOf(put, books);
}

/** As a sentence has it: `PurchaseOrder` is a purchase order. */
function wordsOf(entity: string): string {
  return entity.replace(/(?<=[a-z])[A-Z]/g, " $&").toLowerCase();
}

/** One answer for ids that are malformed or unknown and for documents the caller may not see: a stranger learns nothing. */
function unknown({ entity }: { readonly entity: string }, { id }: StepInput): Refusal {
  return refuse(notFound(entity, id, ["id"]));
}
