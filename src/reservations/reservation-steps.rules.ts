import { versionAfter } from "../platform/numbers/wide-numbers.rules.js";
import { refuse } from "../platform/errors/user-error.js";
import { lineKeyOf, PostingRefused, type Books, type Posting } from "../stock/index.js";
import type { LineTake } from "./line-takes.rules.js";
import { renewed } from "./renewed-reservation.rules.js";
import { reservationRef, statusOf, type ReservationDocument, type ReservationLineDocument } from "./reservation.js";
import { QUANTITY_MAX } from "../platform/numbers/quantity.js";

/*
 * What may become of a reservation's units. Each function posts the movements of its step to the books and answers the changed reservation,
 * which is not yet in the books: chain steps freely, then call `putReservation` once for the command. A take must not exceed what its line
 * has (see `takesOf`): that is a mistake in the calling code and throws.
 */

/** Units for a reservation at one location: a line of that (SKU, location, reference) grows, or is added. */
export interface Addition {
  readonly variantId: number;
  readonly sku: string;
  readonly locationId: number;
  /** Location code. */
  readonly location: string;
  /** Base units, > 0. */
  readonly quantity: number;
  /** What the sender calls the line; null or absent where it has no name. */
  readonly lineReference?: string | null | undefined;
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
  /** It has left, whatever the level says of the units in it. */
  readonly fact: boolean;
}

/** A reservation without lines, to be filled with `addHeld` or `addConfirmed`. `expiresAt` bounds its holds; null where there will be none. */
export function newReservation(
  books: Books,
  {
    id,
    channelId,
    reference,
    expiresAt,
    externalRefs = null,
  }: Pick<ReservationDocument, "id" | "channelId" | "reference" | "expiresAt" | "externalRefs">,
): ReservationDocument {
  return { id, channelId, reference, externalRefs, reason: null, status: "HELD", expiresAt, version: 0, createdAt: books.now, lines: [] };
}

/**
 * Puts a reservation changed by steps into the books: raises its version by one, sets its status, and forgets `expiresAt` where nothing is
 * held and nothing has expired. Call it once in a command. Answers what it put.
 */
export function putReservation(books: Books, changed: ReservationDocument): ReservationDocument {
  const bounded = changed.lines.some((line) => line.held > 0 || line.expired > 0);
  const reservation = renewed(changed, {
    lines: changed.lines,
    status: statusOf(changed.lines),
    expiresAt: bounded ? changed.expiresAt : null,
    version: versionAfter(changed.version),
  });
  books.put(reservationRef(reservation.id), reservation);
  return reservation;
}

/** AVAILABLE → RESERVED. The caller has checked that it is there: see `planDemands`. A fact is never refused for lack of stock. */
export function addHeld(
  books: Books,
  reservation: ReservationDocument,
  additions: readonly Addition[],
  { fact = false, occurredAt = null }: FactDetails = {},
): ReservationDocument {
  return add(reservation, additions, "held", (addition) =>
    books.post(posting(reservation, addition, addition.quantity, RESERVE, { fact, occurredAt, channelId: reservation.channelId })),
  );
}

/** AVAILABLE → COMMITTED. A fact is never refused for lack of stock. */
export function addConfirmed(
  books: Books,
  reservation: ReservationDocument,
  additions: readonly Addition[],
  { fact = false, occurredAt = null }: FactDetails = {},
): ReservationDocument {
  return add(reservation, additions, "confirmed", (addition) =>
    books.post(posting(reservation, addition, addition.quantity, CONFIRM_AT_ONCE, { fact, occurredAt, channelId: reservation.channelId })),
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
    books.post(posting(reservation, line, quantity, CONFIRM, { occurredAt }));
    return { ...line, held: line.held - quantity, confirmed: line.confirmed + quantity };
  });
}

/** Expired units: AVAILABLE → COMMITTED again. The caller has checked that they are there. */
export function reacquireExpired(books: Books, reservation: ReservationDocument, takes: readonly LineTake[]): ReservationDocument {
  return take(reservation, takes, (line, quantity) => {
    books.post(posting(reservation, line, quantity, CONFIRM_AT_ONCE));
    return { ...line, expired: line.expired - quantity, confirmed: line.confirmed + quantity };
  });
}

/** RESERVED → AVAILABLE, because nobody wants them any more. */
export function releaseHeld(
  books: Books,
  reservation: ReservationDocument,
  takes: readonly LineTake[],
  details: FactDetails = {},
): ReservationDocument {
  return take(reservation, takes, (line, quantity) => {
    books.post(posting(reservation, line, quantity, RELEASE, details));
    return { ...line, held: line.held - quantity, released: line.released + quantity };
  });
}

/** RESERVED → AVAILABLE, because the time is up: everything held. It happened when the holds ended, whenever that is noticed. */
export function expireHeld(books: Books, reservation: ReservationDocument): ReservationDocument {
  const lines = reservation.lines.map((line) => {
    if (line.held === 0) return line;
    books.post(posting(reservation, line, line.held, EXPIRE, { occurredAt: reservation.expiresAt }));
    return { ...line, held: 0, expired: line.expired + line.held };
  });
  return renewed(reservation, { lines });
}

/** RESERVED and COMMITTED → AVAILABLE: of each line its held units first, then the confirmed. */
export function cancelOpen(
  books: Books,
  reservation: ReservationDocument,
  takes: readonly LineTake[],
  details: FactDetails = {},
): ReservationDocument {
  return take(reservation, takes, (line, quantity) => {
    const held = Math.min(line.held, quantity);
    const confirmed = quantity - held;
    if (held > 0) books.post(posting(reservation, line, held, RELEASE, details));
    if (confirmed > 0) books.post(posting(reservation, line, confirmed, CANCEL, details));
    return { ...line, held: line.held - held, confirmed: line.confirmed - confirmed, cancelled: line.cancelled + quantity };
  });
}

