/** What a channel, or a caller without one, may take from a level. */
export interface SellingPolicy {
  /** Base units of each SKU kept back over all locations together; 0 without a channel. */
  readonly buffer: number;
  /** Whether the safety stock may be sold too. */
  readonly sellsSafetyStock: boolean;
}

/** Who asks without a channel keeps nothing back but the safety stock. */
export const WITHOUT_CHANNEL: SellingPolicy = { buffer: 0, sellsSafetyStock: false };

/** The part of a level that the formula reads. */
export interface SellableLevel {
  /** The AVAILABLE quantity; below zero after an oversell. */
  readonly available: number;
  /** The effective policy figure for this SKU and location. */
  readonly safetyStock: number;
  /** Whether the location is switched on; an inactive one offers nothing. */
  readonly locationActive: boolean;
}

const INT_MAX = 2_147_483_647;

/** Units one location offers: max(0, AVAILABLE − safetyStock), or max(0, AVAILABLE) where safety stock may be sold. */
export function offeredAt(level: SellableLevel, policy: Pick<SellingPolicy, "sellsSafetyStock">): number {
  return level.locationActive ? offeredOf(level, policy) : 0;
}

/** As `offeredAt`, of a level at a location that is switched on. */
export function offeredOf(
  level: Pick<SellableLevel, "available" | "safetyStock">,
  { sellsSafetyStock }: Pick<SellingPolicy, "sellsSafetyStock">,
): number {
  return toInt(Math.max(0, level.available - (sellsSafetyStock ? 0 : level.safetyStock)));
}

/**
 * Units of one SKU that may be sold: max(0, Σ over the levels of what each offers − buffer). `levels` are those of the SKU at the
 * channel's locations. Allocation under lock and the availability queries both use these functions, so that they cannot disagree.
 */
export function availableToSell(levels: readonly SellableLevel[], policy: SellingPolicy): number {
  return lessBuffer(
    levels.reduce((sum, level) => sum + offeredAt(level, policy), 0),
    policy,
  );
}

/** What may be sold where all locations together offer so many units. */
export function lessBuffer(offered: number, { buffer }: Pick<SellingPolicy, "buffer">): number {
  return toInt(Math.max(0, offered - buffer));
}

/** The ledger keeps sums within ±`QUANTITY_MAX`; should that ever fail, an answer is still a GraphQL Int. */
export function toInt(quantity: number): number {
  return Math.max(-INT_MAX, Math.min(INT_MAX, quantity));
}
