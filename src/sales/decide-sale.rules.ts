import { forbiddenError, invalidInput, Refusal, refuse } from "../platform/errors/user-error.js";
import {
  addConfirmed,
  confirmHeld,
  isVisible,
  newReservation,
  openOf,
  placeFacts,
  putReservation,
  reservationNames,
  reservationNotFound,
  reservationRef,
  shipConfirmed,
  type Addition,
  type LineTake,
  type ReservationDocument,
} from "../reservations/index.js";
import {
  answerTaken,
  channelSpace,
  giveExternalNames,
  isOwnLine,
  lineKeyOf,
  LINES_MAX,
  pastTime,
  referenceWords,
  takenExternalNames,
  type Books,
  type Known,
  type LevelKey,
  type ResolvedLine,
  type Scope,
  type ToBeNamed,
} from "../stock/index.js";
import { planSale, type PlaceOpen, type PlannedLine, type SalePlan } from "./plan-sale.rules.js";
import type { SaleOutcome } from "./sale-outcome.js";
import { saleDocument, saleNames, saleRef, type SaleContent, type SaleDocument, type SaleLine } from "./sale.js";

/** A sale to be recorded, with its names resolved. */
export interface NewSale extends Omit<SaleContent, "lines" | "holdExpiresAt"> {
  readonly id: string;
  readonly fingerprint: string;
  /** UUIDv7s for the documents the sale may bring about: decisions know no chance. */
  readonly newReservationId: string;
  readonly shipmentId: string;
  /** Lines of a SKU and location are summed. */
  readonly lines: readonly ResolvedLine[];
  /** What the sender sees and touches. */
  readonly scope: Scope;
}

/** Records a sale. It has happened: it is refused only where it cannot be understood, never for lack of stock. */
export function decideSale(books: Books, given: NewSale): SaleOutcome | Known | Refusal {
  const sale = { ...given, occurredAt: pastTime(given.occurredAt, books.now) };
  const ref = saleRef(sale.channelId, sale.reference);
  const known = books.document<SaleDocument>(ref);
  if (known !== null) return answerTaken(known, { ...sale, name: sale.reference, words: referenceWords("sale", sale.channelId) });
  const taken = namesOf(sale).flatMap((called) => takenExternalNames(books, called));
  if (taken.length > 0) return new Refusal(taken);
  const reservation = sale.reservationId === null ? null : ownReservation(books, sale, sale.reservationId);
  if (reservation instanceof Refusal) return reservation;
  // Who sees the sale may not see another channel's order: its lines' names are that order's own.
  const takesNames = reservation?.channelId === sale.channelId;
  const ordered = reservation === null ? null : ownPart(reservation, sale.scope);
  const plan = planSale(sale.lines, ordered, { takesNames, placeOpen: placesOf(books, given, reservation) });
  if (plan instanceof Refusal) return plan;
  const outside = plan.lines.filter((line) => !sellsThere(books, given, line, reservation));
  if (outside.length > 0) return new Refusal(outside.map((line) => outsideChannel(sale, line)));
  const before = books.mark().movements;
  const reservationId = sale.fulfilled ? sellFulfilled(books, sale, plan, reservation) : sellUnfulfilled(books, sale, plan, reservation);
  if (reservationId instanceof Refusal) return reservationId;
  const lines = saleLinesOf(plan.lines, books.written.movements.slice(before));
  const { id, channelId, reference, externalRefs, fulfilled, occurredAt, fingerprint } = sale;
  const own = externalRefs === undefined ? {} : { externalRefs };
  const told = { channelId, reference, ...own, fulfilled, reservationId, lines };
  const content: SaleContent = { ...told, occurredAt, holdExpiresAt: holdTakenFrom(reservation, plan.takes) };
  const document: SaleDocument = { id, fingerprint, locationIds: lines.map(({ locationId }) => locationId), content };
  books.put(ref, document);
  giveNames(books, sale, document.locationIds);
  return { id, known: false, ...told, occurredAt: occurredAt?.toISOString() ?? null };
}

/** When the hold ends that units of the reservation are sold from: what is taken back then is held again until then. */
function holdTakenFrom(reservation: ReservationDocument | null, takes: readonly LineTake[]): Date | null {
  const held = new Set(reservation?.lines.flatMap((line) => (line.held > 0 ? [line.position] : [])));
  return takes.some(({ position }) => held.has(position)) ? (reservation?.expiresAt ?? null) : null;
}

