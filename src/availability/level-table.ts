import { offeredOf, toInt, WITHOUT_CHANNEL } from "../stock/index.js";
import { type AvailabilitySums, type Seller, totalsOf } from "./availability.rules.js";
import type { LevelFigures } from "./level-figures.queries.js";
import { NONE, RecordPool } from "./record-pool.js";
import { SkuCards } from "./sku-cards.js";

/* A level: 8 whole numbers, half a line of the processor's cache. */
const WIDTH = 8;
const LOCATION = 0;
/* Of its last movement: 53 bits in two numbers. */
const SEQUENCE_LOW = 1;
const AVAILABLE = 2;
const ON_HAND = 3;
const INCOMING = 4;
const SAFETY_STOCK = 5;
/** The next level of the same variant, or NONE. */
const NEXT = 6;
const SEQUENCE_HIGH = 7;

const TWO_TO_32 = 4_294_967_296;

/** What a change leaves in a level. */
export type MovedFigures = Pick<LevelFigures, "locationId" | "sequence" | "available" | "onHand" | "incoming">;

/**
 * The levels of variants, as whole numbers side by side: an answer of hundreds of SKUs looks at a thousand levels, and where those are drawn
 * from a million objects most of its time goes into waiting for memory. A card stands for a variant until something changes: not to be kept.
 */
export class LevelTable {
  readonly #cards = new SkuCards();
  readonly #levels = new RecordPool(WIDTH);
  readonly #sizeMax: number;

  /** `sizeMax`: levels and variants at most; those asked for longest ago go first, as nearly as one round of a clock's hand can tell. */
  constructor(sizeMax: number) {
    this.#sizeMax = sizeMax;
  }

  /** Levels, and one for each variant. */
  get size(): number {
    return this.#cards.count + this.#levels.taken;
  }

  /** The card of the variant with this SKU, where it is known by name, else NONE. */
  cardNamed(sku: string): number {
    const card = this.#cards.named(sku);
    if (card !== NONE) this.#cards.use(card);
    return card;
  }

  /** The card of a variant, or NONE. */
  cardOf(variantId: number): number {
    const card = this.#cards.ofVariant(variantId);
    if (card !== NONE) this.#cards.use(card);
    return card;
  }

  /** The variant that a card stands for. */
  variantOf(card: number): number {
    return this.#cards.variantOf(card);
  }

  /** From now on the card is found by its SKU too. */
  name(card: number, sku: string): void {
    this.#cards.name(card, sku);
  }

  /** The variant's levels in the order in which they were put: copies that stay as they are. */
  levelsOf(card: number): LevelFigures[] {
    const levels: LevelFigures[] = [];
    const { ints } = this.#levels;
    for (let at = this.#cards.firstOf(card); at !== NONE; at = ints[at + NEXT] ?? NONE) {
      levels.push({
        locationId: ints[at + LOCATION] ?? 0,
        sequence: sequenceAt(ints, at),
        available: ints[at + AVAILABLE] ?? 0,
        onHand: ints[at + ON_HAND] ?? 0,
        incoming: ints[at + INCOMING] ?? 0,
        safetyStock: ints[at + SAFETY_STOCK] ?? 0,
      });
    }
    return levels;
  }

  /** As `sumsFor`, of the levels at the locations whose ids are marked with 1. Number by number: this is done for a thousand levels at once. */
  sumsOf(card: number, counting: Uint8Array, seller: Seller | null): AvailabilitySums {
    const { ints } = this.#levels;
    const policy = seller ?? WITHOUT_CHANNEL;
    let available = 0;
    let offered = 0;
    let onHand = 0;
    let incoming = 0;
    for (let at = this.#cards.firstOf(card); at !== NONE; at = ints[at + NEXT] ?? NONE) {
      if (counting[ints[at + LOCATION] ?? 0] !== 1) continue;
      const there = ints[at + AVAILABLE] ?? 0;
      available += there;
      onHand += ints[at + ON_HAND] ?? 0;
      incoming += ints[at + INCOMING] ?? 0;
      offered += offeredOf({ available: there, safetyStock: ints[at + SAFETY_STOCK] ?? 0 }, policy);
    }
    return totalsOf({ available, offered, onHand, incoming }, seller);
  }

  /** All levels of a variant, in place of what was known of it. More than the table may hold are not taken. */
  put(variantId: number, levels: readonly LevelFigures[]): void {
    this.delete(variantId);
    const size = levels.length + 1;
    if (size > this.#sizeMax) return;
    while (this.size + size > this.#sizeMax) this.#remove(this.#cards.idle());
    const card = this.#cards.add(variantId);
    let last = NONE;
    for (const level of levels) {
      const at = this.#levels.take();
      const { ints } = this.#levels;
      ints[at + LOCATION] = level.locationId;
      ints[at + SAFETY_STOCK] = level.safetyStock;
      ints[at + NEXT] = NONE;
      this.#write(at, level);
      if (last === NONE) this.#cards.setFirst(card, at);
      else ints[last + NEXT] = at;
      last = at;
    }
  }

  /** Lays a change over what is known, unless that is newer. False where the variant is known and this level of it is not. */
  change(variantId: number, figures: MovedFigures): boolean {
    const card = this.#cards.ofVariant(variantId);
    if (card === NONE) return true;
    const { ints } = this.#levels;
    for (let at = this.#cards.firstOf(card); at !== NONE; at = ints[at + NEXT] ?? NONE) {
      if (ints[at + LOCATION] !== figures.locationId) continue;
      if (figures.sequence >= sequenceAt(ints, at)) this.#write(at, figures);
      return true;
    }
    return false;
  }

  delete(variantId: number): void {
    const card = this.#cards.ofVariant(variantId);
    if (card !== NONE) this.#remove(card);
  }

  clear(): void {
    this.#cards.clear();
    this.#levels.clear();
  }

  #write(at: number, { sequence, available, onHand, incoming }: MovedFigures): void {
    const { ints } = this.#levels;
    ints[at + SEQUENCE_LOW] = sequence;
    ints[at + SEQUENCE_HIGH] = Math.floor(sequence / TWO_TO_32);
    ints[at + AVAILABLE] = available;
    ints[at + ON_HAND] = onHand;
    ints[at + INCOMING] = toInt(incoming);
  }

  #remove(card: number): void {
    let at = this.#cards.firstOf(card);
    while (at !== NONE) {
      const next = this.#levels.ints[at + NEXT] ?? NONE;
      this.#levels.free(at);
      at = next;
    }
    this.#cards.remove(card);
  }
}

function sequenceAt(ints: Int32Array, at: number): number {
  return (ints[at + SEQUENCE_HIGH] ?? 0) * TWO_TO_32 + ((ints[at + SEQUENCE_LOW] ?? 0) >>> 0);
}
