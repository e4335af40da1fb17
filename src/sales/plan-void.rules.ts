import { Refusal, type UserErrorData } from "../platform/errors/user-error.js";
import {
  parcelOf,
  reservationRef,
  type LineTakenBack,
  type RecordedShipment,
  type ReservationDocument,
  type ReservationLineDocument,
} from "../reservations/index.js";
import { newestOf, type Books, type PastMovement, type TakenBack } from "../stock/index.js";
import { addedLine, orderShares, OrderUnits, type OrderShare, type ParcelPart } from "./order-units.rules.js";
import { saleDocument, type PlacedLine, type StoredSale } from "./sale.js";

/** So many units of a line that are to be taken back. */
export interface Portion {
  readonly line: PlacedLine;
  readonly quantity: number;
  /** The line of the input that named it; null: none did. */
  readonly index: number | null;
}

/** Which movements a void may take back. */
export interface VoidedMovements {
  /** Whether parcels that left since are taken back too. */
  readonly fact: boolean;
  /** The last sequence of the command before the one that recorded the sale. */
  readonly before: string;
  /** Parcels in which units of it left, newest first: that of a fulfilled sale; with a fact those of what was still to be shipped. */
  readonly parcels: readonly RecordedShipment[];
}

/** What taking so many units of a line back comes to. */
export interface LinePlan {
  readonly line: PlacedLine;
  readonly quantity: number;
  readonly parts: readonly TakenBack[];
  /** Of lines of the sale's reservation, each once; none where nothing of it changes. */
  readonly taken: readonly LineTakenBack[];
}

interface Voided extends VoidedMovements {
  readonly books: Books;
  readonly sale: StoredSale;
  readonly reservation: ReservationDocument | null;
  /** Whether it is all that is left, whatever that is. */
  readonly isWhole: boolean;
}

/** Plans to take units of lines back, all of them or none. Null: there are too many movements to be looked at. */
export function planVoid(of: Voided, portions: readonly Portion[]): readonly LinePlan[] | Refusal | null {
  const movements = movementsOf(of);
  if (movements === null) return null;
  const planner = new Planner(of, movements);
  const planned = portions.map((portion) => planner.plan(portion, of.isWhole));
  const errors = planned.flatMap((plan) => ("code" in plan ? [plan] : []));
  return errors.length > 0 ? new Refusal(errors) : planned.flatMap((plan) => ("code" in plan ? [] : [plan]));
}

export function newerFirst(a: PastMovement, b: PastMovement): number {
  return BigInt(a.sequence) < BigInt(b.sequence) ? 1 : -1;
}

/** Movements that a void may take back, newest first. */
interface SaleMovements {
  /** What the command that recorded the sale has posted, of its own and on its reservation. */
  readonly posted: readonly PastMovement[];
  /** Parcels of the reservation that left since, where they are taken back too. */
  readonly shippedSince: readonly PastMovement[];
  /** What was cancelled of the reservation since, and not to be had elsewhere instead. */
  readonly cancelledSince: readonly PastMovement[];
  /** The reservation's line that each movement into a parcel was of, by its sequence. */
  readonly positions: ReadonlyMap<string, number>;
}

function movementsOf({ books, sale, reservation, before, fact, parcels }: Voided): SaleMovements | null {
  const own = books.movementsOf(saleDocument(sale.id));
  const reserved = reservation === null ? [] : books.movementsOf(reservationRef(reservation.id));
  if (own === null || reserved === null) return null;
  const within = (after: string, last: string) => {
    const [low, high] = [BigInt(after), BigInt(last)];
    return ({ sequence }: PastMovement): boolean => BigInt(sequence) > low && BigInt(sequence) <= high;
  };
  const posted = [...own, ...reserved].filter(within(before, sale.recordedSequence)).sort(newerFirst);
  // A parcel that left after they were read is none of them: its units have moved on.
  const last = fact ? parcels[0]?.sequence : undefined;
  const shipped = reserved.filter(({ kind }) => kind === "SHIP");
  const shippedSince = last === undefined ? [] : shipped.filter(within(sale.recordedSequence, last));
  const since = reserved.filter(({ sequence }) => BigInt(sequence) > BigInt(sale.recordedSequence));
  const moved = new Set(since.flatMap(({ kind, from, command }) => (kind === "CONFIRM" && from === "AVAILABLE" ? [command] : [])));
  const cancelledSince = since.filter(({ kind, command }) => kind === "CANCEL" && !moved.has(command));
  const parcelLines = reservation === null ? [] : parcels.flatMap((parcel) => parcelOf(reservation, parcel, reserved));
  const positions = new Map(parcelLines.map(({ position, movement }) => [movement.sequence, position]));
  return { posted, shippedSince, cancelledSince, positions };
}

