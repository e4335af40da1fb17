import type { Caller } from "../platform/graphql/context.js";
import { runStep, runSteps, type BulkInput, type Hub } from "../stock/index.js";
import { ttlErrors } from "./input.rules.js";
import type { ReservationExtendInput } from "./reservation-inputs.types.js";
import { TTL_SECONDS_DEFAULT } from "./reservation.js";
import {
  READS_NO_CHANNEL,
  RESERVATIONS,
  type ReservationAnswer,
  type ReservationAnswers,
  type ReservationStep,
} from "./reservation-step.js";
import { decideExtend } from "./step-decisions.rules.js";

/** Lets a hold run for `ttlSeconds` from now, longer or shorter than it would have. */
export async function extendReservation(hub: Hub, caller: Caller, input: ReservationExtendInput): Promise<ReservationAnswer> {
  return runStep(hub, caller, EXTEND, input);
}

/** As `extendReservation` for up to 1,000 holds. */
export async function extendReservations(hub: Hub, caller: Caller, bulk: BulkInput<ReservationExtendInput>): Promise<ReservationAnswers> {
  return runSteps(hub, caller, EXTEND, bulk);
}

const EXTEND: ReservationStep<ReservationExtendInput> = {
  of: RESERVATIONS,
  operation: "reservationExtend",
  mistakes: ({ ttlSeconds }) => ttlErrors(ttlSeconds),
  finds: READS_NO_CHANNEL,
  ready: ({ input: { ttlSeconds } }) =>
    Promise.resolve({
      lines: 1,
      decide: ({ books, document }) => decideExtend(books, document, ttlSeconds ?? TTL_SECONDS_DEFAULT),
    }),
};
