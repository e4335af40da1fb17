import { refuse, UserErrorCode } from "../platform/errors/user-error.js";
import { PostingRefused, QUANTITY_MAX, type Books, type Posting } from "../stock/index.js";
import type { LineTake } from "./line-takes.rules.js";
import { reservationRef, statusOf, type ReservationDocument, type ReservationLineDocument } from "./reservation.js";

/*
 * What may become of a reservation's units. Each function posts the movements of its step to the books and answers the changed reservation,
 * which is not yet in the books: chain steps freely, then call `putReservation` once for the command. A take must not exceed what its line
 * has (see `takesOf`): that is a mistake in the calling code and throws.
 */

/** Units for a reservation at one location: a line of that (SKU, location) grows, or is added. */
export interface Addition {
  readonly variantId: number;
  readonly sku: string;
  readonly locationId: number;
  /** Location code. */
  readonly location: string;
  /** Base units, > 0. */
  readonly quantity: number;
}

export interface FactDetails {
  /** Reports what has happened already: may take AVAILABLE below zero and opens an oversell incident of the reservation's channel. */
  readonly fact?: boolean;
  /** The world's time; the recording time unless given. */
  readonly occurredAt?: Date | null;
}

export interface ShipmentDetails {
  /** UUIDv7 of the parcel, made outside `decide`. */
  readonly shipmentId: string;
  readonly trackingReference: string | null;
  readonly occurredAt: Date | null;
}

/** A reservation without lines, to be filled with `addHeld` or `addConfirmed`. `expiresAt` bounds its holds; null where there will be none. */
export function newReservation(
  books: Books,
  { id, channelId, reference, expiresAt }: Pick<ReservationDocument, "id" | "channelId" | "reference" | "expiresAt">,
): ReservationDocument {
  return { id, channelId, reference, expiresAt, status: "HELD", version: 0, createdAt: books.now, lines: [] };
}

/**
 * Puts a reservation changed by steps into the books: raises its version by one, sets its status, and forgets `expiresAt` where nothing is
 * held and nothing has expired. Call it once in a command. Answers what it put.
 */
export function putReservation(books: Books, changed: ReservationDocument): ReservationDocument {
  const bounded = changed.lines.some((line) => line.held > 0 || line.expired > 0);
  const reservation = {
    ...changed,
    status: statusOf(changed.lines),
    expiresAt: bounded ? changed.expiresAt : null,
    version: changed.version + 1,
  };
  books.put(reservationRef(reservation.id), reservation);
  return reservation;
}

/** AVAILABLE → RESERVED. The caller has checked that it is there: see `planDemands`. */
export function addHeld(
  books: Books,
  reservation: ReservationDocument,
  additions: readonly Addition[],
  { occurredAt = null }: Pick<FactDetails, "occurredAt"> = {},
): ReservationDocument {
  return add(reservation, additions, "held", (addition) =>
    books.post({ ...movement(reservation, addition), kind: "RESERVE", from: "AVAILABLE", to: "RESERVED", occurredAt }),
  );
}

/** AVAILABLE → COMMITTED. A fact is never refused for lack of stock. */
export function addConfirmed(
  books: Books,
  reservation: ReservationDocument,
  additions: readonly Addition[],
  { fact = false, occurredAt = null }: FactDetails = {},
): ReservationDocument {
  const { channelId } = reservation;
  return add(reservation, additions, "confirmed", (addition) =>
    books.post({ ...movement(reservation, addition), kind: "CONFIRM", from: "AVAILABLE", to: "COMMITTED", fact, occurredAt, channelId }),
  );
}

/** RESERVED → COMMITTED. */
export function confirmHeld(
  books: Books,
  reservation: ReservationDocument,
  takes: readonly LineTake[],
  occurredAt: Date | null = null,
): ReservationDocument {
  return take(reservation, takes, (line, quantity) => {
    books.post({ ...movement(reservation, line, quantity), kind: "CONFIRM", from: "RESERVED", to: "COMMITTED", occurredAt });
    return { ...line, held: line.held - quantity, confirmed: line.confirmed + quantity };
  });
}

/** Expired units: AVAILABLE → COMMITTED again. The caller has checked that they are there. */
export function reacquireExpired(books: Books, reservation: ReservationDocument, takes: readonly LineTake[]): ReservationDocument {
  return take(reservation, takes, (line, quantity) => {
    books.post({ ...movement(reservation, line, quantity), kind: "CONFIRM", from: "AVAILABLE", to: "COMMITTED" });
    return { ...line, expired: line.expired - quantity, confirmed: line.confirmed + quantity };
  });
}

/** RESERVED → AVAILABLE, because nobody wants them any more. */
export function releaseHeld(books: Books, reservation: ReservationDocument, takes: readonly LineTake[]): ReservationDocument {
  return take(reservation, takes, (line, quantity) => {
    books.post({ ...movement(reservation, line, quantity), kind: "RELEASE", from: "RESERVED", to: "AVAILABLE" });
    return { ...line, held: line.held - quantity, released: line.released + quantity };
  });
}

/** RESERVED → AVAILABLE, because the time is up: everything held. */
export function expireHeld(books: Books, reservation: ReservationDocument): ReservationDocument {
  const lines = reservation.lines.map((line) => {
    if (line.held === 0) return line;
    books.post({ ...movement(reservation, line, line.held), kind: "EXPIRE", from: "RESERVED", to: "AVAILABLE" });
    return { ...line, held: 0, expired: line.expired + line.held };
  });
  return { ...reservation, lines };
}

