import DataLoader from "dataloader";
import { Budget, type BudgetLimits } from "./budget/budget.js";

type BatchLoad<Key, Value> = (keys: readonly Key[], budget: Budget) => Promise<readonly (Value | Error)[]>;

/** What each answer has of its own: a budget, and loaders that ask it before they read. `isGone`: whether nobody waits for it any more. */
export function partsOfAnswer(limits: BudgetLimits, isGone?: () => boolean): { readonly budget: Budget; readonly loaders: Loaders } {
  const budget = new Budget(limits, isGone);
  return { budget, loaders: new Loaders(budget) };
}

/**
 * The DataLoaders of one request, made on first use. A room declares its loader once as a `LoaderDefinition`
 * and asks `context.loaders.of(definition)`: equal definitions share a batch and a cache within the request.
 */
export interface LoaderDefinition<Key, Value> {
  readonly name: string;
  readonly load: BatchLoad<Key, Value>;
  /** How keys are compared where they are objects; identity unless given. */
  readonly cacheKey?: (key: Key) => string;
  /**
   * True for what a request's own mutations change: every read of it goes to the database again, batched as always.
   * Else the second of two mutations in one request would show what the first one read.
   */
  readonly live?: boolean;
}

export class Loaders {
  readonly #loaders = new Map<unknown, DataLoader<never, never>>();
  readonly #budget: Budget;

  constructor(budget: Budget) {
    this.#budget = budget;
  }

  of<Key, Value>(definition: LoaderDefinition<Key, Value>): DataLoader<Key, Value> {
    const known = this.#loaders.get(definition);
    if (known !== undefined) return known;
    const loader = new DataLoader<Key, Value, unknown>((keys) => this.#load(definition, keys), {
      name: definition.name,
      maxBatchSize: 1000,
      cache: definition.live !== true,
      ...(definition.cacheKey === undefined ? {} : { cacheKeyFn: definition.cacheKey }),
    });
    this.#loaders.set(definition, loader as unknown as DataLoader<never, never>);
    return loader;
  }

  /** Nothing is read for an answer that has been ended. */
  async #load<Key, Value>({ load }: LoaderDefinition<Key, Value>, keys: readonly Key[]): Promise<readonly (Value | Error)[]> {
    this.#budget.goesOn();
    const { ending } = this.#budget;
    if (ending !== null) throw ending;
    return load(keys, this.#budget);
  }
}
