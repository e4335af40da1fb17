import { Refusal } from "../platform/errors/user-error.js";
import type { Caller } from "../platform/graphql/context.js";
import { askedLines, REASON_LENGTH_MAX, runStep, runSteps, textErrors, type BulkInput, type Hub } from "../stock/index.js";
import { ownedBy } from "./own-reservations.js";
import type { ReservationReleaseInput } from "./reservation-inputs.types.js";
import {
  READS_NO_CHANNEL,
  RESERVATIONS,
  type ReservationAnswer,
  type ReservationAnswers,
  type ReservationStep,
} from "./reservation-step.js";
import { decideRelease } from "./step-decisions.rules.js";

/** Gives held units back, all or those of some lines. */
export async function releaseReservation(hub: Hub, caller: Caller, input: ReservationReleaseInput): Promise<ReservationAnswer> {
  return runStep(hub, caller, RELEASE, input);
}

/** As `releaseReservation` for up to 1,000 reservations. */
export async function releaseReservations(hub: Hub, caller: Caller, bulk: BulkInput<ReservationReleaseInput>): Promise<ReservationAnswers> {
  return runSteps(hub, caller, RELEASE, bulk);
}

const RELEASE: ReservationStep<ReservationReleaseInput> = {
  of: RESERVATIONS,
  operation: "reservationRelease",
  mistakes: ({ reason }) => textErrors({ reason }, { reason: REASON_LENGTH_MAX }),
  finds: READS_NO_CHANNEL,
  ready: async ({ hub, caller, input: { lines, reason } }) => {
    const asked = await askedLines(hub, caller, lines);
    if (asked instanceof Refusal) return asked;
    return {
      lines: asked?.length ?? 0,
      decide: ({ books, document, scope }) => {
        const released = decideRelease(books, document, { asked, isOwn: ownedBy(scope) });
        return released instanceof Refusal ? released : { ...released, reason: reason ?? document.reason ?? null };
      },
    };
  },
};
