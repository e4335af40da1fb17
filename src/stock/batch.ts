import type { PipelinedConnection } from "../platform/db/pipeline.js";
import { Refusal, refuse, UserErrorCode } from "../platform/errors/user-error.js";
import { notRun } from "./answers.js";
import { PostingRefused, type Books } from "./books.js";
import { idempotencyKeyOf, readBatch, type BatchInputs, type StoredOutcome, type Stores } from "./batch-read.js";
import { writeStatements, type NewRecord } from "./batch-write.js";
import type { DocumentRef, Executed, StockCommand } from "./command.js";
import type { BatchTimes } from "./ledger-observer.js";
import type { LevelLocks } from "./level-locks.js";

/** How many overdue documents one batch expires in front of its commands; more go in batches of their own before it. */
const OVERDUE_MAX = 1000;

/** Commands that stand or fall together where `atomic`, else one after the other. */
export interface CommandGroup {
  readonly commands: readonly StockCommand<unknown>[];
  readonly atomic: boolean;
}

/** One answer for each command, in order. A command whose `decide` threw has the error: it failed alone. */
export type GroupResult = readonly (Executed<unknown> | Refusal | Error)[];

/** What the batch does with its connection and where it is, so that a failure can be judged: before or after COMMIT was sent. */
export interface BatchTools {
  readonly connection: PipelinedConnection;
  readonly stores: Stores;
  readonly locks: LevelLocks;
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

type Decided = Accepted | Refusal | Error | { readonly replay: StoredOutcome } | { readonly same: StockCommand<unknown> };

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
  expireOverdue(inputs, tools);
  const decided = decideAll(groups, inputs);
  const records = recordsOf(groups, decided);
  const decidedAt = performance.now();
  tools.times.readMs += read - began;
  tools.times.decideMs += decidedAt - read;
  if (books.written.total === 0 && records.length === 0) {
    await tools.connection.run([{ text: "rollback" }]);
    return groups.map((group) => resultsOf(group, decided, null));
  }
  tools.commitSent = true;
  const results = await tools.connection.run(writeStatements(books, tools.stores, records));
  tools.times.writeMs += performance.now() - decidedAt;
  if (results.at(-1)?.command !== "COMMIT") throw new CommitRolledBack();
  const head = results[0]?.rows[0] as { base: string; recorded_at: Date };
  return groups.map((group) => resultsOf(group, decided, { base: BigInt(head.base), recordedAt: head.recorded_at }));
}

