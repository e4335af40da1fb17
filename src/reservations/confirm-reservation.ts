import { Refusal } from "../platform/errors/user-error.js";
import type { Caller } from "../platform/graphql/context.js";
import type { BulkInput, Hub } from "../stock/index.js";
import type { ReservationConfirmInput } from "./reservation-inputs.types.js";
import { askedLines, runStep, runSteps, type ReservationAnswer, type ReservationAnswers, type Step } from "./run-step.js";
import { decideConfirm } from "./step-decisions.rules.js";

/** Turns held units into an order's, all or those of some lines. */
export async function confirmReservation(hub: Hub, caller: Caller, input: ReservationConfirmInput): Promise<ReservationAnswer> {
  return runStep(hub, caller, CONFIRM, input);
}

/** As `confirmReservation` for up to 1,000 reservations. */
export async function confirmReservations(hub: Hub, caller: Caller, bulk: BulkInput<ReservationConfirmInput>): Promise<ReservationAnswers> {
  return runSteps(hub, caller, CONFIRM, bulk);
}

const CONFIRM: Step<ReservationConfirmInput> = {
  operation: "reservationConfirm",
  readsChannel: ({ ifExpired }) => ifExpired === "REACQUIRE",
  ready: async (hub, caller, { lines, ifExpired, remainder }) => {
    const asked = await askedLines(hub, caller, lines);
    if (asked instanceof Refusal) return asked;
    const terms = { reacquire: ifExpired === "REACQUIRE", releaseRemainder: remainder === "RELEASE" };
    return {
      lines: asked?.length ?? 0,
      decide: ({ books, reservation, channel, isOwn }) => decideConfirm(books, reservation, { asked, isOwn }, { ...terms, channel }),
    };
  },
};