/** RESERVED and COMMITTED → AVAILABLE: of each line its held units first, then the confirmed. */
export function cancelOpen(books: Books, reservation: ReservationDocument, takes: readonly LineTake[]): ReservationDocument {
  return take(reservation, takes, (line, quantity) => {
    const held = Math.min(line.held, quantity);
    const confirmed = quantity - held;
    if (held > 0) books.post({ ...movement(reservation, line, held), kind: "RELEASE", from: "RESERVED", to: "AVAILABLE" });
    if (confirmed > 0) books.post({ ...movement(reservation, line, confirmed), kind: "CANCEL", from: "COMMITTED", to: "AVAILABLE" });
    return { ...line, held: line.held - held, confirmed: line.confirmed - confirmed, cancelled: line.cancelled + quantity };
  });
}

/** COMMITTED → CUSTOMER: one parcel, recorded as a shipment. Confirm held units first (`confirmHeld`) where they are to be shipped too. */
export function shipConfirmed(
  books: Books,
  reservation: ReservationDocument,
  takes: readonly LineTake[],
  { shipmentId, trackingReference, occurredAt }: ShipmentDetails,
): ReservationDocument {
  const shipped = take(reservation, takes, (line, quantity) => {
    books.post({ ...movement(reservation, line, quantity), kind: "SHIP", from: "COMMITTED", to: "CUSTOMER", occurredAt });
    return { ...line, confirmed: line.confirmed - quantity, shipped: line.shipped + quantity };
  });
  const lines = takes.map(({ position, quantity }) => {
    const { sku, location } = lineAt(reservation, position);
    return { sku, location, quantity };
  });
  const shipment = { id: shipmentId, trackingReference, occurredAt, lines, ordinal: books.mark().ordinal };
  return { ...shipped, newShipments: [...(reservation.newShipments ?? []), shipment] };
}

/** Counts shipped units as come back. Posts nothing: the return's own room moves the units. */
export function markReturned(reservation: ReservationDocument, takes: readonly LineTake[]): ReservationDocument {
  return take(reservation, takes, (line, quantity) => ({ ...line, returned: line.returned + quantity }));
}

/** Takes back `markReturned`, for returns that are cancelled. */
export function unmarkReturned(reservation: ReservationDocument, takes: readonly LineTake[]): ReservationDocument {
  return take(reservation, takes, (line, quantity) => ({ ...line, returned: line.returned - quantity }));
}

function take(
  reservation: ReservationDocument,
  takes: readonly LineTake[],
  change: (line: ReservationLineDocument, quantity: number) => ReservationLineDocument,
): ReservationDocument {
  const lines = [...reservation.lines];
  for (const { position, quantity } of takes) {
    const before = lineAt({ lines }, position);
    const after = change(before, quantity);
    if (!isSound(after)) throw new Error(`A step on ${quantity} units of line ${position} does not fit its counts.`);
    lines[position] = after;
  }
  return { ...reservation, lines };
}

function add(
  reservation: ReservationDocument,
  additions: readonly Addition[],
  count: "held" | "confirmed",
  post: (addition: Addition) => void,
): ReservationDocument {
  const lines = [...reservation.lines];
  const places = new Map(lines.map((line) => [`${line.variantId}/${line.locationId}`, line.position]));
  for (const addition of additions) {
    post(addition);
    const { variantId, locationId, quantity } = addition;
    const place = places.get(`${variantId}/${locationId}`);
    const before = place === undefined ? emptyLine(addition, lines.length) : lineAt({ lines }, place);
    if (before.quantity + quantity > QUANTITY_MAX) throw new PostingRefused(outOfRange(addition));
    lines[before.position] = { ...before, quantity: before.quantity + quantity, [count]: before[count] + quantity };
    if (place === undefined) places.set(`${variantId}/${locationId}`, before.position);
  }
  return { ...reservation, lines };
}

function emptyLine({ variantId, sku, locationId, location }: Addition, position: number): ReservationLineDocument {
  const counts = { quantity: 0, held: 0, confirmed: 0, shipped: 0, released: 0, expired: 0, cancelled: 0, returned: 0 };
  return { position, variantId, sku, locationId, location, ...counts };
}

/** Positions count from 0 without a gap, so a line's position is its place in the list. */
function lineAt({ lines }: Pick<ReservationDocument, "lines">, position: number): ReservationLineDocument {
  const line = lines[position];
  if (line === undefined) throw new Error(`The reservation has no line ${position}.`);
  return line;
}

function isSound(line: ReservationLineDocument): boolean {
  const { quantity, held, confirmed, shipped, released, expired, cancelled, returned } = line;
  const states = [held, confirmed, shipped, released, expired, cancelled];
  const sum = held + confirmed + shipped + released + expired + cancelled;
  return states.every((count) => count >= 0) && sum === quantity && returned >= 0 && returned <= shipped;
}

function movement(
  reservation: ReservationDocument,
  line: Addition | ReservationLineDocument,
  quantity: number = line.quantity,
): Pick<Posting, "level" | "quantity" | "document"> {
  return { level: line, quantity, document: reservationRef(reservation.id) };
}

function outOfRange({ sku, location }: Addition): ReturnType<typeof refuse> {
  return refuse({
    code: UserErrorCode.QUANTITY_OUT_OF_RANGE,
    field: null,
    sku,
    location,
    message: `The line of SKU "${sku}" at ${location} would count more than ${QUANTITY_MAX} units. Make a new reservation.`,
  });
}
