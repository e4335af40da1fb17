import { randomUUID } from "node:crypto";
import { createSourceEventStream, type ExecutionArgs } from "graphql";
import { HubError } from "../../errors/hub-error.js";
import { FeedSubscription, type TailReader } from "../../feed/feed-subscription.js";
import type { Caller, RequestContext } from "../context.js";
import { partsOfAnswer } from "../loaders.js";
import { isPersonal } from "./group-key.js";
import { AnswerBatch, type WrittenAnswer } from "./answer-batch.js";
import type { GroupMember } from "./group-member.js";

/** A batch is sent when a page of the feed has been answered, or at so many answers or bytes. */
const BATCH = { answers: 64, bytes: 64 * 1024 } as const;

export interface AnswerGroupParts {
  /** Those of the first member: all members' are equal but for where they began. */
  readonly args: ExecutionArgs;
  /** The first member's reader of the feed, which it has handed over to the group. */
  readonly reader: TailReader;
  /** Executes the operation for an event and writes the answer down, as a client may see it. */
  readonly answer: (args: ExecutionArgs, event: unknown) => Promise<Buffer>;
  readonly onSent: (answers: number) => void;
  readonly onEnd: () => void;
}

/** Subscribers who get the same answers: each event is executed and written down once, and the bytes are sent to all of them. */
export class AnswerGroup {
  readonly #parts: AnswerGroupParts;
  readonly #args: ExecutionArgs;
  readonly #subscription: FeedSubscription;
  /** By the name of their permits. */
  readonly #members = new Map<string, Set<GroupMember>>();
  #answers: WrittenAnswer[] = [];
  #bytes = 0;

  constructor(parts: AnswerGroupParts) {
    const { args, reader } = parts;
    this.#parts = parts;
    this.#subscription = new FeedSubscription({ reader, offset: reader.offset });
    this.#subscription.atPageBoundary = (): boolean => {
      this.#send();
      return false;
    };
    this.#subscription.deduplication = { isNew: (event) => this.#isNew(event), remember: () => undefined };
    this.#args = { ...args, contextValue: contextOf(args, this.#subscription) };
  }

  /** Up to where its members have been sent everything, but for what waits for one of them. */
  get offset(): number {
    return this.#subscription.offset() ?? 0;
  }

  /** Takes a member in that has everything up to the feed's offset at this moment. */
  add(member: GroupMember): void {
    this.#parts.reader.markPageBoundary();
    const members = this.#members.get(member.permit.name);
    if (members === undefined) this.#members.set(member.permit.name, new Set([member]));
    else members.add(member);
  }

  /** The last one to leave ends the group. */
  remove(member: GroupMember): void {
    const { name } = member.permit;
    const members = this.#members.get(name);
    members?.delete(member);
    if (members?.size === 0) this.#members.delete(name);
    if (this.#members.size === 0) this.#close();
  }

  /** Runs until its members are gone or its source ends, and ends them then. Never throws. */
  async run(): Promise<void> {
    let failure: unknown = null;
    try {
      const source = await createSourceEventStream(this.#args);
      if (Symbol.asyncIterator in source) for await (const event of source) await this.#take(event);
      else failure = source.errors?.[0] ?? null;
    } catch (error) {
      failure = error;
    }
    this.#close();
    for (const member of this.#all()) {
      if (isTooSlow(failure)) member.endAsTooSlow();
      else member.end(failure);
    }
    this.#members.clear();
  }

  async #take(event: unknown): Promise<void> {
    if (this.#answers.length === 0) await this.#checkPermits();
    const json = await this.#parts.answer(this.#args, event);
    this.#answers.push({ event, json, sequence: sequenceOf(event) });
    this.#bytes += json.length;
    if (this.#answers.length >= BATCH.answers || this.#bytes >= BATCH.bytes) this.#send();
  }

  /** Nothing is awaited here: who joins meanwhile joins before this batch or after it. */
  #send(): void {
    if (this.#answers.length === 0) return;
    const batch = new AnswerBatch(this.#answers, this.#subscription.pageBoundary);
    this.#answers = [];
    this.#bytes = 0;
    let sent = 0;
    for (const member of this.#all()) sent += member.deliver(batch);
    this.#parts.onSent(sent);
  }

  /** One look for each permit, whatever the number of those who share it. */
  async #checkPermits(): Promise<void> {
    await Promise.all([...this.#members.values()].map((members) => this.#checkPermit(members)));
  }

  async #checkPermit(members: ReadonlySet<GroupMember>): Promise<void> {
    const [first] = members;
    const holds = await isGiven(first?.permit.check());
    if (holds === null) return;
    for (const member of [...members]) member.end((await isGiven(member.permit.check())) ?? holds);
  }

  /** What every member has need not be executed. */
  #isNew(event: unknown): boolean {
    for (const member of this.#all()) if (member.isNew(event)) return true;
    return false;
  }

  *#all(): Generator<GroupMember, void, void> {
    for (const members of this.#members.values()) yield* members;
  }

  #close(): void {
    this.#subscription.end();
    this.#parts.reader.close();
    this.#parts.onEnd();
  }
}

/**
 * Members share what a caller may see, which is all that fields look at; who of them asks is nobody in particular. Where something is shown to
 * its own client only, the members are one client's.
 */
function contextOf(args: ExecutionArgs, subscription: FeedSubscription): RequestContext {
  const { caller, budget } = args.contextValue as RequestContext;
  const anyone: Caller | null = caller === null || isPersonal(args, caller) ? caller : { ...caller, clientId: 0, name: "subscribers" };
  return { requestId: randomUUID(), caller: anyone, ...partsOfAnswer(budget.limits), subscription };
}

function sequenceOf(event: unknown): number {
  const sequence = Number((event as { readonly sequence?: unknown }).sequence);
  if (!Number.isSafeInteger(sequence)) throw new Error("An event of the feed has no sequence.");
  return sequence;
}

function isTooSlow(failure: unknown): boolean {
  return failure instanceof HubError && failure.extensions["code"] === "RESYNC_REQUIRED";
}

/** What a check threw; null where it passed. */
async function isGiven(check: Promise<void> | undefined): Promise<unknown> {
  try {
    await check;
    return null;
  } catch (error) {
    return error;
  }
}