/** COMMITTED → CUSTOMER: one parcel, recorded as a shipment. Confirm held units first (`confirmHeld`) where they are to be shipped too. */
export function shipConfirmed(
  books: Books,
  reservation: ReservationDocument,
  takes: readonly LineTake[],
  { shipmentId, trackingReference, occurredAt, fact }: ShipmentDetails,
): ReservationDocument {
  const shipped = take(reservation, takes, (line, quantity) => {
    books.post(posting(reservation, line, quantity, SHIP, { fact, occurredAt }));
    return { ...line, confirmed: line.confirmed - quantity, shipped: line.shipped + quantity };
  });
  const lines = takes.map(({ position, quantity }) => {
    const { sku, location, lineReference = null } = lineAt(reservation, position);
    return lineReference === null ? { sku, location, quantity } : { sku, location, quantity, lineReference };
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

/** Changes the counts of lines. For steps in files of their own: what they do to the books is theirs. */
export function take(
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
  return renewed(reservation, { lines });
}

function add(
  reservation: ReservationDocument,
  additions: readonly Addition[],
  count: "held" | "confirmed",
  post: (addition: Addition) => void,
): ReservationDocument {
  const lines = [...reservation.lines];
  const places = new Map(lines.map((line) => [lineKeyOf(line), line.position]));
  for (const addition of additions) {
    post(addition);
    const place = places.get(lineKeyOf(addition));
    const before = place === undefined ? null : lineAt({ lines }, place);
    if ((before?.quantity ?? 0) + addition.quantity > QUANTITY_MAX) throw new PostingRefused(outOfRange(addition));
    const line = lineWith(addition, before, lines.length, count);
    lines[line.position] = line;
    places.set(lineKeyOf(line), line.position);
  }
  return renewed(reservation, { lines });
}

/** The line with the addition's units, or a new one at `position`. */
function lineWith(
  { variantId, sku, locationId, location, quantity, lineReference = null }: Addition,
  before: ReservationLineDocument | null,
  position: number,
  count: "held" | "confirmed",
): ReservationLineDocument {
  return {
    position: before?.position ?? position,
    variantId,
    sku,
    locationId,
    location,
    lineReference,
    quantity: (before?.quantity ?? 0) + quantity,
    held: (before?.held ?? 0) + (count === "held" ? quantity : 0),
    confirmed: (before?.confirmed ?? 0) + (count === "confirmed" ? quantity : 0),
    shipped: before?.shipped ?? 0,
    released: before?.released ?? 0,
    expired: before?.expired ?? 0,
    cancelled: before?.cancelled ?? 0,
    returned: before?.returned ?? 0,
    short: before?.short ?? 0,
    cancelCause: before?.cancelCause ?? null,
    shortReason: before?.shortReason ?? null,
  };
}

/** Positions count from 0 without a gap, so a line's position is its place in the list. */
function lineAt({ lines }: Pick<ReservationDocument, "lines">, position: number): ReservationLineDocument {
  const line = lines[position];
  if (line === undefined) throw new Error(`The reservation has no line ${position}.`);
  return line;
}

function isSound(line: ReservationLineDocument): boolean {
  const { quantity, held, confirmed, shipped, released, expired, cancelled, returned, short } = line;
  const states = [held, confirmed, shipped, released, expired, cancelled];
  const sum = held + confirmed + shipped + released + expired + cancelled;
  const parts = returned >= 0 && returned <= shipped && short >= 0 && short <= cancelled;
  return states.every((count) => count >= 0) && sum === quantity && parts;
}

type Move = Pick<Posting, "kind" | "from" | "to">;

const RESERVE: Move = { kind: "RESERVE", from: "AVAILABLE", to: "RESERVED" };
const CONFIRM: Move = { kind: "CONFIRM", from: "RESERVED", to: "COMMITTED" };
const CONFIRM_AT_ONCE: Move = { kind: "CONFIRM", from: "AVAILABLE", to: "COMMITTED" };
const RELEASE: Move = { kind: "RELEASE", from: "RESERVED", to: "AVAILABLE" };
const EXPIRE: Move = { kind: "EXPIRE", from: "RESERVED", to: "AVAILABLE" };
const CANCEL: Move = { kind: "CANCEL", from: "COMMITTED", to: "AVAILABLE" };
const SHIP: Move = { kind: "SHIP", from: "COMMITTED", to: "CUSTOMER" };

/** The movement of so many units of a line. `channelId`: whom an oversell is put down to. */
function posting(
  { id }: ReservationDocument,
  level: Addition | ReservationLineDocument,
  quantity: number,
  { kind, from, to }: Move,
  { fact = false, occurredAt = null, channelId = null }: FactDetails & Pick<Posting, "channelId"> = {},
): Posting {
  return { kind, level, from, to, quantity, fact, document: reservationRef(id), occurredAt, channelId };
}

function outOfRange({ sku, location }: Addition): ReturnType<typeof refuse> {
  return refuse({
    code: "QUANTITY_OUT_OF_RANGE",
    field: null,
    sku,
    location,
    message: `The line of SKU "${sku}" at ${location} would count more than ${QUANTITY_MAX} units. Make a new reservation.`,
  });
}
