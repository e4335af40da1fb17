import { Refusal, refuse } from "../../platform/errors/user-error.js";
import type { Books } from "./books.js";
import { idempotencyKeyOf, readBatch, type BatchInputs, type ReadTools, type StoredOutcome } from "./batch-read.js";
import { writeStatements, type NewRecord } from "./batch-write.js";
import type { Executed, Idempotency, StockCommand } from "./command.js";
import { documentKeyOf, type DocumentRef } from "./needs.js";
import { PostingRefused } from "./counts.rules.js";
import { isDigestOf } from "./fingerprint.js";
import type { BatchTimes } from "./ledger-observer.js";
import { FIRST_FORM, isKnown, KNOWN_FORM, unreadableOutcome } from "./outcome-forms.js";

/** How many overdue documents one batch expires in front of its commands; more go in batches of their own before it. */
const OVERDUE_MAX = 1000;

/** Commands that stand or fall together where `atomic`, else one after the other. */
export interface CommandGroup {
  readonly commands: readonly StockCommand<unknown>[];
  readonly atomic: boolean;
}

/** Whether a group takes movements back. It begins its batch: only what batches before it have recorded has a place in the ledger to be named by. */
export function takesBack({ commands }: CommandGroup): boolean {
  return commands.some(({ needs }) => needs.corrects !== undefined && needs.corrects.length > 0);
}

/**
 * One answer for each command, in order. A command whose `decide` threw has the error: it failed alone. Null: nothing is wrong with it, but
 * another of its atomic group was refused, so it was not done.
 */
export type GroupResult = readonly (Executed<unknown> | Refusal | Error | null)[];

/** What the command of type `Outcome` came to. Throws where it failed. */
export function answerOf<Outcome>(result: NonNullable<GroupResult[number]>): Executed<Outcome> | Refusal {
  if (result instanceof Error) throw result;
  return result as Executed<Outcome> | Refusal;
}

/** What the batch does with its connection and where it is, so that a failure can be judged: before or after COMMIT was sent. */
export interface BatchTools extends ReadTools {
  /** `api_client.id` of the hub itself: the actor of expiries. */
  readonly systemActor: number;
  commitSent: boolean;
  /** Added to as the batch goes on. */
  readonly times: BatchTimes;
}

interface Accepted {
  readonly outcome: unknown;
  readonly ordinal: number | null;
  readonly documentId: string | null;
}

/** `same`: an equal command earlier in the batch was accepted, and this is its answer too. Null: not done, for another's sake. */
type Decided =
  Accepted | Refusal | Error | { readonly replay: StoredOutcome; readonly outcome: unknown } | { readonly same: Accepted } | null;

/** A command accepted under a key in this batch. */
interface First {
  readonly command: StockCommand<unknown>;
  readonly idempotency: Idempotency;
  readonly accepted: Accepted;
}

/** Raised when the transaction did not commit although no statement failed visibly; the batch runs again. */
export class CommitRolledBack extends Error {
  constructor() {
    super("PostgreSQL answered the COMMIT with a ROLLBACK.");
  }
}

/** Runs the groups in one transaction: read and lock, decide, write, commit. Throws what the database threw; nothing happened then. */
export async function runBatch(tools: BatchTools, groups: readonly CommandGroup[]): Promise<readonly GroupResult[]> {
  const commands = groups.flatMap((group) => group.commands);
  const began = performance.now();
  const inputs = await readWithOverdue(tools, commands);
  if (inputs === "expired first") return runBatch(tools, groups);
  const read = performance.now();
  const { books } = inputs;
  const unexpired = expireOverdue(inputs, tools);
  const decided = decideAll(groups, inputs, unexpired);
  const records = recordsOf(groups, decided);
  const decidedAt = performance.now();
  tools.times.readMs += read - began;
  tools.times.decideMs += decidedAt - read;
  if (books.written.total === 0 && records.length === 0) {
    await tools.connection.run([{ text: "rollback" }]);
    return decided.map((decisions) => decisions.map((decision) => answerTo(decision, null)));
  }
  tools.commitSent = true;
  const results = await tools.connection.run(writeStatements(books, tools.stores, records));
  tools.times.writeMs += performance.now() - decidedAt;
  if (results.at(-1)?.command !== "COMMIT") throw new CommitRolledBack();
  const row = results[0]?.rows[0] as { base: string; recorded_at: Date };
  const head = { base: Number(row.base), recordedAt: row.recorded_at };
  return decided.map((decisions) => decisions.map((decision) => answerTo(decision, head)));
}

