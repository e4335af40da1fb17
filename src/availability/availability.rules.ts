import { availableToSell, offeredAt, toInt, type SellableLevel, type SellingPolicy } from "../stock/index.js";

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

export interface AvailabilityFigures {
  readonly available: number;
  readonly availableToSell: number;
  readonly onHand: number;
  readonly incoming: number;
  readonly locations: readonly OfferFigures[];
}

/** What the levels of one SKU come to for a seller; without one, nothing but the safety stock is kept back. */
export function figuresOf(offers: readonly Offer[], seller: Seller | null): AvailabilityFigures {
  const policy: SellingPolicy = { buffer: seller?.buffer ?? 0, sellsSafetyStock: seller?.sellsSafetyStock ?? false };
  const selling = seller?.active ?? true;
  const sellable = (offer: Offer): SellableLevel => ({ ...offer, locationActive: selling });
  return {
    available: sumOf(offers, ({ available }) => available),
    availableToSell: availableToSell(offers.map(sellable), policy),
    onHand: sumOf(offers, ({ onHand }) => onHand),
    incoming: sumOf(offers, ({ incoming }) => incoming),
    locations: offers.map((offer) => ({ ...offer, availableToSell: offeredAt(sellable(offer), policy) })),
  };
}

function sumOf(offers: readonly Offer[], quantityOf: (offer: Offer) => number): number {
  return toInt(offers.reduce((sum, offer) => sum + quantityOf(offer), 0));
}
