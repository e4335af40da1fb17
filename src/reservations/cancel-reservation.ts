import { Refusal } from "../platform/errors/user-error.js";
import type { Caller } from "../platform/graphql/context.js";
import { askedLines, REASON_LENGTH_MAX, runStep, runSteps, textErrors, type BulkInput, type Hub } from "../stock/index.js";
import { ownedBy } from "./own-reservations.js";
import type { ReservationCancelInput } from "./reservation-inputs.types.js";
import {
  READS_NO_CHANNEL,
  RESERVATIONS,
  type ReservationAnswer,
  type ReservationAnswers,
  type ReservationStep,
} from "./reservation-step.js";
import { decideCancel, withCause } from "./step-decisions.rules.js";

/** Gives held and confirmed units back, all or those of some lines. */
export async function cancelReservation(hub: Hub, caller: Caller, input: ReservationCancelInput): Promise<ReservationAnswer> {
  return runStep(hub, caller, CANCEL, input);
}

/** As `cancelReservation` for up to 1,000 reservations. */
export async function cancelReservations(hub: Hub, caller: Caller, bulk: BulkInput<ReservationCancelInput>): Promise<ReservationAnswers> {
  return runSteps(hub, caller, CANCEL, bulk);
}

const CANCEL: ReservationStep<ReservationCancelInput> = {
  of: RESERVATIONS,
  operation: "reservationCancel",
  mistakes: ({ reason }) => textErrors({ reason }, { reason: REASON_LENGTH_MAX }),
  finds: READS_NO_CHANNEL,
  ready: async ({ hub, caller, input: { lines, reason, cancelCause = null } }) => {
    const asked = await askedLines(hub, caller, lines);
    if (asked instanceof Refusal) return asked;
    return {
      lines: asked?.length ?? 0,
      decide: ({ books, document, scope }) => {
        const cancelled = decideCancel(books, document, { asked, isOwn: ownedBy(scope) });
        return cancelled instanceof Refusal
          ? cancelled
          : withCause(document, { ...cancelled, reason: reason ?? document.reason ?? null }, cancelCause);
      },
    };
  },
};