/** The names a sale gives: its own, and those of the reservation that it makes. */
function namesOf({ externalRefs = [], fulfilled, reservationId, channelId, scope }: NewSale): readonly ToBeNamed[] {
  if (externalRefs.length === 0) return [];
  const names = [saleNames(externalRefs), ...(fulfilled || reservationId !== null ? [] : [reservationNames(externalRefs)])];
  return names.map((each) => ({ names: each, space: channelSpace(channelId), scope }));
}

function giveNames(books: Books, sale: NewSale, locationIds: readonly number[]): void {
  const [own, order] = namesOf(sale);
  if (own !== undefined) giveExternalNames(books, own, { id: sale.id, locationIds });
  if (order !== undefined) giveExternalNames(books, order, { id: sale.newReservationId, locationIds });
}

/**
 * Whether the channel sells from the line's location, or did when it was sold. Units that a reservation of the channel has there it was given
 * while it did; who is bound to locations knows what was sold at them.
 */
function sellsThere(books: Books, sale: NewSale, line: PlannedLine, reservation: ReservationDocument | null): boolean {
  const { channelId, occurredAt: at, scope } = sale;
  if (scope.locationIds !== null || line.extra === 0) return true;
  const named = sale.lines.some(({ variantId, locationId }) => variantId === line.variantId && locationId === line.locationId);
  return named ? books.sellsAt({ channelId, locationId: line.locationId, at }) : line.isAllocated || reservation?.channelId === channelId;
}

/**
 * How the places of lines that name none are found: an order that is still to be shipped goes where the channel's strategy sends it. What has left has left
 * somewhere, and who is bound to locations has no say about the others.
 */
function placesOf(books: Books, { channelId, fulfilled, scope }: NewSale, reservation: ReservationDocument | null): PlaceOpen | null {
  if (fulfilled || scope.locationIds !== null) return null;
  const used = new Set((reservation?.lines ?? []).flatMap((line) => (openOf(line) > 0 ? [line.locationId] : [])));
  return (open, planned) => {
    const located = planned.flatMap(({ extra, ...line }, index) => (extra > 0 ? [{ ...line, index, quantity: extra }] : []));
    const terms = { channel: books.channel(channelId), used, sellsAt: () => true };
    const { additions, errors } = placeFacts(books, [...located, ...open], terms);
    return errors.length > 0 ? new Refusal(errors) : without(additions, located);
  };
}

/** The units beyond those that lines take at the places they name. */
function without(additions: readonly Addition[], located: readonly Addition[]): readonly Addition[] {
  const left = new Map(located.map((line) => [lineKeyOf(line), line.quantity]));
  return additions.flatMap((addition) => {
    const own = Math.min(left.get(lineKeyOf(addition)) ?? 0, addition.quantity);
    left.set(lineKeyOf(addition), (left.get(lineKeyOf(addition)) ?? 0) - own);
    return own === addition.quantity ? [] : [{ ...addition, quantity: addition.quantity - own }];
  });
}

/** The goods have left: what the reservation had is shipped, the rest sold from AVAILABLE. Confirmed units go first: held ones run out by themselves. */
function sellFulfilled(books: Books, sale: NewSale, { takes, lines }: SalePlan, reservation: ReservationDocument | null): string | null {
  const { channelId, occurredAt, shipmentId } = sale;
  if (reservation !== null && takes.length > 0) {
    const held = heldParts(reservation, takes, (line, quantity) => quantity - Math.min(line.confirmed, quantity));
    const confirmed = confirmHeld(books, reservation, held, occurredAt);
    putReservation(books, shipConfirmed(books, confirmed, takes, { shipmentId, trackingReference: null, occurredAt, fact: true }));
  }
  for (const { variantId, locationId, extra } of lines) {
    if (extra === 0) continue;
    const level = { variantId, locationId };
    const document = saleDocument(sale.id);
    books.post({ kind: "SELL", level, from: "AVAILABLE", to: "CUSTOMER", quantity: extra, fact: true, document, occurredAt, channelId });
  }
  return sale.reservationId;
}

