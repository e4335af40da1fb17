import {
  markReturned,
  orderAsks,
  putReservation,
  returnableOf,
  takesOf,
  unclaimReturned,
  type ExceedingAsk,
  type LineAsk,
  type ReservationDocument,
  type ReturnedUnits,
} from "../reservations/index.js";
import { isOwnLine, namedTakes, type Books, type Scope } from "../stock/index.js";
import { notReturned, saleDocument, standingOf, type StoredSale, type StoredSaleLine } from "./sale.js";

/*
 * What comes back of a sale whose goods had left when it was recorded is counted on its lines: never more than was sold and stands so. Units that its
 * reservation had are counted there too, so that a return of the reservation finds them gone: of a SKU, units that were sold from AVAILABLE come back first.
 * (An unfulfilled sale's units are all its reservation's, and a return of it is a return of that.)
 */

/** A fulfilled sale with its reservation, where it had one. */
export interface SoldUnits {
  readonly sale: StoredSale;
  readonly reservation: ReservationDocument | null;
}

/** Counts units as come back, wherever they were sold. What is left is told of the lines that the sender sees. */
export function claimSold(sold: SoldUnits, asks: readonly LineAsk[], scope: Scope): SoldUnits | readonly ExceedingAsk[] {
  const { sale, reservation } = sold;
  const named = orderAsks(sale, asks);
  const { takes, unmet } = namedTakes("SaleLine", sale.lines, named, notReturned);
  if (unmet.length > 0) {
    const own = namedTakes(
      "SaleLine",
      sale.lines.filter((line) => isOwnLine(line, scope)),
      named,
      notReturned,
    ).unmet;
    const told = new Map(own.map((each) => [each.ask.index, each]));
    return unmet.map(({ ask }) => ({ ask, remaining: 0, ...told.get(ask.index) }));
  }
  const after = withReturned(sale, takes, 1);
  if (reservation === null) return { sale: after, reservation };
  const reserved = reservedPart(asks, (variantId) => claimedOf(after, variantId) - claimedOf(sale, variantId));
  const there = takesOf(reservation, orderAsks(reservation, reserved), returnableOf);
  // The others were given back to the reservation already: so many fewer are left of the whole.
  const short = new Map(there.exceeding.map(({ ask, remaining }) => [ask.index, ask.quantity - remaining]));
  if (short.size > 0)
    return asks.flatMap((ask) => (short.has(ask.index) ? { ask, remaining: ask.quantity - (short.get(ask.index) ?? 0) } : []));
  return { sale: after, reservation: reserved.length === 0 ? reservation : markReturned(reservation, there.takes) };
}

/** Takes back `claimSold`, for returns that are cancelled. */
export function unclaimSold({ sale, reservation }: SoldUnits, asks: readonly LineAsk[]): SoldUnits {
  const { takes, unmet } = namedTakes("SaleLine", sale.lines, orderAsks(sale, asks), ({ returned }) => returned);
  if (unmet.length > 0) throw new Error(`Sale ${sale.id} has less returned than its returns have claimed.`);
  const after = withReturned(sale, takes, -1);
  if (reservation === null) return { sale: after, reservation };
  const reserved = reservedPart(asks, (variantId) => claimedOf(sale, variantId) - claimedOf(after, variantId));
  return { sale: after, reservation: unclaimReturned(reservation, reserved) };
}

/** Puts a sale, and its reservation where that has changed, with what has come back of them. */
export function putReturnedUnits(books: Books, before: SoldUnits, { sale, reservation }: SoldUnits): void {
  books.put(saleDocument(sale.id), sale);
  if (reservation !== null && reservation !== before.reservation) putReservation(books, reservation);
}

/** Units of a SKU that returns of the sale have claimed on its reservation: what they have claimed beyond those that were sold from AVAILABLE. */
export function claimedOf({ lines }: { readonly lines: readonly StoredSaleLine[] }, variantId: number): number {
  let claimed = 0;
  for (const line of lines) {
    if (line.variantId === variantId) claimed += line.returned - Math.max(0, standingOf(line) - line.fromReservation);
  }
  return Math.max(0, claimed);
}

/**
 * Lines of a sale of which some are taken back, with what returns claim of them moved to lines of the same name that still stand; and the units that are
 * claimed beyond those. Returns do not say of which of these lines their units are.
 */
export function claimsMoved<Line extends StoredSaleLine>(
  lines: readonly Line[],
): { readonly lines: readonly Line[]; readonly beyond: readonly ReturnedUnits[] } {
  if (lines.every((line) => notReturned(line) >= 0)) return { lines, beyond: [] };
  const over = new Map<string, number>();
  const kept = lines.map((line) => {
    const excess = Math.max(0, -notReturned(line));
    if (excess > 0) over.set(keyOf(line), (over.get(keyOf(line)) ?? 0) + excess);
    return { ...line, returned: line.returned - excess };
  });
  const moved = kept.map((line) => {
    const excess = over.get(keyOf(line)) ?? 0;
    const units = Math.min(excess, notReturned(line));
    if (units > 0) over.set(keyOf(line), excess - units);
    return units > 0 ? { ...line, returned: line.returned + units } : line;
  });
  const named = new Set(lines.flatMap(({ variantId, lineReference = null }) => (lineReference === null ? [] : variantId)));
  const beyond = [...over].flatMap(([key, quantity]) => {
    const { variantId, sku, lineReference = null } = lines.find((line) => keyOf(line) === key) as Line;
    return quantity > 0 ? [{ variantId, sku, lineReference, isNamed: named.has(variantId), quantity }] : [];
  });
  return { lines: moved, beyond };
}

const keyOf = ({ variantId, lineReference = null }: StoredSaleLine): string => `${variantId}/${lineReference ?? ""}`;

function withReturned(
  sale: StoredSale,
  takes: readonly { readonly line: StoredSaleLine; readonly quantity: number }[],
  sign: 1 | -1,
): StoredSale {
  const units = new Map<StoredSaleLine, number>();
  for (const { line, quantity } of takes) units.set(line, (units.get(line) ?? 0) + quantity);
  return { ...sale, lines: sale.lines.map((line) => ({ ...line, returned: line.returned + sign * (units.get(line) ?? 0) })) };
}

/** Of what is asked for, the units that are the reservation's: so many of each SKU. */
export function reservedPart(asks: readonly LineAsk[], unitsOf: (variantId: number) => number): readonly LineAsk[] {
  const left = new Map<number, number>();
  return asks.flatMap((ask) => {
    const variantId = ask.variantId ?? 0;
    const units = left.get(variantId) ?? unitsOf(variantId);
    const quantity = Math.min(units, ask.quantity);
    left.set(variantId, units - quantity);
    return quantity > 0 ? [{ ...ask, quantity, locationId: null }] : [];
  });
}
