import type { Books, PastMovement, TakenBack } from "../stock/index.js";
import { type ReservationDocument, reservationRef, type VoidedShipment } from "./reservation.js";
import { expireHeld, take } from "./reservation-steps.rules.js";
import { parcelOf, unshipped, voidedLines, type RecordedShipment, type ReturnedUnits } from "./void-shipment.rules.js";

/** Units of a line of which something takes back what was done with them. */
export interface LineTakenBack {
  /** `ReservationLineDocument.position` */
  readonly position: number;
  /** Shipped, and confirmed again. */
  readonly unshipped: number;
  /** Confirmed, and held again: behind those that are confirmed again. */
  readonly unconfirmed: number;
  /** Confirmed, and free: nobody ordered them. */
  readonly freed: number;
}

export interface UnitsTakenBack {
  readonly lines: readonly LineTakenBack[];
  /** Units among them that returns had claimed and have given up. */
  readonly beyond: readonly ReturnedUnits[];
  /** Of whatever documents: taken back already (`Books.takeBack`). */
  readonly parts: readonly TakenBack[];
  /** When the hold ends that units were taken from; null: nobody knows any more. */
  readonly holdEnds: Date | null;
  /** Parcels that units among them may have left in, newest first. */
  readonly parcels: readonly RecordedShipment[];
  readonly reason: string | null;
}

/**
 * The reservation with the counts and parcels of what was taken back, not yet put. What is held again is held until its hold ends: that of what is held already,
 * else `holdEnds`. Where that is over it goes on to AVAILABLE, as of that moment.
 */
export function takeBackUnits(books: Books, reservation: ReservationDocument, units: UnitsTakenBack): ReservationDocument {
  const { lines, beyond, holdEnds } = units;
  const takes = lines.flatMap(({ position, unshipped: quantity }) => (quantity > 0 ? [{ position, quantity }] : []));
  const confirmed = takes.length === 0 ? reservation : unshipped(reservation, { takes, beyond }, voidedParcels(books, reservation, units));
  const byPosition = new Map(lines.map((line) => [line.position, line]));
  const changed = take(
    confirmed,
    lines.map(({ position, unconfirmed, freed }) => ({ position, quantity: unconfirmed + freed })),
    (line) => {
      const { unconfirmed = 0, freed = 0 } = byPosition.get(line.position) ?? {};
      const { confirmed: before, held, cancelled } = line;
      return { ...line, confirmed: before - unconfirmed - freed, held: held + unconfirmed, cancelled: cancelled + freed };
    },
  );
  if (lines.every(({ unconfirmed }) => unconfirmed === 0)) return changed;
  const expiresAt = (reservation.lines.some(({ held }) => held > 0) ? reservation.expiresAt : holdEnds) ?? books.now;
  const held = { ...changed, expiresAt };
  return expiresAt <= books.now ? expireHeld(books, held) : held;
}

/** The parcels that the parts left in, each with what is voided of its lines. A parcel's movements stand together, the last of them at its sequence. */
function voidedParcels(
  books: Books,
  reservation: ReservationDocument,
  { parcels, parts, reason: voidReason }: UnitsTakenBack,
): readonly VoidedShipment[] {
  const own = parts.filter(({ movement: { kind, document } }) => kind === "SHIP" && document.id === reservation.id);
  const byParcel = new Map<RecordedShipment, TakenBack[]>();
  for (const part of own) {
    const parcel = parcels.findLast(({ sequence }) => BigInt(sequence) >= BigInt(part.movement.sequence));
    if (parcel === undefined) throw new Error(`Movement ${part.movement.sequence} belongs to no parcel that was read.`);
    byParcel.set(parcel, [...(byParcel.get(parcel) ?? []), part]);
  }
  if (byParcel.size === 0) return [];
  // Read anew they would be those behind the parts.
  const movements = asBefore(books.movementsOf(reservationRef(reservation.id)) ?? [], own);
  return [...byParcel].map(([parcel, taken]) => {
    return { id: parcel.id, lines: voidedLines(parcel, parcelOf(reservation, parcel, movements), taken), voidReason };
  });
}

function asBefore(movements: readonly PastMovement[], parts: readonly TakenBack[]): readonly PastMovement[] {
  const before = new Map(parts.map(({ movement }) => [movement.sequence, movement]));
  return movements.map((movement) => before.get(movement.sequence) ?? movement);
}
