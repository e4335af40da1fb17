import { Refusal, refuse, type UserErrorData } from "../platform/errors/user-error.js";
import {
  factQuantityErrors,
  giveName,
  onShelfOf,
  pastTime,
  summed,
  type Books,
  type ChannelView,
  type NamedLine,
  type WantedName,
} from "../stock/index.js";
import type { CancelCauseName } from "./cancel-cause.js";
import { planDemands, type Demand } from "./demand.rules.js";
import { confirmedOf, heldOf, heldOrExpiredOf, openOf, takesOf, takesOfAll, type LineShare, type LineTake } from "./line-takes.rules.js";
import { exceedsRemaining, inactiveChannel, notOnShelf, nothingLeft } from "./refusals.rules.js";
import type { ReservationDocument, ReservationLineDocument, ReservationStatusName } from "./reservation.js";
import { cancelOpen, confirmHeld, reacquireExpired, releaseHeld, shipConfirmed, type ShipmentDetails } from "./reservation-steps.rules.js";

/** What a step may act on. */
export interface StepLines {
  /** The lines it names, equal ones summed; null: all that is left. */
  readonly asked: readonly NamedLine[] | null;
  /** Whether a line lies where the sender may act: the others are none of its business. */
  readonly isOwn: (line: ReservationLineDocument) => boolean;
}

/** Release: held units go back to AVAILABLE. */
export function decideRelease(books: Books, reservation: ReservationDocument, lines: StepLines): ReservationDocument | Refusal {
  const takes = takesFor(reservation, lines, heldOf, "held", "RELEASED");
  return takes instanceof Refusal ? takes : releaseHeld(books, reservation, takes);
}

/** Cancel: held and confirmed units go back to AVAILABLE. */
export function decideCancel(books: Books, reservation: ReservationDocument, lines: StepLines): ReservationDocument | Refusal {
  const takes = takesFor(reservation, lines, openOf, "held or confirmed", "CANCELLED");
  return takes instanceof Refusal ? takes : cancelOpen(books, reservation, takes);
}

/** The reservation with why units were cancelled, which each line that has lost some keeps too. Null: what was said before stays. */
export function withCause(
  before: ReservationDocument,
  after: ReservationDocument,
  cancelCause: CancelCauseName | null,
): ReservationDocument {
  if (cancelCause === null) return after;
  const lines = after.lines.map((line) =>
    line.cancelled > (before.lines[line.position]?.cancelled ?? 0) ? { ...line, cancelCause } : line,
  );
  return { ...after, lines, cancelCause };
}

/** A parcel, and how many units of a SKU its sender may report as a fact. */
export interface Parcel extends ShipmentDetails {
  readonly factQuantityMax: number;
  /** The name that is to be its own in the reservation, and is free; null or absent where it has none. */
  readonly name?: WantedName | null;
}

/** Ship: confirmed units leave in one parcel. No parcel holds more than lies on the shelf; one that has left all the same is a fact. */
export function decideShip(
  books: Books,
  reservation: ReservationDocument,
  lines: StepLines,
  parcel: Parcel,
): ReservationDocument | Refusal {
  const takes = takesFor(reservation, lines, confirmedOf, "confirmed", "SHIPPED");
  if (takes instanceof Refusal) return takes;
  const named = new Map(lines.asked?.toReversed().map(({ variantId, lineReference, index }) => [lineReference ?? variantId, index]));
  const indexOf = ({ variantId, lineReference }: ReservationLineDocument): number | null =>
    named.get(lineReference ?? null) ?? named.get(variantId) ?? null;
  const parts = takenLines(reservation, takes).map((line) => ({ ...line, index: indexOf(line) }));
  const errors = parcel.fact ? factQuantityErrors(parcel.factQuantityMax, parts) : beyondShelf(books, parts);
  if (errors.length > 0) return new Refusal(errors);
  const { name = null, shipmentId: id } = parcel;
  if (name !== null) giveName(books, name, { id, locationIds: parts.map(({ locationId }) => locationId) });
  return shipConfirmed(books, reservation, takes, { ...parcel, occurredAt: pastTime(parcel.occurredAt, books.now) });
}

