import { invalidInput, notFound, Refusal, refuse } from "../platform/errors/user-error.js";
import {
  isVisible,
  markReturned,
  orderAsks,
  putReservation,
  reservationNotFound,
  reservationRef,
  returnableOf,
  takesOf,
  type ExceedingAsk,
  type LineAsk,
  type ReservationDocument,
} from "../reservations/index.js";
import { claimSold, isSaleVisible, putReturnedUnits, saleDocument, type StoredSale } from "../sales/index.js";
import { isOwnLine, type Books, type Scope } from "../stock/index.js";
import { exceedsRemaining, type NewLine } from "./return-lines.rules.js";

/** By what the units of a return went out, as it is asked for. */
export interface WantedOrigin {
  readonly reservationId: string | null;
  /** The sale, with how the input names it. */
  readonly sale: { readonly id: string; readonly given: string; readonly field: string } | null;
  /** The channel that the input names: a linked return is its reservation's or its sale's. */
  readonly channelId: number | null;
  /** What the sender sees. Goods may come back to another location than they left, so units are claimed wherever they went out. */
  readonly scope: Scope;
}

/** By what they went out. */
export interface Origin {
  readonly channelId: number | null;
  /** A sale whose goods had left when it was recorded: it counts what comes back of it. */
  readonly sold: StoredSale | null;
  /** Of a sale its reservation; null where there is none. */
  readonly reservation: ReservationDocument | null;
  /** What every refusal becomes, where the sender sees nothing of it but that its goods came back. */
  readonly hidden: Refusal | null;
}

/**
 * Where the units come from. A store takes back what its channel sent out from elsewhere; of such an order the sender learns nothing but that it was taken:
 * whatever else is wrong, it is not found.
 */
export function originOf(books: Books, wanted: WantedOrigin): Origin | Refusal {
  if (wanted.sale !== null) return saleOrigin(books, wanted, wanted.sale);
  const { reservationId, channelId, scope } = wanted;
  if (reservationId === null) return { channelId, sold: null, reservation: null, hidden: null };
  const reservation = books.document<ReservationDocument>(reservationRef(reservationId));
  const unknown = refuse(reservationNotFound(reservationId, ["reservation"]));
  if (reservation === null || !isVisible(reservation, { ...scope, locationIds: null })) return unknown;
  const hidden = isVisible(reservation, scope) ? null : unknown;
  return inChannel({ channelId: reservation.channelId, sold: null, reservation, hidden }, channelId, "reservation");
}

function saleOrigin(
  books: Books,
  { channelId, scope }: WantedOrigin,
  { id, given, field }: NonNullable<WantedOrigin["sale"]>,
): Origin | Refusal {
  const sale = books.document<StoredSale>(saleDocument(id));
  const unknown = refuse(notFound("Sale", given, [field]));
  if (sale === null || !isSaleVisible(sale, { ...scope, locationIds: null })) return unknown;
  const hidden = isSaleVisible(sale, scope) ? null : unknown;
  const reservation = sale.reservationId === null ? null : books.document<ReservationDocument>(reservationRef(sale.reservationId));
  return inChannel({ channelId: sale.channelId, sold: sale.fulfilled ? sale : null, reservation, hidden }, channelId, "sale");
}

function inChannel(origin: Origin, channelId: number | null, what: string): Origin | Refusal {
  if (channelId === null || channelId === origin.channelId) return origin;
  const message = `The ${what} belongs to another channel. Leave the channel out: the return takes the ${what}'s.`;
  return origin.hidden ?? refuse(invalidInput(["channel"], message));
}

/** Counts the units as come back: never more than went out, over all returns. Answers how to put what counts them. */
export function claimFrom(
  { sold: sale, reservation }: Origin,
  lines: readonly NewLine[],
  scope: Scope,
): ((books: Books) => void) | Refusal {
  const asks = lines.map((line) => ({ ...line, locationId: null }));
  if (sale !== null) {
    const claimed = claimSold({ sale, reservation }, asks, scope);
    return "sale" in claimed ? (books) => putReturnedUnits(books, { sale, reservation }, claimed) : tooMuch(claimed);
  }
  return reservation === null ? () => undefined : claimShipped(reservation, asks, scope);
}

function claimShipped(reservation: ReservationDocument, given: readonly LineAsk[], scope: Scope): ((books: Books) => void) | Refusal {
  const asks = orderAsks(reservation, given);
  const { takes, exceeding } = takesOf(reservation, asks, returnableOf);
  if (exceeding.length === 0) return (books) => void putReservation(books, markReturned(reservation, takes));
  // The sender is told of its own lines, of which fewer may be left.
  const own = takesOf({ lines: reservation.lines.filter((line) => isOwnLine(line, scope)) }, asks, returnableOf);
  const told = new Map(own.exceeding.map((each) => [each.ask.index, each]));
  return tooMuch(exceeding.map(({ ask }) => ({ ask, remaining: 0, ...told.get(ask.index) })));
}

function tooMuch(exceeding: readonly ExceedingAsk[]): Refusal {
  return new Refusal(exceeding.map(({ ask, remaining, misnamed }) => misnamed ?? exceedsRemaining(ask, remaining)));
}
