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
import { saleDocument, type StoredSale } from "./sale.js";

export type PlacedLine = StoredSale["lines"][number] & { readonly position: number };

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
  /** Of the line of the sale's reservation; null where nothing of it changes. */
  readonly taken: LineTakenBack | null;
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
  /** Units that lines before have made more of the reservation's confirmed ones, by position. */
  readonly #confirmed = new Map<number, number>();

  constructor(of: Voided, movements: SaleMovements) {
    this.#of = of;
    this.#movements = movements;
    const { fulfilled, lines } = of.sale;
    const free = movements.posted.filter(({ kind, from }) => kind === (fulfilled ? "SELL" : "CONFIRM") && from === "AVAILABLE").reverse();
    const sold = lines.flatMap(({ quantity, fromReservation }, position) => (quantity > fromReservation ? [position] : []));
    this.#free = new Map(sold.flatMap((position, place) => (free[place] === undefined ? [] : [[position, free[place]] as const])));
  }

  /**
   * What was sold from AVAILABLE is taken back before what the reservation had: it was sold after it. Of that, what was held before what was confirmed. A
   * refusal tells what has moved on.
   */
  plan({ line, quantity, index }: Portion, whole: boolean): LinePlan | UserErrorData {
    const { sale, reservation } = this.#of;
    const { posted, shippedSince, cancelledSince } = this.#movements;
    const isThere = ({ level }: PastMovement): boolean => level.variantId === line.variantId && level.locationId === line.locationId;
    const reserved = reservation === null ? null : reservedLine(reservation, line);
    const isOfLine = (movement: PastMovement): boolean => this.#movements.positions.get(movement.sequence) === reserved?.position;
    const own = this.#free.get(line.position);
    const free = newestOf(this.#left(own === undefined ? [] : [own]), quantity);
    const rest = quantity - unitsOf(free);
    const shipped = newestOf(this.#left(posted.filter((movement) => movement.kind === "SHIP" && isOfLine(movement))), rest);
    const fromHold = posted.filter((movement) => movement.kind === "CONFIRM" && movement.from === "RESERVED" && isThere(movement));
    const held = newestOf(this.#left(fromHold), rest);
    if (reserved === null)
      return rest === 0 ? this.#planned({ line, quantity, parts: free, taken: null }) : ofUnknownLine(line, quantity, rest, index);
    const freed = sale.fulfilled ? 0 : unitsOf(free);
    const confirmed = reserved.confirmed + (this.#confirmed.get(reserved.position) ?? 0);
    const short = Math.max(0, unitsOf(held) + freed - confirmed - unitsOf(shipped));
    const later = newestOf(this.#left(shippedSince.filter(isOfLine)), short);
    const missing = short - unitsOf(later);
    // What was cancelled has come back already, and nobody says that it never happened: the rest is all that is left of it.
    const cancelled = whole ? Math.min(missing, quantity, cancelledUnits(cancelledSince.filter(isThere))) : 0;
    if (cancelled > 0) return this.plan({ line, quantity: quantity - cancelled, index }, false);
    if (missing > 0) return movedOn(line, reserved, { requested: quantity, missing, index });
    const taken = {
      position: reserved.position,
      unshipped: unitsOf(shipped) + unitsOf(later),
      unconfirmed: unitsOf(held),
      freed,
    };
    const isTouched = taken.unshipped + taken.unconfirmed + freed > 0;
    return this.#planned({ line, quantity, parts: [...later, ...free, ...shipped, ...held], taken: isTouched ? taken : null });
  }

  #planned(plan: LinePlan): LinePlan {
    for (const { movement, quantity } of plan.parts) {
      this.#used.set(movement.sequence, (this.#used.get(movement.sequence) ?? 0) + quantity);
    }
    if (plan.taken !== null) {
      const { position, unshipped, unconfirmed, freed } = plan.taken;
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

/** A line of a sale is called as that of the reservation; where the sale has given it a name of its own, the reservation's has none. */
function reservedLine(
  { lines }: ReservationDocument,
  { variantId, locationId, lineReference = null }: PlacedLine,
): ReservationLineDocument | null {
  const there = lines.filter((line) => line.variantId === variantId && line.locationId === locationId);
  const named = there.find((line) => (line.lineReference ?? null) === lineReference);
  return named ?? there.find((line) => (line.lineReference ?? null) === null) ?? null;
}

function unitsOf(parts: readonly TakenBack[]): number {
  return parts.reduce((sum, { quantity }) => sum + quantity, 0);
}

function cancelledUnits(movements: readonly PastMovement[]): number {
  return movements.reduce((sum, { open }) => sum + open, 0);
}

/** Units that the sale had of a line of another channel's order, whose name it does not have: which one is not known. */
function ofUnknownLine({ sku, location }: PlacedLine, requested: number, unknown: number, index: number | null): UserErrorData {
  const message =
    `Of ${requested} units of SKU "${sku}" sold from ${location}, ${unknown} are of a line of the order that the sale does not name: they cannot be taken back ` +
    "here. Take back the others, and cancel or ship back those on the order.";
  const field = index === null ? null : ["lines", String(index), "quantity"];
  return { code: "EXCEEDS_REMAINING", field, sku, requested, remaining: requested - unknown, message };
}

interface MovedOn {
  readonly requested: number;
  readonly missing: number;
  readonly index: number | null;
}

function movedOn(
  { sku, location }: PlacedLine,
  { shipped, cancelled }: ReservationLineDocument,
  { requested, missing, index }: MovedOn,
): UserErrorData {
  const gone = [
    ...(shipped > 0 ? [`${shipped} were shipped`] : []),
    ...(cancelled > 0 ? [`${cancelled} were cancelled, moved or taken back`] : []),
  ];
  const message =
    `Of ${requested} units of SKU "${sku}" sold from ${location}, ${missing} are not with the order any more: of its line ${gone.join(", ")}. ` +
    "Take the parcel back first (shipmentVoid), say with `fact: true` that it never left either, or take no more back than is left.";
  const field = index === null ? null : ["lines", String(index), "quantity"];
  return { code: "EXCEEDS_REMAINING", field, sku, requested, remaining: Math.max(0, requested - missing), message };
}
