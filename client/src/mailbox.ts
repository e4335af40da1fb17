/** What waits for one reader, in order, and how it ends. */
export class Mailbox<Value> {
  readonly #values: Value[] = [];
  readonly #readers: { resolve(result: IteratorResult<Value, void>): void; reject(error: Error): void }[] = [];
  #end: { readonly error: Error | null } | null = null;

  get size(): number {
    return this.#values.length;
  }

  put(value: Value): void {
    const reader = this.#readers.shift();
    if (reader === undefined) this.#values.push(value);
    else reader.resolve({ done: false, value });
  }

  /** No more comes. What waits is still read, and then the error, once. */
  end(error: Error | null): void {
    this.#end ??= { error };
    for (const reader of this.#readers.splice(0)) {
      const { error: failure } = this.#takeEnd();
      if (failure === null) reader.resolve({ done: true, value: undefined });
      else reader.reject(failure);
    }
  }

  /** Forgets what waits. */
  clear(): void {
    this.#values.length = 0;
  }

  async take(): Promise<IteratorResult<Value, void>> {
    const [value] = this.#values;
    if (value !== undefined) {
      this.#values.shift();
      return { done: false, value };
    }
    if (this.#end === null) return new Promise((resolve, reject) => void this.#readers.push({ resolve, reject }));
    const { error } = this.#takeEnd();
    if (error !== null) throw error;
    return { done: true, value: undefined };
  }

  #takeEnd(): { readonly error: Error | null } {
    const end = this.#end ?? { error: null };
    this.#end = { error: null };
    return end;
  }
}
