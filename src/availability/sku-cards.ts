import { NameSlots, hashOf } from "./name-slots.js";
import { NONE, RecordPool } from "./record-pool.js";

/*
 * A card: 16 whole numbers, a line of the processor's cache. The variant, its first level, whether it was asked for since the last round, and
 * the SKU under which it is found: its hash, its length and its characters, one byte each.
 */
const WIDTH = 16;
const VARIANT = 0;
const FIRST = 1;
const USED = 2;
const HASH = 3;
const LENGTH = 4;
const NAME_BYTE = 4 * 5;
const NAME_MAX = 4 * WIDTH - NAME_BYTE;

/** What `USED` holds of a card that is not in use. */
const FREED = NONE;

/** A card for each variant in memory, found by its id and by its SKU. Those that were not asked for in a whole round go first. */
export class SkuCards {
  readonly #pool = new RecordPool(WIDTH);
  readonly #byVariant = new Map<number, number>();
  readonly #names = new NameSlots();
  #hand = 0;

  get count(): number {
    return this.#pool.taken;
  }

  /** The card of a variant, or NONE. */
  ofVariant(variantId: number): number {
    return this.#byVariant.get(variantId) ?? NONE;
  }

  /** The variant that a card stands for. */
  variantOf(card: number): number {
    return this.#pool.ints[card + VARIANT] ?? NONE;
  }

  /** The card that was given this name, or NONE. */
  named(sku: string): number {
    const { length } = sku;
    const hash = hashOf(sku);
    const { ints, bytes } = this.#pool;
    for (let slot = this.#names.first(hash); ; slot = this.#names.next(slot)) {
      const card = this.#names.recordIn(slot);
      if (card === NONE) return NONE;
      if (this.#names.hashIn(slot) === hash && ints[card + LENGTH] === length && isAt(bytes, 4 * card + NAME_BYTE, sku)) return card;
    }
  }

  /** Lets a card be found by its SKU. One with a long name, or with characters beyond Latin-1, is found by its variant only. */
  name(card: number, sku: string): void {
    const { ints, bytes } = this.#pool;
    if (ints[card + LENGTH] !== 0 || !fits(sku)) return;
    const hash = hashOf(sku);
    ints[card + HASH] = hash;
    ints[card + LENGTH] = sku.length;
    for (let index = 0; index < sku.length; index += 1) bytes[4 * card + NAME_BYTE + index] = sku.charCodeAt(index);
    this.#names.add(hash, card);
  }

  /** A card for a variant that has none. */
  add(variantId: number): number {
    const card = this.#pool.take();
    const { ints } = this.#pool;
    ints[card + VARIANT] = variantId;
    ints[card + FIRST] = NONE;
    ints[card + USED] = 1;
    ints[card + LENGTH] = 0;
    this.#byVariant.set(variantId, card);
    return card;
  }

  remove(card: number): void {
    const { ints } = this.#pool;
    this.#byVariant.delete(ints[card + VARIANT] ?? NONE);
    if (ints[card + LENGTH] !== 0) this.#names.remove(ints[card + HASH] ?? 0, card);
    ints[card + USED] = FREED;
    this.#pool.free(card);
  }

  clear(): void {
    this.#pool.clear();
    this.#byVariant.clear();
    this.#names.clear();
    this.#hand = 0;
  }

  /** The first of a card's levels, or NONE. */
  firstOf(card: number): number {
    return this.#pool.ints[card + FIRST] ?? NONE;
  }

  setFirst(card: number, level: number): void {
    this.#pool.ints[card + FIRST] = level;
  }

  /** Notes that a card was asked for. */
  use(card: number): void {
    const { ints } = this.#pool;
    if (ints[card + USED] !== 1) ints[card + USED] = 1;
  }

  /** The card that is to go: the next that was not asked for since the hand came by. NONE where there is none at all. */
  idle(): number {
    if (this.count === 0) return NONE;
    const { ints, end } = this.#pool;
    for (;;) {
      if (this.#hand >= end) this.#hand = 0;
      const card = this.#hand;
      this.#hand += WIDTH;
      if (ints[card + USED] === 0) return card;
      if (ints[card + USED] === 1) ints[card + USED] = 0;
    }
  }
}

function fits(sku: string): boolean {
  if (sku.length > NAME_MAX) return false;
  for (let index = 0; index < sku.length; index += 1) if (sku.charCodeAt(index) > 0xff) return false;
  return true;
}

function isAt(bytes: Uint8Array, at: number, sku: string): boolean {
  for (let index = 0; index < sku.length; index += 1) if (bytes[at + index] !== sku.charCodeAt(index)) return false;
  return true;
}
