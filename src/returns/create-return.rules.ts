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
import {
  channelSpace,
  giveName,
  isOwnLine,
  pastTime,
  referenceWords,
  takenName,
  type Books,
  type Known,
  type Scope,
  type WantedName,
} from "../stock/index.js";
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
  /** The reference as names are compared, with a digest of all that was said; null where it has none. */
  readonly name: { readonly text: string; readonly fingerprint: string } | null;
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

/** Announces a return, claims its units, and books them in where they are here. One that was announced under its reference before is answered. */
export function decideNewReturn(books: Books, wanted: NewReturn): ReturnOutcome | Known | Refusal {
  const origin = originOf(books, wanted);
  if (origin instanceof Refusal) return origin;
  const outcome = decideFrom(books, wanted, origin);
  return outcome instanceof Refusal && origin.hidden !== null ? origin.hidden : outcome;
}

/** What the goods were sent out by. */
interface Origin {
  readonly channelId: number | null;
  readonly reservation: ReservationDocument | null;
  /** What every refusal becomes, where the sender sees nothing of it but that its goods came back. */
  readonly hidden: Refusal | null;
}

function decideFrom(books: Books, wanted: NewReturn, { channelId, reservation }: Origin): ReturnOutcome | Known | Refusal {
  const { scope } = wanted;
  const name = nameIn(wanted, channelId);
  const taken = name === null ? null : takenName(books, name, scope);
  if (taken !== null) return taken;
  const claimed = reservation === null ? null : claimOn(reservation, wanted);
  if (claimed instanceof Refusal) return claimed;
  const document = documentOf(wanted, channelId);
  if (wanted.keepsToChannel && !takesBackThere(books, wanted, document)) return refuse(outsideChannel());
  if (claimed !== null) putReservation(books, claimed);
  if (wanted.receive) receiveAtOnce(books, document, wanted);
  books.put(returnRef(document.id), document);
  if (name !== null) giveName(books, name, { id: document.id, locationIds: [document.locationId] });
  return outcomeOf(document);
}

/** The return's reference in its channel, which of a linked one shows under the lock only. */
function nameIn({ name }: NewReturn, channelId: number | null): WantedName | null {
  if (name === null) return null;
  const ref = { kind: "RETURN", space: channelSpace(channelId), name: name.text } as const;
  return { ref, fingerprint: name.fingerprint, words: referenceWords("return", channelId) };
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
 * Where the units come from. A store takes back what its channel shipped from elsewhere; of such a reservation the sender learns nothing but that it
 * was taken: whatever else is wrong, it is not found.
 */
function originOf(books: Books, { reservationId, channelId, scope }: NewReturn): Origin | Refusal {
  if (reservationId === null) return { channelId, reservation: null, hidden: null };
  const reservation = books.document<ReservationDocument>(reservationRef(reservationId));
  const unknown = refuse(reservationNotFound(reservationId, ["reservation"]));
  if (reservation === null || !isVisible(reservation, { ...scope, locationIds: null })) return unknown;
  const hidden = isVisible(reservation, scope) ? null : unknown;
  if (channelId !== null && channelId !== reservation.channelId) return hidden ?? refuse(invalidInput(["channel"], OTHER_CHANNEL));
  return { channelId: reservation.channelId, reservation, hidden };
}

const OTHER_CHANNEL = "The reservation belongs to another channel. Leave the channel out: the return takes the reservation's.";

/** The reservation with the units counted as come back: never more than were shipped, over all its returns. */
function claimOn(reservation: ReservationDocument, wanted: NewReturn): ReservationDocument | Refusal {
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

function documentOf(wanted: NewReturn, channelId: number | null): ReturnDocument {
  const { id, reservationId, locationId, reference, reason, receive, inspect } = wanted;
  const lines = wanted.lines.map(({ variantId, sku, lineReference, quantity }): ReturnLineDocument => {
    const counts = { received: receive ? quantity : 0, restocked: 0, damaged: 0, scrapped: 0, toSupplier: 0, cancelled: 0 };
    const line = { variantId, sku, ...named(lineReference), quantity, ...counts };
    return inspect === null ? line : decided(line, { disposition: inspect, changeFrom: null }, quantity);
  });
  return {
    id,
    reservationId,
    channelId,
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

function receiveAtOnce(books: Books, document: ReturnDocument, { inspect, ...told }: NewReturn): void {
  const occurredAt = pastTime(told.occurredAt, books.now);
  for (const line of document.lines) {
    for (const step of counterStepsOf(inspect)) {
      books.post({ level: levelOf(document, line), quantity: line.quantity, document: returnRef(document.id), occurredAt, ...step });
    }
  }
}
