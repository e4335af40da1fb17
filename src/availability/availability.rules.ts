import { lessBuffer, offeredOf, toInt, type SellingPolicy } from "../stock/index.js";

/** A level of a SKU at an active location. */
export interface Offer {
  readonly locationId: number;
  readonly available: number;
  readonly onHand: number;
  readonly incoming: number;
  readonly safetyStock: number;
}

/** The channel that would sell. */
export interface Seller {
  readonly buffer: number;
  readonly sellsSafetyStock: boolean;
  /** An inactive channel sells nothing. */
  readonly active: boolean;
}

export interface OfferFigures extends Offer {
  readonly availableToSell: number;
}

/** Sums over the locations that count. */
export interface AvailabilitySums {
  readonly available: number;
  readonly availableToSell: number;
  readonly onHand: number;
  readonly incoming: number;
}

export interface AvailabilityFigures extends AvailabilitySums {
  readonly locations: readonly OfferFigures[];
}

/** What the levels of one SKU come to for a seller; without one, nothing but the safety stock is kept back. */
export function figuresOf(offers: readonly Offer[], seller: Seller | null): AvailabilityFigures {
  return { ...sumsFor(offers, null, seller), locations: offersOf(offers, seller) };
}

/** The sums alone, of the levels at the locations among `counting`; null: of all. In one pass: a query asks for hundreds. */
export function sumsFor(levels: readonly Offer[], counting: ReadonlyMap<number, unknown> | null, seller: Seller | null): AvailabilitySums {
  const tally = new Tally(seller);
  for (const { locationId, available, onHand, incoming, safetyStock } of levels) {
    if (counting === null || counting.has(locationId)) tally.add(available, onHand, incoming, safetyStock);
  }
  return tally.sums();
}

/** Adds up the levels of one SKU for a seller. */
export class Tally {
  readonly #policy: SellingPolicy;
  readonly #selling: boolean;
  #available = 0;
  #offered = 0;
  #onHand = 0;
  #incoming = 0;

  constructor(seller: Seller | null) {
    this.#policy = policyOf(seller);
    this.#selling = seller?.active ?? true;
  }

  /** The figures of a level one by one: they need not be an object's. */
  add(available: number, onHand: number, incoming: number, safetyStock: number): void {
    this.#available += available;
    this.#onHand += onHand;
    this.#incoming += incoming;
    if (this.#selling) this.#offered += offeredOf({ available, safetyStock }, this.#policy);
  }

  sums(): AvailabilitySums {
    return {
      available: toInt(this.#available),
      availableToSell: lessBuffer(this.#offered, this.#policy),
      onHand: toInt(this.#onHand),
      incoming: toInt(this.#incoming),
    };
  }
}

/** What each location offers. */
export function offersOf(offers: readonly Offer[], seller: Seller | null): OfferFigures[] {
  const policy = policyOf(seller);
  const selling = seller?.active ?? true;
  return offers.map((offer) => ({ ...offer, availableToSell: selling ? offeredOf(offer, policy) : 0 }));
}

const WITHOUT_CHANNEL: SellingPolicy = { buffer: 0, sellsSafetyStock: false };

function policyOf(seller: Seller | null): SellingPolicy {
  return seller ?? WITHOUT_CHANNEL;
}
