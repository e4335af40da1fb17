import { NONE } from "./record-pool.js";

const SLOTS_MIN = 512;
/** A record's place plus one, so that an empty slot is 0, and the hash of its name. */
const WIDTH = 2;

/** A number of 32 bits that a name comes to. Names that differ in their last character only come to neighbours: they are often asked for together. */
export function hashOf(name: string): number {
  const last = name.length - 1;
  let hash = name.length;
  for (let index = 0; index < last; index += 1) {
    hash = Math.imul(hash ^ name.charCodeAt(index), 0x5bd1e995);
    hash ^= hash >>> 15;
  }
  return (hash + name.charCodeAt(last)) | 0;
}

/**
 * Records by the hashes of their names: a table with open addresses, at least half of it empty. Where two hashes want one slot, the later one
 * takes the next that is free. Who looks for a name goes from slot to slot, and compares the names of records with its hash.
 */
export class NameSlots {
  #slots = new Int32Array(SLOTS_MIN * WIDTH);
  #mask = SLOTS_MIN - 1;
  #count = 0;

  /** The slot where the search for a hash begins. */
  first(hash: number): number {
    return hash & this.#mask;
  }

  next(slot: number): number {
    return (slot + 1) & this.#mask;
  }

  /** NONE in an empty slot: the search ends there. */
  recordIn(slot: number): number {
    return (this.#slots[slot * WIDTH] ?? 0) - 1;
  }

  hashIn(slot: number): number {
    return this.#slots[slot * WIDTH + 1] ?? 0;
  }

  add(hash: number, record: number): void {
    this.#count += 1;
    if (this.#count * 2 > this.#mask) this.#grow();
    this.#put(hash, record);
  }

  remove(hash: number, record: number): void {
    let hole = this.first(hash);
    while (this.recordIn(hole) !== record) {
      if (this.recordIn(hole) === NONE) return;
      hole = this.next(hole);
    }
    this.#count -= 1;
    // Those behind it that would have liked to stand here move up, so that no search ends before them.
    for (let slot = this.next(hole); this.recordIn(slot) !== NONE; slot = this.next(slot)) {
      const wanted = this.first(this.hashIn(slot));
      if (((slot - wanted) & this.#mask) < ((slot - hole) & this.#mask)) continue;
      this.#set(hole, this.hashIn(slot), this.recordIn(slot));
      hole = slot;
    }
    this.#set(hole, 0, NONE);
  }

  clear(): void {
    this.#slots.fill(0);
    this.#count = 0;
  }

  #put(hash: number, record: number): void {
    let slot = this.first(hash);
    while (this.recordIn(slot) !== NONE) slot = this.next(slot);
    this.#set(slot, hash, record);
  }

  #set(slot: number, hash: number, record: number): void {
    this.#slots[slot * WIDTH] = record + 1;
    this.#slots[slot * WIDTH + 1] = hash;
  }

  #grow(): void {
    const slots = this.#slots;
    this.#slots = new Int32Array(2 * slots.length);
    this.#mask = this.#slots.length / WIDTH - 1;
    for (let at = 0; at < slots.length; at += WIDTH) {
      const record = (slots[at] ?? 0) - 1;
      if (record !== NONE) this.#put(slots[at + 1] ?? 0, record);
    }
  }
}
