import type { Caller } from "../platform/graphql/context.js";
import {
  channelSpace,
  contentFingerprintOf,
  nameOf,
  orderRef,
  referenceWords,
  scopeOf,
  type Hub,
  type ReadKnown,
  type ReadyCommand,
} from "../stock/index.js";
import type { CreateOutcome, ReservationRequest } from "./create-reservation.rules.js";
import type { ReservationCreateInput } from "./reservation-inputs.types.js";
import { knownReservations, type CreateResult } from "./reservation-step.js";
import { decideUnique } from "./unique-reservation.rules.js";

/** A creation made ready whose reference is to be the reservation's alone: the name is looked for under the lock, and so is a sale of it. */
export async function readyUnique(
  hub: Hub,
  caller: Caller,
  input: ReservationCreateInput,
  { request, ready }: { readonly request: ReservationRequest; readonly ready: ReadyCommand<CreateOutcome> },
): Promise<ReadyCommand<CreateOutcome>> {
  const { channelId } = request;
  const ref = { kind: "RESERVATION", space: channelSpace(channelId), name: nameOf(request.reference ?? "") } as const;
  const fingerprint = contentFingerprintOf("reservationCreate", input);
  const name = { ref, fingerprint, words: referenceWords("reservation", channelId) };
  const scope = await scopeOf(hub, caller);
  const documents = channelId === null ? [] : [orderRef(channelId, ref.name)];
  const needs = { ...ready.needs, documents, names: [...(ready.needs.names ?? []), ref] };
  return { ...ready, needs, decide: (books) => decideUnique(books, request, name, scope) };
}

/** The reservations that were made before under their references. Nobody explains again how they were allocated. */
export async function knownCreates(...asked: Parameters<ReadKnown<CreateResult>>): ReturnType<ReadKnown<CreateResult>> {
  const reservations = await knownReservations(...asked);
  return reservations.map((known) => known && { ...known, entity: { ...known.entity, explanation: null } });
}
