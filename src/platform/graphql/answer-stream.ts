import { execute, type ExecutionArgs, type ExecutionResult, GraphQLError } from "graphql";
import type { Following } from "../feed/following.js";
import type { RequestContext } from "./context.js";
import { Loaders } from "./loaders.js";

export interface AnswerStreamParts {
  readonly args: ExecutionArgs;
  readonly source: AsyncIterable<unknown>;
  readonly following: Following;
  /** Runs before each event and throws where the caller may not have it any more. */
  readonly permit: () => Promise<void>;
}

/** The answers of a subscription. It never throws: a failure of its source is its last answer. Events are taken only as answers are. */
export class AnswerStream implements AsyncIterableIterator<ExecutionResult, void, void> {
  readonly #parts: AnswerStreamParts;
  readonly #answers: AsyncGenerator<ExecutionResult, void, void>;

  constructor(parts: AnswerStreamParts) {
    this.#parts = parts;
    this.#answers = this.#answer();
  }

  /** Up to where the client has been sent everything; null where that cannot be said. */
  get position(): number | null {
    return this.#parts.following.position();
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

  async *#answer(): AsyncGenerator<ExecutionResult, void, void> {
    const { args, source, following, permit } = this.#parts;
    try {
      for await (const event of source) {
        await permit();
        // Loaders remember what they read: each event is answered from what is true now.
        const contextValue: RequestContext = { ...(args.contextValue as RequestContext), loaders: new Loaders() };
        yield await execute({ ...args, rootValue: event, contextValue });
      }
    } catch (error) {
      yield { errors: [graphqlError(error)] };
    } finally {
      following.end();
    }
  }
}

function graphqlError(error: unknown): GraphQLError {
  if (error instanceof GraphQLError) return error;
  const originalError = error instanceof Error ? error : new Error(String(error));
  return new GraphQLError(originalError.message, { originalError });
}
