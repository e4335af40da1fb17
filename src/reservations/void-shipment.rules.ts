import { Refusal, refuse, type UserErrorData } from "../platform/errors/user-error.js";
import { tooManyMovements, type Books, type PastMovement, type TakenBack } from "../stock/index.js";
import { returnableOf, takesOf, takesOfAll, type ExceedingAsk, type LineShare, type LineTake } from "./line-takes.rules.js";
import {
  reservationRef,
  type ReservationDocument,
  type ReservationLineDocument,
  type ShipmentLine,
  type VoidedShipment,
} from "./reservation.js";
import { markReturned, take, unmarkReturned } from "./reservation-steps.rules.js";
import type { StepLines } from "./step-decisions.rules.js";

/** A parcel as it was recorded: nothing of this ever changes. */
export interface RecordedShipment {
  readonly id: string;
  /** That of its last movement. */
  readonly sequence: string;
  readonly lines: readonly ShipmentLine[];
}

/** How a parcel is taken back. */
export interface ShipmentVoid {
  /** Whether units that have come back since are taken back with it. */
  readonly fact: boolean;
  readonly reason: string | null;
  /** Takes back what returns have claimed of the units, and answers what is to be taken back of their movements. */
  readonly unreturn: Unreturn;
}

/** Units that returns have claimed of lines of one name, and that shall not have left. */
export interface ReturnedUnits {
  readonly variantId: number;
  readonly sku: string;
  /** What the order calls the lines; null where they have no name. */
  readonly lineReference: string | null;
  /** Whether any of the order's lines of the SKU has a name: then returns say of which line their units are, or of any. */
  readonly isNamed: boolean;
  readonly quantity: number;
}

/** Those among units that are taken back, all of which are `taken`. */
export interface ReturnedAmong extends ReturnedUnits {
  readonly taken: number;
}

/** Units of which returns are to give up their claims. */
export interface ClaimedUnits {
  /** Of the reservation: whatever returns claim there, those of sales that had them of it too. */
  readonly ofReservation: readonly ReturnedUnits[];
  /** Of a sale that counts its own claims and is taken back: what its returns claim, which is none of the reservation's meanwhile. */
  readonly ofSale?: { readonly id: string; readonly units: readonly ReturnedUnits[] };
}

/**
 * Gives up the claims of returns on units of an order or a sale, newest first: announced ones are cancelled, received ones taken back before. Answers the
 * movements that are to be taken back, the newest first, in front of those by which the units went out.
 */
export type Unreturn = (books: Books, units: ClaimedUnits) => readonly TakenBack[] | Refusal;

/** A line of a parcel, the reservation's line that it left, and the movement by which it did. */
export interface ParcelLine {
  readonly position: number;
  readonly movement: PastMovement;
}

/** Void: units that were recorded as shipped never left. CUSTOMER → COMMITTED by the exact reverse, so that the order waits for them again. */
export function decideShipmentVoid(
  books: Books,
  reservation: ReservationDocument,
  shipment: RecordedShipment,
  { asked, isOwn, ...how }: StepLines & ShipmentVoid,
): ReservationDocument | Refusal {
  const movements = books.movementsOf(reservationRef(reservation.id));
  if (movements === null) return refuse(tooManyMovements("reservation"));
  const parcel = parcelOf(reservation, shipment, movements);
  const open = new Map(parcel.map(({ position, movement }) => [position, movement.open]));
  const takes = takesFor(reservation, { asked, isOwn }, open);
  if (takes instanceof Refusal) return takes;
  const beyond = returnedAmong(reservation, takes);
  if (beyond.length > 0 && !how.fact) return new Refusal(beyond.map((units) => cameBack(units, asked)));
  const unreturned = beyond.length === 0 ? [] : how.unreturn(books, { ofReservation: beyond });
  if (unreturned instanceof Refusal) return unreturned;
  const parts = takes.flatMap(({ position, quantity }): TakenBack[] => {
    const movement = parcel.find((line) => line.position === position)?.movement;
    return movement === undefined ? [] : [{ movement, quantity }];
  });
  books.takeBack([...unreturned, ...parts.toReversed()], { fact: how.fact, channelId: reservation.channelId });
  const voided = { id: shipment.id, lines: voidedLines(shipment, parcel, parts), voidReason: how.reason };
  return unshipped(reservation, { takes, beyond }, [voided]);
}

