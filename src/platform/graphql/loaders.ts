import DataLoader from "dataloader";

type BatchLoad<Key, Value> = (keys: readonly Key[]) => Promise<readonly (Value | Error)[]>;

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
   * True for what a request's own mutations change, such as levels: every read of it goes to the database again, batched as always.
   * Else the second of two mutations in one request would show what the first one read.
   */
  readonly live?: boolean;
}

export class Loaders {
  readonly #loaders = new Map<unknown, DataLoader<never, never>>();

  of<Key, Value>(definition: LoaderDefinition<Key, Value>): DataLoader<Key, Value> {
    const known = this.#loaders.get(definition);
    if (known !== undefined) return known;
    const loader = new DataLoader<Key, Value, unknown>(definition.load, {
      name: definition.name,
      maxBatchSize: 1000,
      cache: definition.live !== true,
      ...(definition.cacheKey === undefined ? {} : { cacheKeyFn: definition.cacheKey }),
    });
    this.#loaders.set(definition, loader as unknown as DataLoader<never, never>);
    return loader;
  }
}
