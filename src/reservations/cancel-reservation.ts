import { Refusal } from "../platform/errors/user-error.js";
import type { Caller } from "../platform/graphql/context.js";
import type { BulkInput, Hub } from "../stock/index.js";
import type { ReservationCancelInput } from "./reservation-inputs.types.js";
import { askedLines, runStep, runSteps, type ReservationAnswer, type ReservationAnswers, type Step } from "./run-step.js";
import { decideCancel } from "./step-decisions.rules.js";

/** Gives held and confirmed units back, all or those of some lines. */
export async function cancelReservation(hub: Hub, caller: Caller, input: ReservationCancelInput): Promise<ReservationAnswer> {
  return runStep(hub, caller, CANCEL, input);
}

/** As `cancelReservation` for up to 1,000 reservations. */
export async function cancelReservations(hub: Hub, caller: Caller, bulk: BulkInput<ReservationCancelInput>): Promise<ReservationAnswers> {
  return runSteps(hub, caller, CANCEL, bulk);
}

const CANCEL: Step<ReservationCancelInput> = {
  operation: "reservationCancel",
  ready: async (hub, caller, { lines, reason }) => {
    const asked = await askedLines(hub, caller, lines);
    if (asked instanceof Refusal) return asked;
    return {
      lines: asked?.length ?? 0,
      decide: ({ books, reservation, isOwn }) => {
        const cancelled = decideCancel(books, reservation, { asked, isOwn });
        return cancelled instanceof Refusal ? cancelled : { ...cancelled, reason: reason ?? reservation.reason ?? null };
      },
    };
  },
};
