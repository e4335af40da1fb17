import type { AllocationStrategyName } from "../channels/index.js";
import { Refusal, refuse, type UserErrorData } from "../platform/errors/user-error.js";
import { giveExternalNames, pastTime, takenExternalNames, type Books, type ResolvedLine, type ToBeNamed } from "../stock/index.js";
import { planDemands } from "./demand.rules.js";
import type { AllocationExplanation } from "./explanation.rules.js";
import { linesErrors } from "./input.rules.js";
import { inactiveChannel } from "./refusals.rules.js";
import { addConfirmed, addHeld, newReservation, putReservation } from "./reservation-steps.rules.js";
import { expiryAfter } from "./step-decisions.rules.js";
import { storedReservation, type StoredReservation } from "./stored-reservation.js";

/** A reservation asked for, with its names resolved. */
export interface ReservationRequest {
  readonly id: string;
  readonly channelId: number | null;
  readonly reference: string | null;
  /** What other systems call it; null: nothing. */
  readonly called?: ToBeNamed | null;
  readonly ttlSeconds: number;
  /** True: COMMITTED at once, without an end. */
  readonly confirm: boolean;
  readonly occurredAt: Date | null;
  /** Summed: at most one for each (SKU, location or none, line reference or none). */
  readonly lines: readonly ResolvedLine[];
  readonly strategy: AllocationStrategyName;
  readonly explain: boolean;
}

/** The stored answer of `reservationCreate`. Plain JSON. */
export interface CreateOutcome {
  readonly reservation: StoredReservation;
  readonly explanation: readonly AllocationExplanation[] | null;
}

/** A refusal that can say which locations were considered. */
export class ExplainedRefusal extends Refusal {
  constructor(
    errors: readonly UserErrorData[],
    readonly explanation: readonly AllocationExplanation[] | null,
  ) {
    super(errors);
  }
}

/** Create: everything that was asked for is held (or confirmed), or nothing. */
export function decideCreate(books: Books, request: ReservationRequest): CreateOutcome | Refusal {
  const { id, channelId, reference, called = null, lines, strategy, explain, confirm } = request;
  const occurredAt = pastTime(request.occurredAt, books.now);
  const channel = channelId === null ? null : books.channel(channelId);
  if (channel?.active === false) return refuse(inactiveChannel(channel.code, ["channel"]));
  const taken = called === null ? [] : takenExternalNames(books, called);
  if (taken.length > 0) return new Refusal(taken);
  const { additions, errors, explanation } = planDemands(books, lines, { channel, strategy, explain });
  if (errors.length > 0) return new ExplainedRefusal(errors, explanation);
  const expiresAt = confirm ? null : expiryAfter(books, request.ttlSeconds);
  const empty = newReservation(books, { id, channelId, reference, externalRefs: called?.names.refs ?? null, expiresAt });
  const filled = (confirm ? addConfirmed : addHeld)(books, empty, additions, { occurredAt });
  const tooMany = linesErrors(filled);
  if (tooMany.length > 0) return new Refusal(tooMany);
  if (called !== null) giveExternalNames(books, called, { id, locationIds: filled.lines.map(({ locationId }) => locationId) });
  return { reservation: storedReservation(putReservation(books, filled)), explanation };
}
