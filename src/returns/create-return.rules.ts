import type { ExternalRef } from "../catalog/index.js";
import { forbiddenError, Refusal, refuse } from "../platform/errors/user-error.js";
import {
  channelSpace,
  giveExternalNames,
  giveName,
  pastTime,
  referenceWords,
  takenExternalNames,
  takenName,
  type Books,
  type Known,
  type WantedName,
} from "../stock/index.js";
import { counterStepsOf, decided, type DispositionName } from "./inspection.rules.js";
import { claimFrom, originOf, type Origin, type WantedOrigin } from "./origin.rules.js";
import { causeFor, type Causes } from "./return-cause.rules.js";
import type { NewLine } from "./return-lines.rules.js";
import { outcomeOf, type ReturnOutcome } from "./return-outcome.js";
import { returnStatusOf } from "./return-status.rules.js";
import { levelOf, named, returnNames, returnRef, type ReturnDocument, type ReturnLineDocument } from "./stock-return.js";

/** A return to be created, with its names resolved. */
export interface NewReturn extends WantedOrigin, Pick<ReturnDocument, "id" | "locationId" | "reference" | "reason" | "returnCause"> {
  /** What other systems call it; absent: nothing. */
  readonly externalRefs?: readonly ExternalRef[];
  /** Equal lines are summed. */
  readonly lines: readonly NewLine[];
  /** The reference as names are compared, with a digest of all that was said; null where it has none. */
  readonly name: { readonly text: string; readonly fingerprint: string } | null;
  /** Of lines that have a cause of their own. */
  readonly causes: Causes;
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

function decideFrom(books: Books, wanted: NewReturn, origin: Origin): ReturnOutcome | Known | Refusal {
  const { scope, lines } = wanted;
  const name = nameIn(wanted, origin.channelId);
  const taken = name === null ? null : takenName(books, name, scope);
  if (taken !== null) return taken;
  const putClaim = claimFrom(origin, lines, scope);
  if (putClaim instanceof Refusal) return putClaim;
  const document = documentOf(wanted, origin);
  if (wanted.keepsToChannel && !takesBackThere(books, wanted, document)) return refuse(outsideChannel());
  const called = { names: returnNames(wanted.externalRefs ?? []), space: channelSpace(origin.channelId), scope };
  const others = takenExternalNames(books, called);
  if (others.length > 0) return new Refusal(others);
  giveExternalNames(books, called, { id: document.id, locationIds: [document.locationId] });
  putClaim(books);
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

function documentOf(wanted: NewReturn, { channelId, reservation }: Origin): ReturnDocument {
  const { id, sale, locationId, reference, externalRefs, reason, returnCause, receive, inspect } = wanted;
  const lines = wanted.lines.map(({ variantId, sku, lineReference, quantity }): ReturnLineDocument => {
    const counts = { received: receive ? quantity : 0, restocked: 0, damaged: 0, scrapped: 0, toSupplier: 0, cancelled: 0 };
    const line = {
      variantId,
      sku,
      ...named(lineReference),
      quantity,
      ...counts,
      voided: 0,
      returnCause: causeFor(wanted.causes, { variantId, lineReference }) ?? returnCause,
    };
    return inspect === null ? line : decided(line, { disposition: inspect, changeFrom: null }, quantity);
  });
  return {
    id,
    reservationId: reservation?.id ?? null,
    saleId: sale?.id ?? null,
    channelId,
    locationId,
    reference,
    reason,
    returnCause,
    cancelReason: null,
    voidedAt: null,
    voidReason: null,
    status: returnStatusOf(lines),
    version: 1,
    createdAt: null,
    ...(externalRefs === undefined ? {} : { externalRefs }),
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
