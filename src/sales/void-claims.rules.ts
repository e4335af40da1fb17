import {
  markReturned,
  orderAsks,
  returnableOf,
  takesOf,
  unclaimReturned,
  type LineAsk,
  type ReservationDocument,
  type ReturnedUnits,
} from "../reservations/index.js";
import { summedEqual } from "../stock/index.js";
import { claimedOf, claimsMoved, reservedPart, type SoldUnits } from "./returned-units.rules.js";
import type { StoredSale } from "./sale.js";

/*
 * What returns claim of a sale while units of it are taken back. Which units are claimed of the sale alone and which of its reservation too follows from how many
 * stand as sold from AVAILABLE, and that changes. So the claims come off the reservation, the units are taken back as if nothing had come back of the sale, and
 * then as much is claimed again as can be.
 */

/** The reservation without what returns of the sale claim of it. */
export function withoutClaims({ sale, reservation }: SoldUnits): ReservationDocument | null {
  return reservation === null ? null : unclaimReturned(reservation, reservedAsks(sale));
}

/** What of the claims stands beside what is left. */
export interface ClaimsLeft {
  readonly sale: StoredSale;
  /** The reservation with the claims on it. */
  readonly claim: (reservation: ReservationDocument) => ReservationDocument;
  /** Whether other units of it are claimed than before. */
  readonly isMoved: boolean;
  /** Units that returns cannot claim any more. */
  readonly lost: readonly ReturnedUnits[];
}

/** `sale`: with units voided, and its claims as they were; `reservation`: as it is then, without them. */
export function claimsLeft({ sale, reservation }: SoldUnits, before: StoredSale): ClaimsLeft {
  const { lines, beyond } = claimsMoved(sale.lines);
  const short = reservation === null ? new Map<number, number>() : shortOn(reservation, reservedAsks({ ...sale, lines }));
  const fewer = lessClaims(lines, short);
  const rest = { ...sale, lines: fewer.lines };
  const asks = reservedAsks(rest);
  const variants = new Set(sale.lines.map(({ variantId }) => variantId));
  return {
    sale: rest,
    claim: (given) => markReturned(given, takesFor(given, asks).takes),
    isMoved: [...variants].some((variantId) => claimedOf(rest, variantId) !== claimedOf(before, variantId)),
    lost: [...beyond, ...fewer.lost],
  };
}

type Lines = StoredSale["lines"];

/** So many fewer of each SKU: the last lines claim less. */
function lessClaims(lines: Lines, short: ReadonlyMap<number, number>): { readonly lines: Lines; readonly lost: readonly ReturnedUnits[] } {
  const left = new Map(short);
  const lost: ReturnedUnits[] = [];
  const named = new Set(lines.flatMap(({ variantId, lineReference = null }) => (lineReference === null ? [] : [variantId])));
  const fewer = lines.toReversed().map((line) => {
    const { variantId, sku, lineReference = null, returned } = line;
    const quantity = Math.min(returned, left.get(variantId) ?? 0);
    if (quantity === 0) return line;
    left.set(variantId, (left.get(variantId) ?? 0) - quantity);
    lost.push({ variantId, sku, lineReference, isNamed: named.has(variantId), quantity });
    return { ...line, returned: returned - quantity };
  });
  return { lines: fewer.reverse(), lost };
}

/** By what the sale's claims are found on its reservation. */
function reservedAsks(sale: StoredSale): readonly LineAsk[] {
  const asks = sale.lines.flatMap(({ variantId, sku, lineReference = null, returned: quantity }, index): LineAsk[] =>
    quantity === 0 ? [] : [{ index, sku, variantId, lineReference, locationId: null, quantity }],
  );
  return reservedPart(asks, (variantId) => claimedOf(sale, variantId));
}

/** Of the lines of the very names; where they have too little, of any: a return may have named none. */
function takesFor(reservation: ReservationDocument, asks: readonly LineAsk[]): ReturnType<typeof takesOf> {
  const named = takesOf(reservation, orderAsks(reservation, asks), returnableOf);
  if (named.exceeding.length === 0) return named;
  return takesOf(reservation, summedEqual(asks.map((ask) => ({ ...ask, lineReference: null }))), returnableOf);
}

/** Units of each SKU that are asked of a reservation, and that it does not have. */
function shortOn(reservation: ReservationDocument, asks: readonly LineAsk[]): ReadonlyMap<number, number> {
  return new Map(takesFor(reservation, asks).exceeding.map(({ ask, remaining }) => [ask.variantId ?? 0, ask.quantity - remaining]));
}
