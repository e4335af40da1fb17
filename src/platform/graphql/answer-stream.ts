import { execute, type ExecutionArgs, type ExecutionResult, GraphQLError } from "graphql";
import type { FeedSubscription, TailReader } from "../feed/feed-subscription.js";
import type { Pace } from "../feed/pace.js";
import { endingOf } from "./budget/ending.js";
import type { RequestContext } from "./context.js";
import type { AnswerGroups, Membership } from "./groups/answer-groups.js";
import type { AnswerSink } from "./groups/group-member.js";
import { partsOfAnswer } from "./loaders.js";
import type { Permit } from "./permit.js";

export interface AnswerStreamParts {
  readonly args: ExecutionArgs;
  readonly source: AsyncIterable<unknown>;
  readonly subscription: FeedSubscription;
  /** Checked before each event. */
  readonly permit: Permit;
  /** Shared by all that are executed alone. */
  readonly pace: Pace;
  /** The groups of those who get the same answers, and where answers go that were made for a group. Null: it is always executed alone. */
  readonly sharing: { readonly groups: AnswerGroups; readonly sink: AnswerSink } | null;
  /** Called for each event that is executed for this subscriber alone. */
  readonly onAnswer: () => void;
}

/**
 * The answers of a subscription. It never throws: a failure of its source is its last answer. Events are taken only as answers are, until the
 * subscriber has come to the present: there it is handed over to its group, and what is left to come from here is what ends it.
 */
export class AnswerStream implements AsyncIterableIterator<ExecutionResult, void, void> {
  readonly #parts: AnswerStreamParts;
  readonly #answers: AsyncGenerator<ExecutionResult, void, void>;
  #membership: Membership | null = null;

  constructor(parts: AnswerStreamParts) {
    this.#parts = parts;
    parts.subscription.atPageBoundary = (reader): boolean => this.#join(reader);
    this.#answers = this.#answer();
  }

  /** Up to where the client has been sent everything; null where that cannot be said. */
  get offset(): number | null {
    return this.#membership?.offset() ?? this.#parts.subscription.offset();
  }

  next(): Promise<IteratorResult<ExecutionResult, void>> {
    return this.#answers.next();
  }

  /** Ends the subscription, also while it waits for an event. */
  return(): Promise<IteratorResult<ExecutionResult, void>> {
    this.#parts.subscription.end();
    return this.#answers.return();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #join(reader: TailReader): boolean {
    const { args, subscription, permit, sharing } = this.#parts;
    if (sharing === null || !reader.isCaughtUp || reader.offset < subscription.handOverFrom || subscription.signal.aborted) return false;
    const { groups, sink } = sharing;
    const membership = groups.join({ args, reader, subscription, sink, permit });
    subscription.signal.addEventListener("abort", () => membership.leave());
    this.#membership = membership;
    return true;
  }

  async *#answer(): AsyncGenerator<ExecutionResult, void, void> {
    const { args, source, subscription, pace, permit, onAnswer } = this.#parts;
    try {
      for await (const event of source) {
        // What was missed comes page by page: nothing else would let others be served.
        const nextTask = pace.step();
        if (nextTask !== null) await nextTask;
        await permit.check();
        onAnswer();
        yield await answerTo(args, event);
      }
      const failure = await this.#sharedEnd();
      if (failure !== null) yield { errors: [graphqlError(failure)] };
    } catch (error) {
      yield { errors: [graphqlError(error)] };
    } finally {
      subscription.end();
    }
  }

  /** Waits while its group sends its answers; answers what ended that, null where nothing did. */
  async #sharedEnd(): Promise<unknown> {
    const membership = this.#membership;
    if (membership === null) return null;
    const failure = await membership.ended;
    membership.leave();
    return failure;
  }
}

/** Loaders remember what they read: each event is answered from what is true now, and with a budget of its own. */
export async function answerTo(args: ExecutionArgs, event: unknown): Promise<ExecutionResult> {
  const context = args.contextValue as RequestContext;
  const contextValue: RequestContext = {
    ...context,
    ...partsOfAnswer(context.budget.limits, () => context.subscription?.signal.aborted ?? false),
  };
  const answer = await execute({ ...args, rootValue: event, contextValue });
  const ending = endingOf(answer.data, contextValue.budget, { changes: false, free: true });
  return ending === null ? answer : { errors: [ending], data: null };
}

function graphqlError(error: unknown): GraphQLError {
  if (error instanceof GraphQLError) return error;
  const originalError = error instanceof Error ? error : new Error(String(error));
  return new GraphQLError(originalError.message, { originalError });
}
