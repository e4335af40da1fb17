import { execute, type ExecutionArgs, type ExecutionResult, GraphQLError } from "graphql";
import type { Following } from "../feed/following.js";
import type { Pace } from "../feed/pace.js";
import type { Seat } from "../feed/following.js";
import { endingOf } from "./budget/ending.js";
import type { RequestContext } from "./context.js";
import type { AnswerGroups, Membership } from "./groups/answer-groups.js";
import type { AnswerSink } from "./groups/group-member.js";
import { partsOfAnswer } from "./loaders.js";
import type { Permit } from "./permit.js";

export interface AnswerStreamParts {
  readonly args: ExecutionArgs;
  readonly source: AsyncIterable<unknown>;
  readonly following: Following;
  /** Checked before each event. */
  readonly permit: Permit;
  /** Shared by all who are told alone. */
  readonly pace: Pace;
  /** Where others may be told the same, and how this one is told with them. Null: it is always told alone. */
  readonly together: { readonly groups: AnswerGroups; readonly sink: AnswerSink } | null;
  /** Called for each event that is executed for this subscriber alone. */
  readonly onAnswer: () => void;
}

/**
 * The answers of a subscription. It never throws: a failure of its source is its last answer. Events are taken only as answers are, until the
 * subscriber has come to the present: from then on it is told with others, and what is left to come from here is what ends it.
 */
export class AnswerStream implements AsyncIterableIterator<ExecutionResult, void, void> {
  readonly #parts: AnswerStreamParts;
  readonly #answers: AsyncGenerator<ExecutionResult, void, void>;
  #membership: Membership | null = null;

  constructor(parts: AnswerStreamParts) {
    this.#parts = parts;
    parts.following.atPageEnd = (seat): boolean => this.#join(seat);
    this.#answers = this.#answer();
  }

  /** Up to where the client has been sent everything; null where that cannot be said. */
  get position(): number | null {
    return this.#membership?.position() ?? this.#parts.following.position();
  }

  next(): Promise<IteratorResult<ExecutionResult, void>> {
    return this.#answers.next();
  }

  /** Ends the subscription, also while it waits for an event. */
  return(): Promise<IteratorResult<ExecutionResult, void>> {
    this.#parts.following.end();
    return this.#answers.return();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #join(seat: Seat): boolean {
    const { args, following, permit, together } = this.#parts;
    if (together === null || !seat.isCaughtUp || seat.position < following.alone || following.signal.aborted) return false;
    const { groups, sink } = together;
    const membership = groups.join({ args, seat, following, sink, permit });
    following.signal.addEventListener("abort", () => membership.leave());
    this.#membership = membership;
    return true;
  }

  async *#answer(): AsyncGenerator<ExecutionResult, void, void> {
    const { args, source, following, pace, permit, onAnswer } = this.#parts;
    try {
      for await (const event of source) {
        // What was missed comes page by page: nothing else would let others be served.
        const nextTask = pace.step();
        if (nextTask !== null) await nextTask;
        await permit.check();
        onAnswer();
        yield await answerTo(args, event);
      }
      const failure = await this.#told();
      if (failure !== null) yield { errors: [graphqlError(failure)] };
    } catch (error) {
      yield { errors: [graphqlError(error)] };
    } finally {
      following.end();
    }
  }

  /** Waits while it is told with others; answers what ended that, null where nothing did. */
  async #told(): Promise<unknown> {
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
    ...partsOfAnswer(context.budget.limits, () => context.following?.signal.aborted ?? false),
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