/** The lines of the parcel in their order, each with its movement. Those of one parcel stand together, the last of them at its sequence. */
export function parcelOf(
  { lines }: ReservationDocument,
  shipment: RecordedShipment,
  movements: readonly PastMovement[],
): readonly ParcelLine[] {
  const shipped = movements.filter(({ kind, sequence }) => kind === "SHIP" && Number(sequence) <= Number(shipment.sequence));
  const own = shipped.slice(0, shipment.lines.length).reverse();
  return shipment.lines.map(({ sku, location, lineReference = null, quantity }, index) => {
    const line = lines.find((each) => each.sku === sku && each.location === location && (each.lineReference ?? null) === lineReference);
    const movement = own[index];
    if (line === undefined || movement?.quantity !== quantity || movement.level.variantId !== line.variantId) {
      throw new Error(`The movements of shipment ${shipment.id} are not those of its lines.`);
    }
    return { position: line.position, movement };
  });
}

function takesFor(
  reservation: ReservationDocument,
  { asked, isOwn }: StepLines,
  open: ReadonlyMap<number, number>,
): readonly LineTake[] | Refusal {
  const own = { ...reservation, lines: reservation.lines.filter(isOwn) };
  const share: LineShare = ({ position }) => open.get(position) ?? 0;
  const all = takesOfAll(own, share);
  if (all.length === 0) return refuse(nothingToVoid(reservation));
  if (asked === null) return all;
  const { takes, exceeding } = takesOf(own, asked, share);
  return exceeding.length === 0 ? takes : new Refusal(exceeding.map(beyondParcel));
}

const keyOf = ({ variantId, lineReference = null }: Pick<ReservationLineDocument, "variantId" | "lineReference">): string =>
  `${variantId}/${lineReference ?? ""}`;

/**
 * By lines of one name, the units among those taken back that returns have claimed. They do not say of which of these lines, or of which parcel, so units
 * that no return has claimed go first.
 */
export function returnedAmong({ lines }: ReservationDocument, takes: readonly LineTake[]): readonly ReturnedAmong[] {
  const taken = new Map<string, number>();
  for (const { position, quantity } of takes) {
    const key = keyOf(lines[position] as ReservationLineDocument);
    taken.set(key, (taken.get(key) ?? 0) + quantity);
  }
  const kept = new Map<string, number>();
  const named = new Set<number>();
  for (const line of lines) {
    kept.set(keyOf(line), (kept.get(keyOf(line)) ?? 0) + returnableOf(line));
    if ((line.lineReference ?? null) !== null) named.add(line.variantId);
  }
  const first = new Map(lines.toReversed().map((line) => [keyOf(line), line]));
  return [...taken].flatMap(([key, units]) => {
    const { variantId, sku, lineReference = null } = first.get(key) as ReservationLineDocument;
    const quantity = units - (kept.get(key) ?? 0);
    return quantity > 0 ? [{ variantId, sku, lineReference, isNamed: named.has(variantId), quantity, taken: units }] : [];
  });
}