/** Reads the batch; where holds on its levels are past their time, reads it again with their documents locked too. */
async function readWithOverdue(tools: BatchTools, commands: readonly StockCommand<unknown>[]): Promise<BatchInputs | "expired first"> {
  const extra: DocumentRef[] = [];
  // Who only expires has no use for the other holds on the same levels, of which there may be any number.
  const onlyExpiries = commands.every((command) => expiries.has(command));
  for (;;) {
    const inputs = await readBatch(tools, commands, extra);
    if (inputs.overdue.length === 0 || onlyExpiries) return inputs;
    await tools.connection.run([{ text: "rollback" }]);
    extra.push(...inputs.overdue);
    if (extra.length >= OVERDUE_MAX) {
      await runBatch(tools, [{ commands: [expiryOf(extra, tools.systemActor)], atomic: false }]);
      tools.commitSent = false;
      return "expired first";
    }
  }
}

/** A command that changes nothing itself: loading overdue documents expires them. The sweeper sends the same. */
export function expiryOf(documents: readonly DocumentRef[], actor: number): StockCommand<null> {
  const command: StockCommand<null> = { idempotency: null, actor, weight: documents.length, needs: { documents }, decide: () => null };
  expiries.add(command);
  return command;
}

/** The commands made by `expiryOf`. */
const expiries = new WeakSet<StockCommand<unknown>>();

/** Documents that are past their time and could not be expired, by their keys, with the reason. */
type Unexpired = ReadonlyMap<string, Error>;

/** Each by itself: one that the books refuse fails the commands on that document, and nobody else who happens to need its levels. */
function expireOverdue({ books, documents }: BatchInputs, tools: BatchTools): Unexpired {
  const unexpired = new Map<string, Error>();
  for (const { ref, document } of documents) {
    const store = tools.stores.get(ref.kind);
    if (store?.expire === undefined || (store.overdueSince?.(document, books.now) ?? null) === null) continue;
    const mark = books.mark();
    books.begin(tools.systemActor, null);
    try {
      store.expire(document, books);
      books.end(mark);
    } catch (cause) {
      books.rollback(mark);
      unexpired.set(documentKeyOf(ref), new Error(`${ref.kind} ${ref.id} is past its time and cannot be expired.`, { cause }));
    }
  }
  return unexpired;
}

/** The decisions of each group, in the order of its commands. */
function decideAll(groups: readonly CommandGroup[], { books, stored }: BatchInputs, unexpired: Unexpired): readonly (readonly Decided[])[] {
  const firstOf = new Map<string, First>();
  return groups.map(({ commands, atomic }) => {
    const mark = books.mark();
    const decisions = commands.map((command) => {
      const decision = replayOf(command, stored, firstOf) ?? hinderedBy(command, unexpired) ?? decideOne(command, books);
      const { idempotency } = command;
      if (idempotency !== null && isAccepted(decision)) {
        firstOf.set(idempotencyKeyOf(idempotency.client, idempotency.key), { command, idempotency, accepted: decision });
      }
      return decision;
    });
    if (!atomic || !decisions.some((decision) => decision instanceof Refusal || decision instanceof Error)) return decisions;
    books.rollback(mark);
    const undone = new Set(commands);
    for (const [id, { command }] of firstOf) if (undone.has(command)) firstOf.delete(id);
    // What was done by an earlier call stands whatever becomes of this one.
    return decisions.map((decision) => (decision !== null && (isAccepted(decision) || "same" in decision) ? null : decision));
  });
}

