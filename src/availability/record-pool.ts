/** Stands for no record. */
export const NONE = -1;

const RECORDS_MIN = 256;

/**
 * Records of so many whole numbers each, side by side in one array: millions of them are nothing to the collector of garbage, and those made
 * one after the other are neighbours in memory. A record is known by the place of its first number.
 */
export class RecordPool {
  readonly #width: number;
  #ints: Int32Array<ArrayBuffer>;
  #bytes: Uint8Array<ArrayBuffer>;
  /** One past the last record that was ever taken. */
  #end = 0;
  /** The record that was freed last; each begins with the place of the one freed before it. */
  #freed = NONE;
  #taken = 0;

  constructor(width: number) {
    this.#width = width;
    this.#ints = new Int32Array(RECORDS_MIN * width);
    this.#bytes = new Uint8Array(this.#ints.buffer);
  }

  /** The numbers of all records. Another array after each `take`: not to be kept. */
  get ints(): Int32Array<ArrayBuffer> {
    return this.#ints;
  }

  /** The same memory, byte by byte. */
  get bytes(): Uint8Array<ArrayBuffer> {
    return this.#bytes;
  }

  /** Records that are taken. */
  get taken(): number {
    return this.#taken;
  }

  /** One past the last place that may hold a record. */
  get end(): number {
    return this.#end;
  }

  /** A record; whatever it held before is still in it. */
  take(): number {
    this.#taken += 1;
    const freed = this.#freed;
    if (freed !== NONE) {
      this.#freed = this.#ints[freed] ?? NONE;
      return freed;
    }
    const at = this.#end;
    this.#end += this.#width;
    if (this.#end > this.#ints.length) this.#grow();
    return at;
  }

  free(at: number): void {
    this.#taken -= 1;
    this.#ints[at] = this.#freed;
    this.#freed = at;
  }

  clear(): void {
    this.#end = 0;
    this.#freed = NONE;
    this.#taken = 0;
  }

  #grow(): void {
    const wider = new Int32Array(2 * this.#ints.length);
    wider.set(this.#ints);
    this.#ints = wider;
    this.#bytes = new Uint8Array(wider.buffer);
  }
}