/** The goods are still to be shipped: they are COMMITTED and belong to a reservation, the given one or one of the sale's own. */
function sellUnfulfilled(books: Books, sale: NewSale, { takes, lines }: SalePlan, given: ReservationDocument | null): string | Refusal {
  const { channelId, reference, occurredAt } = sale;
  const { newReservationId: id, externalRefs = null } = sale;
  const reservation = given ?? newReservation(books, { id, channelId, reference, externalRefs, expiresAt: null });
  const held = heldParts(reservation, takes, (line, quantity) => Math.min(line.held, quantity));
  const additions = lines.filter(({ extra }) => extra > 0).map(({ extra, ...line }) => ({ ...line, quantity: extra }));
  if (held.length + additions.length === 0) return reservation.id;
  // An oversell is put down to the channel that sold, whoever reserved.
  const confirmed = { ...confirmHeld(books, reservation, held, occurredAt), channelId };
  const committed = addConfirmed(books, confirmed, additions, { fact: true, occurredAt });
  if (committed.lines.length > LINES_MAX) return refuse(tooManyLines(committed.lines.length));
  putReservation(books, { ...committed, channelId: reservation.channelId });
  return reservation.id;
}

function heldParts(
  reservation: ReservationDocument,
  takes: readonly LineTake[],
  partOf: (line: ReservationDocument["lines"][number], quantity: number) => number,
): readonly LineTake[] {
  const lines = new Map(reservation.lines.map((line) => [line.position, line]));
  return takes.flatMap(({ position, quantity }) => {
    const line = lines.get(position);
    const part = line === undefined ? 0 : partOf(line, quantity);
    return part > 0 ? [{ position, quantity: part }] : [];
  });
}

function ownReservation(books: Books, { scope }: NewSale, id: string): ReservationDocument | Refusal {
  const reservation = books.document<ReservationDocument>(reservationRef(id));
  return reservation !== null && isVisible(reservation, scope) ? reservation : refuse(reservationNotFound(id, ["reservation"]));
}

/**
 * Read from what the sale posted: how many of its units were not there is what its movements' steps say. Of several lines on one level the last are
 * those that found nothing.
 */
function saleLinesOf(planned: readonly PlannedLine[], posted: readonly Posted[]): readonly SaleLine[] {
  const oversold = new Map<string, number>();
  for (const movement of posted) {
    const place = placeOf(movement.posting.level);
    oversold.set(place, (oversold.get(place) ?? 0) + movement.oversold);
  }
  return planned
    .toReversed()
    .map((line) => {
      const left = oversold.get(placeOf(line)) ?? 0;
      const short = Math.min(left, line.extra);
      oversold.set(placeOf(line), left - short);
      return saleLineOf(line, short);
    })
    .toReversed();
}

const placeOf = ({ variantId, locationId }: LevelKey): string => `${variantId}/${locationId}`;

function saleLineOf({ variantId, sku, locationId, lineReference, fromReservation, extra }: PlannedLine, oversold: number): SaleLine {
  const line = { variantId, sku, locationId, quantity: fromReservation + extra, fromReservation, oversold };
  return lineReference === null ? line : { ...line, lineReference };
}

type Posted = Books["written"]["movements"][number];

/** The reservation with the lines where the sender may act: the others are none of its business. */
function ownPart(reservation: ReservationDocument, scope: Scope): ReservationDocument {
  return scope.locationIds === null ? reservation : { ...reservation, lines: reservation.lines.filter((line) => isOwnLine(line, scope)) };
}

function outsideChannel({ lines }: NewSale, { variantId, locationId, location, sku }: PlannedLine): Parameters<typeof refuse>[0] {
  const line = lines.find((each) => each.variantId === variantId && each.locationId === locationId);
  const message =
    `The channel does not sell SKU "${sku}" from location "${location}", and did not when this was sold. Name a location of the channel, ` +
    "give the time at which it was sold as occurredAt, or use a key that is bound to the location.";
  return forbiddenError(line === undefined ? ["lines"] : ["lines", String(line.index), "location"], message);
}

function tooManyLines(count: number): Parameters<typeof refuse>[0] {
  const message = `The reservation would have ${count} lines, one for each SKU and location; at most ${LINES_MAX} are allowed. Leave the reservation out.`;
  return invalidInput(["reservation"], message);
}