/** The lines of which a parcel takes more than can lie at their location: all that is AVAILABLE, RESERVED or COMMITTED there. */
function beyondShelf(
  books: Books,
  parts: readonly (ReservationLineDocument & { readonly index: number | null })[],
): readonly UserErrorData[] {
  return summed(parts).flatMap((part) => {
    const level = books.level(part);
    const onShelf = level === null ? 0 : onShelfOf(level.quantities);
    return part.quantity <= onShelf ? [] : [notOnShelf(part, onShelf, part.index)];
  });
}

/** Extend: what is held stays so for `ttlSeconds` from now. */
export function decideExtend(books: Books, reservation: ReservationDocument, ttlSeconds: number): ReservationDocument | Refusal {
  if (takesOfAll(reservation, heldOf).length === 0) return refuse(nothingLeft(reservation, "HELD"));
  return { ...reservation, expiresAt: expiryAfter(books, ttlSeconds) };
}

/** The end of a hold that begins now. */
export function expiryAfter(books: Books, ttlSeconds: number): Date {
  return new Date(books.now.getTime() + ttlSeconds * 1_000);
}

export interface ConfirmTerms {
  /** Whether expired units are to be taken from AVAILABLE again. */
  readonly reacquire: boolean;
  /** Whether what stays held is to be released. */
  readonly releaseRemainder: boolean;
  readonly channel: ChannelView | null;
}

/** Confirm: held units become COMMITTED. */
export function decideConfirm(
  books: Books,
  reservation: ReservationDocument,
  lines: StepLines,
  { reacquire, releaseRemainder, channel }: ConfirmTerms,
): ReservationDocument | Refusal {
  const what = reacquire ? "held or expired" : "held";
  const takes = takesFor(reservation, lines, reacquire ? heldOrExpiredOf : heldOf, what, "CONFIRMED");
  if (takes instanceof Refusal) return takes;
  const { held, expired } = splitHeld(reservation, takes);
  const errors = reacquireErrors(books, reservation, expired, channel);
  if (errors.length > 0) return new Refusal(errors);
  const confirmed = reacquireExpired(books, confirmHeld(books, reservation, held), expired);
  if (!releaseRemainder) return confirmed;
  return releaseHeld(
    books,
    confirmed,
    takesOfAll(confirmed, (line) => (lines.isOwn(line) ? line.held : 0)),
  );
}

/** What a step takes of each line; a refusal where there is nothing left at all, or less than asked for. */
function takesFor(
  reservation: ReservationDocument,
  { asked, isOwn }: StepLines,
  share: LineShare,
  what: string,
  to: ReservationStatusName,
): readonly LineTake[] | Refusal {
  const own = { ...reservation, lines: reservation.lines.filter(isOwn) };
  const all = takesOfAll(own, share);
  if (all.length === 0) return refuse(nothingLeft(reservation, to));
  if (asked === null) return all;
  const { takes, exceeding } = takesOf(own, asked, share);
  return exceeding.length === 0 ? takes : new Refusal(exceeding.map((each) => exceedsRemaining(each, what)));
}

/** The lines that are taken of, each with what is taken as its quantity. */
function takenLines({ lines }: ReservationDocument, takes: readonly LineTake[]): readonly ReservationLineDocument[] {
  return takes.flatMap(({ position, quantity }) => {
    const line = lines[position];
    return line === undefined ? [] : [{ ...line, quantity }];
  });
}

function splitHeld(
  reservation: ReservationDocument,
  takes: readonly LineTake[],
): { readonly held: readonly LineTake[]; readonly expired: readonly LineTake[] } {
  const held: LineTake[] = [];
  const expired: LineTake[] = [];
  for (const { position, quantity } of takes) {
    const part = Math.min(reservation.lines[position]?.held ?? 0, quantity);
    if (part > 0) held.push({ position, quantity: part });
    if (part < quantity) expired.push({ position, quantity: quantity - part });
  }
  return { held, expired };
}

/** Expired units are asked for anew, where they were: they may have gone to somebody else, and the channel may sell no more. */
function reacquireErrors(
  books: Books,
  reservation: ReservationDocument,
  takes: readonly LineTake[],
  channel: ChannelView | null,
): readonly UserErrorData[] {
  if (takes.length > 0 && channel?.active === false) return [inactiveChannel(channel.code, ["ifExpired"])];
  const demands = takenLines(reservation, takes).map((line): Demand => ({ ...line, index: line.position }));
  const { errors } = planDemands(books, demands, { channel, strategy: "PRIORITY", explain: false });
  // The demands stand for the reservation's lines, not for those of the input.
  return errors.map((error) => ({ ...error, field: null }));
}