/** Plans line by line: lines of one level share its movements, and lines of one line of the reservation its units. */
class Planner {
  readonly #of: Voided;
  readonly #movements: SaleMovements;
  /** The movement that brought each line's units from AVAILABLE, by its position: one for each such line, in their order. */
  readonly #free: ReadonlyMap<number, PastMovement>;
  /** Units that lines before have taken, by the movement's sequence. */
  readonly #used = new Map<string, number>();
  /** Units that left with the sale itself, by the position of the reservation's line; null where they were still to be shipped. */
  readonly #leftWithIt: ReadonlyMap<number, number> | null;
  /** Units that lines before have made more of the reservation's confirmed ones, by position. */
  readonly #confirmed = new Map<number, number>();

  constructor(of: Voided, movements: SaleMovements) {
    this.#of = of;
    this.#movements = movements;
    const { fulfilled, lines } = of.sale;
    const free = movements.posted.filter(({ kind, from }) => kind === (fulfilled ? "SELL" : "CONFIRM") && from === "AVAILABLE").reverse();
    const sold = lines.flatMap(({ quantity, fromReservation }, position) => (quantity > fromReservation ? [position] : []));
    const shipped = movements.posted.filter(({ kind }) => kind === "SHIP");
    this.#leftWithIt = fulfilled ? sumsOf(shipped, movements.positions) : null;
    this.#free = new Map(sold.flatMap((position, place) => (free[place] === undefined ? [] : [[position, free[place]] as const])));
  }