/** Reads the batch; where holds on its levels are past their time, reads it again with their documents locked too. */
async function readWithOverdue(tools: BatchTools, commands: readonly StockCommand<unknown>[]): Promise<BatchInputs | "expired first"> {
  const extra: DocumentRef[] = [];
  // Who only expires has no use for the other holds on the same levels, of which there may be any number.
  const onlyExpiries = commands.every((command) => expiries.has(command));
  for (;;) {
    const inputs = await readBatch(tools.connection, commands, tools.stores, tools.locks, extra);
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

function expireOverdue({ books, documents }: BatchInputs, tools: BatchTools): void {
  for (const { ref, document } of documents) {
    const store = tools.stores.get(ref.kind);
    if (store?.expire === undefined || store.isOverdue?.(document, books.now) !== true) continue;
    const mark = books.mark();
    books.begin(tools.systemActor, null);
    store.expire(document, books);
    books.end(mark);
  }
}

function decideAll(groups: readonly CommandGroup[], { books, stored }: BatchInputs): Map<StockCommand<unknown>, Decided> {
  const decided = new Map<StockCommand<unknown>, Decided>();
  const firstOf = new Map<string, StockCommand<unknown>>();
  for (const group of groups) {
    const mark = books.mark();
    for (const command of group.commands) {
      const decision = replayOf(command, stored, firstOf) ?? decideOne(command, books);
      decided.set(command, decision);
      if (command.idempotency !== null && isAccepted(decision)) {
        firstOf.set(idempotencyKeyOf(command.idempotency.client, command.idempotency.key), command);
      }
    }
    const failed = group.commands.findIndex((command) => !isAnswered(decided.get(command)));
    if (!group.atomic || failed < 0) continue;
    books.rollback(mark);
    for (const command of group.commands) {
      const decision = decided.get(command);
      if (!isAccepted(decision) && !(decision !== undefined && "same" in decision)) continue;
      decided.set(command, notRun(failed));
      if (command.idempotency === null) continue;
      const id = idempotencyKeyOf(command.idempotency.client, command.idempotency.key);
      if (firstOf.get(id) === command) firstOf.delete(id);
    }
  }
  return decided;
}

/** The stored answer, or that of an equal command earlier in the batch; a refusal where the key was used for something else. */
function replayOf(
  command: StockCommand<unknown>,
  stored: ReadonlyMap<string, StoredOutcome>,
  firstOf: ReadonlyMap<string, StockCommand<unknown>>,
): Decided | null {
  if (command.idempotency === null) return null;
  const { client, key, operation, fingerprint } = command.idempotency;
  const id = idempotencyKeyOf(client, key);
  const earlier = stored.get(id);
  const same = firstOf.get(id);
  const known = earlier ?? same?.idempotency;
  if (known === undefined || known === null) return null;
  if (known.operation !== operation || known.fingerprint !== fingerprint) return mismatch(known.operation);
  return earlier === undefined ? { same: same as StockCommand<unknown> } : { replay: earlier };
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
    return { outcome, ...books.end(mark) };
  } catch (error) {
    books.rollback(mark);
    if (error instanceof PostingRefused) return error.refusal;
    return error instanceof Error ? error : new Error(String(error));
  }
}

function isAccepted(decision: Decided | undefined): decision is Accepted {
  return decision !== undefined && "ordinal" in decision;
}

function isAnswered(decision: Decided | undefined): boolean {
  return decision !== undefined && !(decision instanceof Refusal) && !(decision instanceof Error);
}

function recordsOf(groups: readonly CommandGroup[], decided: ReadonlyMap<StockCommand<unknown>, Decided>): NewRecord[] {
  return groups.flatMap((group) =>
    group.commands.flatMap((command) => {
      const decision = decided.get(command);
      if (command.idempotency === null || !isAccepted(decision)) return [];
      const { ordinal, documentId } = decision;
      return [{ ...command.idempotency, outcome: JSON.stringify(decision.outcome), ordinal, documentId }];
    }),
  );
}

function resultsOf(
  group: CommandGroup,
  decided: ReadonlyMap<StockCommand<unknown>, Decided>,
  head: { readonly base: bigint; readonly recordedAt: Date } | null,
): GroupResult {
  const answer = (command: StockCommand<unknown>, replayed: boolean): Executed<unknown> | Refusal | Error => {
    const decision = decided.get(command);
    if (decision === undefined) return new Error("A command of the batch was not decided.");
    if (decision instanceof Refusal || decision instanceof Error) return decision;
    if ("replay" in decision) {
      const { outcome, sequence, recordedAt } = decision.replay;
      return { outcome, sequence, recordedAt, replayed: true };
    }
    if ("same" in decision) return answer(decision.same, true);
    const sequence = head === null || decision.ordinal === null ? null : String(head.base + BigInt(decision.ordinal));
    return { outcome: decision.outcome, sequence, recordedAt: head?.recordedAt ?? new Date(0), replayed };
  };
  return group.commands.map((command) => answer(command, false));
}

function mismatch(operation: string): Refusal {
  return refuse({
    code: UserErrorCode.IDEMPOTENCY_MISMATCH,
    field: ["idempotencyKey"],
    message: `This idempotencyKey was used for another ${operation}. Send the same input to get its answer again, or take a new key.`,
  });
}
