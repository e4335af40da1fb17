import { forbiddenError, invalidInput, Refusal, refuse } from "../platform/errors/user-error.js";
import {
  isVisible,
  markReturned,
  orderAsks,
  putReservation,
  reservationNotFound,
  reservationRef,
  returnableOf,
  takesOf,
  type ReservationDocument,
} from "../reservations/index.js";
import { isOwnLine, pastTime, type Books, type Scope } from "../stock/index.js";
import { counterStepsOf, decided, type DispositionName } from "./inspection.rules.js";
import { exceedsRemaining, type NewLine } from "./return-lines.rules.js";
import { outcomeOf, type ReturnOutcome } from "./return-outcome.js";
import { returnStatusOf } from "./return-status.rules.js";
import { levelOf, named, returnRef, type ReturnDocument, type ReturnLineDocument } from "./stock-return.js";

/** A return to be created, with its names resolved. */
export interface NewReturn extends Pick<ReturnDocument, "id" | "reservationId" | "locationId" | "reference" | "reason"> {
  /** Of an unlinked return; a linked one is its reservation's. */
  readonly channelId: number | null;
  /** Equal lines are summed. */
  readonly lines: readonly NewLine[];
  /** What the sender sees. Goods may come back to another location than they left, so units are claimed wherever they were shipped. */
  readonly scope: Scope;
  /** Whether the sender takes goods back only where its channel sells, or sold then: it is bound to channels, and to no locations. */
  readonly keepsToChannel: boolean;
  readonly occurredAt: Date | null;
  /** Whether the goods are here already. */
  readonly receive: boolean;
  /** What becomes of them, where that is known at once. */
  readonly inspect: DispositionName | null;
}

/** Announces a return, claims its units on the reservation, and books them in where they are here. */
export function decideNewReturn(books: Books, told: NewReturn): ReturnOutcome | Refusal {
  const wanted = { ...told, occurredAt: pastTime(told.occurredAt, books.now) };
  const claimed = wanted.reservationId === null ? null : claim(books, wanted, wanted.reservationId);
  if (claimed instanceof Refusal) return claimed;
  const document = documentOf(wanted, claimed);
  if (wanted.keepsToChannel && !takesBackThere(books, told, document)) return refuse(outsideChannel());
  if (claimed !== null) putReservation(books, claimed);
  if (wanted.receive) receiveAtOnce(books, document, wanted);
  books.put(returnRef(document.id), document);
  return outcomeOf(document);
}

function takesBackThere(books: Books, { occurredAt: at }: NewReturn, { channelId, locationId }: ReturnDocument): boolean {
  return channelId !== null && books.sellsAt({ channelId, locationId, at });
}

function outsideChannel(): Parameters<typeof refuse>[0] {
  const message =
    "The channel of the return does not sell from this location, and did not when the goods came in. Name a location of the channel, give the " +
    "time at which they came as occurredAt, or use a key that is bound to the location.";
  return forbiddenError(["location"], message);
}

/**
 * The reservation with the units counted as come back: never more than were shipped, over all its returns. A store takes back what its channel
 * shipped from elsewhere; of such a reservation the sender learns nothing but that it was taken: whatever else is wrong, it is not found.
 */
function claim(books: Books, wanted: NewReturn, reservationId: string): ReservationDocument | Refusal {
  const reservation = books.document<ReservationDocument>(reservationRef(reservationId));
  const { scope } = wanted;
  const unknown = refuse(reservationNotFound(reservationId, ["reservation"]));
  if (reservation === null || !isVisible(reservation, { ...scope, locationIds: null })) return unknown;
  const claimed = claimOn(reservation, wanted);
  return claimed instanceof Refusal && !isVisible(reservation, scope) ? unknown : claimed;
}

function claimOn(reservation: ReservationDocument, wanted: NewReturn): ReservationDocument | Refusal {
  if (wanted.channelId !== null && wanted.channelId !== reservation.channelId) {
    return refuse(
      invalidInput(["channel"], "The reservation belongs to another channel. Leave the channel out: the return takes the reservation's."),
    );
  }
  const asks = orderAsks(
    reservation,
    wanted.lines.map((line) => ({ ...line, locationId: null })),
  );
  const { takes, exceeding } = takesOf(reservation, asks, returnableOf);
  if (exceeding.length === 0) return markReturned(reservation, takes);
  // The sender is told of its own lines, of which fewer may be left.
  const own = takesOf({ lines: reservation.lines.filter((line) => isOwnLine(line, wanted.scope)) }, asks, returnableOf);
  const told = new Map(own.exceeding.map((each) => [each.ask.index, each]));
  return new Refusal(
    exceeding.map(({ ask }) => {
      const { misnamed, remaining = 0 } = told.get(ask.index) ?? {};
      return misnamed ?? exceedsRemaining(ask, remaining);
    }),
  );
}

function documentOf(wanted: NewReturn, reservation: ReservationDocument | null): ReturnDocument {
  const { id, reservationId, locationId, reference, reason, receive, inspect } = wanted;
  const lines = wanted.lines.map(({ variantId, sku, lineReference, quantity }): ReturnLineDocument => {
    const counts = { received: receive ? quantity : 0, restocked: 0, damaged: 0, scrapped: 0, toSupplier: 0, cancelled: 0 };
    const line = { variantId, sku, ...named(lineReference), quantity, ...counts };
    return inspect === null ? line : decided(line, { disposition: inspect, changeFrom: null }, quantity);
  });
  return {
    id,
    reservationId,
    channelId: reservation === null ? wanted.channelId : reservation.channelId,
    locationId,
    reference,
    reason,
    cancelReason: null,
    status: returnStatusOf(lines),
    version: 1,
    createdAt: null,
    lines,
  };
}

function receiveAtOnce(books: Books, document: ReturnDocument, { inspect, occurredAt }: NewReturn): void {
  for (const line of document.lines) {
    for (const step of counterStepsOf(inspect)) {
      books.post({ level: levelOf(document, line), quantity: line.quantity, document: returnRef(document.id), occurredAt, ...step });
    }
  }
}