  /**
   * What was sold from AVAILABLE is taken back before what the reservation had: it was sold after it. Of that, what was held before what was confirmed. A
   * refusal tells what has moved on.
   */
  plan({ line, quantity, index }: Portion, whole: boolean): LinePlan | UserErrorData {
    const { sale, reservation } = this.#of;
    const own = this.#free.get(line.position);
    const free = newestOf(this.#left(own === undefined ? [] : [own]), quantity);
    if (reservation === null) return this.#planned({ line, quantity, parts: free, taken: [] });
    const isThere = ({ level }: PastMovement): boolean => level.variantId === line.variantId && level.locationId === line.locationId;
    const rest = quantity - unitsOf(free);
    const { posted, cancelledSince } = this.#movements;
    const held = newestOf(this.#left(posted.filter(({ kind, from }) => kind === "CONFIRM" && from === "RESERVED").filter(isThere)), rest);
    const order = new OrderUnits();
    const shares = orderShares({ sale, reservation, left: this.#leftWithIt }, line, sale.fulfilled ? rest : quantity);
    const added = sale.fulfilled ? null : addedLine(reservation, line);
    const shipped = shares.map((share) => this.#addShare(order, share));
    if (added !== null && !shares.some((share) => share.line === added)) this.#addShare(order, { line: added, units: quantity });
    const parcels = this.#parcelsSince();
    const freed = sale.fulfilled ? 0 : unitsOf(free);
    const missing =
      order.give("freed", freed, { positions: added === null ? [] : [added.position], parcels }) +
      order.give("unconfirmed", unitsOf(held), { positions: shares.map((share) => share.line.position), parcels });
    // What was cancelled has come back already, and nobody says that it never happened: the rest is all that is left of it.
    const cancelled = whole ? Math.min(missing, quantity, cancelledUnits(cancelledSince.filter(isThere))) : 0;
    if (cancelled > 0) return this.plan({ line, quantity: quantity - cancelled, index }, false);
    const lines = [...shares.map((share) => share.line), ...(added === null ? [] : [added])];
    if (missing > 0) return movedOn(line, lines, { requested: quantity, missing, index });
    return this.#planned({ line, quantity, parts: [...order.later, ...free, ...shipped.flat(), ...held], taken: order.taken });
  }

  /** Has a line of the order give up units: what of them left with the sale is confirmed again. */
  #addShare(order: OrderUnits, share: OrderShare): readonly TakenBack[] {
    const { position, confirmed } = share.line;
    const own = this.#movements.posted.filter(
      ({ kind, sequence }) => kind === "SHIP" && this.#movements.positions.get(sequence) === position,
    );
    const shipped = newestOf(this.#left(own), share.units);
    order.add(share, { confirmed: confirmed + (this.#confirmed.get(position) ?? 0), unshipped: unitsOf(shipped) });
    return shipped;
  }

  #parcelsSince(): readonly ParcelPart[] {
    return this.#left(this.#movements.shippedSince).flatMap((movement) => {
      const position = this.#movements.positions.get(movement.sequence);
      return position === undefined ? [] : [{ position, movement }];
    });
  }

  #planned(plan: LinePlan): LinePlan {
    for (const { movement, quantity } of plan.parts) {
      this.#used.set(movement.sequence, (this.#used.get(movement.sequence) ?? 0) + quantity);
    }
    for (const { position, unshipped, unconfirmed, freed } of plan.taken) {
      this.#confirmed.set(position, (this.#confirmed.get(position) ?? 0) + unshipped - unconfirmed - freed);
    }
    return plan;
  }

  #left(movements: readonly PastMovement[]): readonly PastMovement[] {
    return movements.map((movement) => {
      const used = this.#used.get(movement.sequence) ?? 0;
      return used === 0 ? movement : { ...movement, open: movement.open - used };
    });
  }
}

function sumsOf(movements: readonly PastMovement[], positions: ReadonlyMap<string, number>): ReadonlyMap<number, number> {
  const sums = new Map<number, number>();
  for (const { sequence, quantity } of movements) {
    const position = positions.get(sequence);
    if (position !== undefined) sums.set(position, (sums.get(position) ?? 0) + quantity);
  }
  return sums;
}

function unitsOf(parts: readonly TakenBack[]): number {
  return parts.reduce((sum, { quantity }) => sum + quantity, 0);
}

function cancelledUnits(movements: readonly PastMovement[]): number {
  return movements.reduce((sum, { open }) => sum + open, 0);
}

interface MovedOn {
  readonly requested: number;
  readonly missing: number;
  readonly index: number | null;
}

function movedOn(
  { sku, location }: PlacedLine,
  lines: readonly ReservationLineDocument[],
  { requested, missing, index }: MovedOn,
): UserErrorData {
  const own = [...new Set(lines)];
  const shipped = own.reduce((sum, line) => sum + line.shipped, 0);
  const cancelled = own.reduce((sum, line) => sum + line.cancelled, 0);
  const gone = [
    ...(shipped > 0 ? [`${shipped} were shipped`] : []),
    ...(cancelled > 0 ? [`${cancelled} were cancelled, moved or taken back`] : []),
  ];
  const message =
    `Of ${requested} units of SKU "${sku}" sold from ${location}, ${missing} are not with the order any more: of its ${own.length === 1 ? "line" : "lines"} ${gone.join(", ")}. ` +
    "Take the parcel back first (shipmentVoid), say with `fact: true` that it never left either, or take no more back than is left.";
  const field = index === null ? null : ["lines", String(index), "quantity"];
  return { code: "EXCEEDS_REMAINING", field, sku, requested, remaining: Math.max(0, requested - missing), message };
}