/** The stored answer, or that of an equal command earlier in the batch; a refusal where the key was used for something else. */
function replayOf(
  { idempotency, outcomes = FIRST_FORM }: StockCommand<unknown>,
  stored: ReadonlyMap<string, StoredOutcome>,
  firstOf: ReadonlyMap<string, First>,
): Decided | null {
  if (idempotency === null) return null;
  const id = idempotencyKeyOf(idempotency.client, idempotency.key);
  const earlier = stored.get(id);
  const first = firstOf.get(id);
  const known = earlier ?? first?.idempotency;
  if (known === undefined) return null;
  if (known.operation !== idempotency.operation || !isDigestOf(known.fingerprint, idempotency)) return mismatch(known.operation);
  if (earlier !== undefined) {
    const outcome = isKnown(earlier.outcome) ? earlier.outcome : outcomes.read(earlier.version, earlier.outcome);
    return outcome === undefined ? unreadableOutcome() : { replay: earlier, outcome };
  }
  return first === undefined ? null : { same: first.accepted };
}

/** Why a command cannot be decided: a document it names should have been expired and was not. */
function hinderedBy({ needs }: StockCommand<unknown>, unexpired: Unexpired): Error | null {
  if (unexpired.size === 0) return null;
  for (const ref of needs.documents ?? []) {
    const reason = unexpired.get(documentKeyOf(ref));
    if (reason !== undefined) return reason;
  }
  return null;
}

function decideOne(command: StockCommand<unknown>, books: Books): Decided {
  const mark = books.mark();
  books.begin(command.actor, command.idempotency?.key ?? null);
  try {
    const outcome = command.decide(books);
    if (outcome instanceof Refusal) {
      books.rollback(mark);
      return outcome;
    }
    const { ordinal, documentId } = books.end(mark);
    return { outcome, ordinal, documentId };
  } catch (error) {
    books.rollback(mark);
    if (error instanceof PostingRefused) return error.refusal;
    return error instanceof Error ? error : new Error(String(error));
  }
}

function isAccepted(decision: Decided): decision is Accepted {
  return decision !== null && "ordinal" in decision;
}

/** Field by field: the rest of an object costs many times what its fields do, and this is done for every command. */
function recordsOf(groups: readonly CommandGroup[], decided: readonly (readonly Decided[])[]): NewRecord[] {
  const records: NewRecord[] = [];
  for (const [place, { commands }] of groups.entries()) {
    for (const [index, { idempotency, outcomes = FIRST_FORM }] of commands.entries()) {
      const decision = decided[place]?.[index];
      if (idempotency === null || decision === undefined || !isAccepted(decision)) continue;
      const { client, key, operation, fingerprint } = idempotency;
      const { outcome, ordinal, documentId } = decision;
      const version = isKnown(outcome) ? KNOWN_FORM : outcomes.version;
      records.push({ client, key, operation, fingerprint, outcome, version, ordinal, documentId });
    }
  }
  return records;
}

/** The sequence before the batch's first record, and the batch's time. Sequences stay far below 2⁵³. */
interface Head {
  readonly base: number;
  readonly recordedAt: Date;
}

function answerTo(decision: Decided, head: Head | null): GroupResult[number] {
  if (decision === null || decision instanceof Refusal || decision instanceof Error) return decision;
  if ("replay" in decision) {
    const { sequence, recordedAt } = decision.replay;
    return { outcome: decision.outcome, sequence, recordedAt, replayed: true };
  }
  return "same" in decision ? executed(decision.same, head, true) : executed(decision, head, false);
}

function executed({ outcome, ordinal }: Accepted, head: Head | null, replayed: boolean): Executed<unknown> {
  const sequence = head === null || ordinal === null ? null : String(head.base + ordinal);
  return { outcome, sequence, recordedAt: head?.recordedAt ?? new Date(0), replayed };
}

function mismatch(operation: string): Refusal {
  return refuse({
    code: "IDEMPOTENCY_MISMATCH",
    field: ["idempotencyKey"],
    message: `This idempotencyKey was used for another ${operation}. Send the same input to get its answer again, or take a new key.`,
  });
}
