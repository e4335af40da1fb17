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
  const policy = policyOf(seller);
  const selling = seller?.active ?? true;
  let available = 0;
  let offered = 0;
  let onHand = 0;
  let incoming = 0;
  for (const level of levels) {
    if (counting !== null && !counting.has(level.locationId)) continue;
    available += level.available;
    onHand += level.onHand;
    incoming += level.incoming;
    if (selling) offered += offeredOf(level, policy);
  }
  return { available: toInt(available), availableToSell: lessBuffer(offered, policy), onHand: toInt(onHand), incoming: toInt(incoming) };
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
