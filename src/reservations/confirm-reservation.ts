import { Refusal } from "../platform/errors/user-error.js";
import type { Caller } from "../platform/graphql/context.js";
import { askedLines, runStep, runSteps, type BulkInput, type Hub } from "../stock/index.js";
import { ownedBy } from "./own-reservations.js";
import type { ReservationConfirmInput } from "./reservation-inputs.types.js";
import {
  channelIn,
  needsChannel,
  RESERVATIONS,
  type ReservationAnswer,
  type ReservationAnswers,
  type ReservationStep,
} from "./reservation-step.js";
import { decideConfirm } from "./step-decisions.rules.js";

/** Turns held units into an order's, all or those of some lines. */
export async function confirmReservation(hub: Hub, caller: Caller, input: ReservationConfirmInput): Promise<ReservationAnswer> {
  return runStep(hub, caller, CONFIRM, input);
}

/** As `confirmReservation` for up to 1,000 reservations. */
export async function confirmReservations(hub: Hub, caller: Caller, bulk: BulkInput<ReservationConfirmInput>): Promise<ReservationAnswers> {
  return runSteps(hub, caller, CONFIRM, bulk);
}

const CONFIRM: ReservationStep<ReservationConfirmInput> = {
  of: RESERVATIONS,
  operation: "reservationConfirm",
  finds: ({ ifExpired }) => ifExpired === "REACQUIRE",
  ready: async ({ hub, caller, input: { lines, ifExpired, remainder }, found }) => {
    const asked = await askedLines(hub, caller, lines);
    if (asked instanceof Refusal) return asked;
    const terms = { reacquire: ifExpired === "REACQUIRE", releaseRemainder: remainder === "RELEASE" };
    return {
      lines: asked?.length ?? 0,
      needs: needsChannel(found),
      decide: ({ books, document, scope }) =>
        decideConfirm(books, document, { asked, isOwn: ownedBy(scope) }, { ...terms, channel: channelIn(books, found) }),
    };
  },
};
