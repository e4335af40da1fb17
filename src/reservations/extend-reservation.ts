import type { Caller } from "../platform/graphql/context.js";
import type { Hub } from "../stock/index.js";
import type { ReservationExtendInput } from "./reservation-inputs.types.js";
import { TTL_SECONDS_DEFAULT } from "./reservation.js";
import { runStep, type ReservationAnswer, type Step } from "./run-step.js";
import { decideExtend } from "./step-decisions.rules.js";

/** Lets a hold run for `ttlSeconds` from now, longer or shorter than it would have. */
export async function extendReservation(hub: Hub, caller: Caller, input: ReservationExtendInput): Promise<ReservationAnswer> {
  return runStep(hub, caller, EXTEND, input);
}

const EXTEND: Step<ReservationExtendInput> = {
  operation: "reservationExtend",
  ready: (_hub, _caller, { ttlSeconds }) =>
    Promise.resolve({
      lines: 1,
      decide: ({ books, reservation }) => decideExtend(books, reservation, ttlSeconds ?? TTL_SECONDS_DEFAULT),
    }),
};