/** The reservation with the units confirmed again. What returns have claimed of its lines, they claim of lines that are still shipped. */
export function unshipped(
  reservation: ReservationDocument,
  { takes, beyond }: { readonly takes: readonly LineTake[]; readonly beyond: readonly ReturnedUnits[] },
  parcels: readonly VoidedShipment[],
): ReservationDocument {
  const over = takes.flatMap(({ position, quantity }): LineTake[] => {
    const line = reservation.lines[position];
    const excess = line === undefined ? 0 : line.returned - (line.shipped - quantity);
    return excess > 0 ? [{ position, quantity: excess }] : [];
  });
  const back = take(unmarkReturned(reservation, over), takes, (line, quantity) => ({
    ...line,
    shipped: line.shipped - quantity,
    confirmed: line.confirmed + quantity,
  }));
  const { voidedShipments = [] } = reservation;
  return {
    ...markReturned(back, claimedElsewhere(back, over, beyond)),
    voidedShipments: [...voidedShipments.filter(({ id }) => !parcels.some((parcel) => parcel.id === id)), ...parcels],
  };
}

/** What was claimed of lines that are taken back and is still claimed, as claims of the other lines of their name. */
function claimedElsewhere(
  { id, lines }: ReservationDocument,
  over: readonly LineTake[],
  beyond: readonly ReturnedUnits[],
): readonly LineTake[] {
  const claimed = new Map<string, number>();
  for (const { position, quantity } of over) {
    const key = keyOf(lines[position] as ReservationLineDocument);
    claimed.set(key, (claimed.get(key) ?? 0) + quantity);
  }
  for (const units of beyond) claimed.set(keyOf(units), (claimed.get(keyOf(units)) ?? 0) - units.quantity);
  const takes = lines.flatMap((line): LineTake[] => {
    const missing = claimed.get(keyOf(line)) ?? 0;
    const quantity = Math.min(missing, returnableOf(line));
    if (quantity <= 0) return [];
    claimed.set(keyOf(line), missing - quantity);
    return [{ position: line.position, quantity }];
  });
  if ([...claimed.values()].some((quantity) => quantity !== 0)) throw new Error(`More of reservation ${id} came back than is shipped.`);
  return takes;
}

export function voidedLines(
  { lines }: RecordedShipment,
  parcel: readonly ParcelLine[],
  parts: readonly TakenBack[],
): readonly ShipmentLine[] {
  const taken = new Map(parts.map(({ movement, quantity }) => [movement.sequence, quantity]));
  return lines.map(({ voided: _before, ...line }, index) => {
    const { open, sequence } = (parcel[index] as ParcelLine).movement;
    const voided = line.quantity - open + (taken.get(sequence) ?? 0);
    return voided === 0 ? line : { ...line, voided };
  });
}

function nothingToVoid({ status: from }: ReservationDocument): UserErrorData {
  const message = "Nothing of the parcel is left to be taken back: all of it was. Read it again to see what `voided` says.";
  return { code: "ILLEGAL_TRANSITION", field: ["id"], from, to: "CONFIRMED", message };
}

function beyondParcel({ ask, remaining, misnamed }: ExceedingAsk): UserErrorData {
  if (misnamed !== undefined) return misnamed;
  const { index, quantity: requested } = ask;
  const sku = ask.sku ?? "";
  const message = `The parcel has ${remaining} units of SKU "${sku}" there that were not taken back; ${requested} were named. Name no more than that.`;
  return { code: "EXCEEDS_REMAINING", field: ["lines", String(index), "quantity"], sku, requested, remaining, message };
}

export function cameBack(
  { variantId, sku, lineReference, quantity, taken: requested }: ReturnedAmong,
  asked: StepLines["asked"],
): UserErrorData {
  const named = asked?.find((line) => line.variantId === variantId || (line.lineReference ?? null) === (lineReference ?? ""));
  const message =
    `${quantity} of these ${requested} units of SKU "${sku}" came back, or are announced to, by returns of the reservation. Take the returns back first ` +
    "(returnReceiptVoid, returnCancel), or say with `fact: true` that they never left: then both are taken back together.";
  const field = named === undefined ? null : ["lines", String(named.index), "quantity"];
  return { code: "EXCEEDS_REMAINING", field, sku, requested, remaining: requested - quantity, message };
}
