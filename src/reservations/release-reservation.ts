import { Refusal } from "../platform/errors/user-error.js";
import type { Caller } from "../platform/graphql/context.js";
import type { Hub } from "../stock/index.js";
import type { ReservationReleaseInput } from "./reservation-inputs.types.js";
import { askedLines, runStep, type ReservationAnswer, type Step } from "./run-step.js";
import { decideRelease } from "./step-decisions.rules.js";

/** Gives held units back, all or those of some lines. */
export async function releaseReservation(hub: Hub, caller: Caller, input: ReservationReleaseInput): Promise<ReservationAnswer> {
  return runStep(hub, caller, RELEASE, input);
}

const RELEASE: Step<ReservationReleaseInput> = {
  operation: "reservationRelease",
  ready: async (hub, caller, { lines, reason }) => {
    const asked = await askedLines(hub, caller, lines);
    if (asked instanceof Refusal) return asked;
    return {
      lines: asked?.length ?? 0,
      decide: ({ books, reservation, isOwn }) => {
        const released = decideRelease(books, reservation, { asked, isOwn });
        return released instanceof Refusal ? released : { ...released, reason: reason ?? reservation.reason ?? null };
      },
    };
  },
};
