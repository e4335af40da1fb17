import { lessBuffer, offeredOf, toInt, WITHOUT_CHANNEL, type SellingPolicy } from "../stock/index.js";

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
  const policy = policyOf(seller);
  let available = 0;
  let offered = 0;
  let onHand = 0;
  let incoming = 0;
  for (const level of levels) {
    if (counting !== null && !counting.has(level.locationId)) continue;
    available += level.available;
    onHand += level.onHand;
    incoming += level.incoming;
    offered += offeredOf(level, policy);
  }
  return totalsOf({ available, offered, onHand, incoming }, seller);
}

/** What the levels of a SKU add up to, and what they offer one by one. */
interface Totals {
  readonly available: number;
  readonly offered: number;
  readonly onHand: number;
  readonly incoming: number;
}

/** The sums for a seller: an inactive one sells nothing. */
export function totalsOf({ available, offered, onHand, incoming }: Totals, seller: Seller | null): AvailabilitySums {
  const selling = seller?.active ?? true;
  return {
    available: toInt(available),
    availableToSell: selling ? lessBuffer(offered, policyOf(seller)) : 0,
    onHand: toInt(onHand),
    incoming: toInt(incoming),
  };
}

/** What each location offers. */
export function offersOf(offers: readonly Offer[], seller: Seller | null): OfferFigures[] {
  const policy = policyOf(seller);
  const selling = seller?.active ?? true;
  return offers.map((offer) => ({ ...offer, availableToSell: selling ? offeredOf(offer, policy) : 0 }));
}

function policyOf(seller: Seller | null): SellingPolicy {
  return seller ?? WITHOUT_CHANNEL;
}
