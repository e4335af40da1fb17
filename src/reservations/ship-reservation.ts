import { Refusal } from "../platform/errors/user-error.js";
import type { Caller } from "../platform/graphql/context.js";
import type { BulkInput, Hub } from "../stock/index.js";
import type { ReservationShipInput } from "./reservation-inputs.types.js";
import { askedLines, runStep, runSteps, type ReservationAnswer, type ReservationAnswers, type Step } from "./run-step.js";
import { decideShip } from "./step-decisions.rules.js";

/** Records one parcel: confirmed units leave for the customer, all or those of some lines. */
export async function shipReservation(hub: Hub, caller: Caller, input: ReservationShipInput): Promise<ReservationAnswer> {
  return runStep(hub, caller, SHIP, input);
}

/** As `shipReservation` for up to 1,000 parcels. */
export async function shipReservations(hub: Hub, caller: Caller, bulk: BulkInput<ReservationShipInput>): Promise<ReservationAnswers> {
  return runSteps(hub, caller, SHIP, bulk);
}

const SHIP: Step<ReservationShipInput> = {
  operation: "reservationShip",
  ready: async (hub, caller, input, shipmentId) => {
    const asked = await askedLines(hub, caller, input.lines);
    if (asked instanceof Refusal) return asked;
    const parcel = { shipmentId, trackingReference: input.trackingReference ?? null, occurredAt: input.occurredAt ?? null };
    return {
      lines: asked?.length ?? 0,
      decide: ({ books, reservation, isOwn }) => decideShip(books, reservation, { asked, isOwn }, parcel),
    };
  },
};
