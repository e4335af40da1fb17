import { Refusal } from "../platform/errors/user-error.js";
import type { Caller } from "../platform/graphql/context.js";
import {
  askedLines,
  contentFingerprintOf,
  factQuantityMaxOf,
  nameOf,
  REFERENCE_LENGTH_MAX,
  runStep,
  runSteps,
  textErrors,
  toldTime,
  type BulkInput,
  type Hub,
  type WantedName,
} from "../stock/index.js";
import { ownedBy } from "./own-reservations.js";
import type { ReservationShipInput } from "./reservation-inputs.types.js";
import {
  READS_NO_CHANNEL,
  RESERVATIONS,
  type ReservationAnswer,
  type ReservationAnswers,
  type ReservationStep,
} from "./reservation-step.js";
import { decideShip } from "./step-decisions.rules.js";

/** Records one parcel: confirmed units leave for the customer, all or those of some lines. */
export async function shipReservation(hub: Hub, caller: Caller, input: ReservationShipInput): Promise<ReservationAnswer> {
  return runStep(hub, caller, SHIP, input);
}

/** As `shipReservation` for up to 1,000 parcels. */
export async function shipReservations(hub: Hub, caller: Caller, bulk: BulkInput<ReservationShipInput>): Promise<ReservationAnswers> {
  return runSteps(hub, caller, SHIP, bulk);
}

const SHIP: ReservationStep<ReservationShipInput> = {
  of: RESERVATIONS,
  operation: "reservationShip",
  mistakes: ({ trackingReference }) => textErrors({ trackingReference }, { trackingReference: REFERENCE_LENGTH_MAX }),
  finds: READS_NO_CHANNEL,
  ready: async ({ hub, caller, input, newId: shipmentId }) => {
    const asked = await askedLines(hub, caller, input.lines);
    if (asked instanceof Refusal) return asked;
    const name = parcelName(input);
    const parcel = {
      shipmentId,
      name,
      trackingReference: input.trackingReference ?? null,
      occurredAt: toldTime(input, new Date()),
      fact: input.fact ?? false,
      factQuantityMax: factQuantityMaxOf(caller),
    };
    return {
      lines: asked?.length ?? 0,
      needs: { occurredAt: parcel.occurredAt },
      name,
      decide: ({ books, document, scope }) => decideShip(books, document, { asked, isOwn: ownedBy(scope) }, parcel),
    };
  },
};

/** A parcel's tracking reference is given once in its reservation: told again, under whatever key, it is the same parcel. */
function parcelName(input: ReservationShipInput): WantedName | null {
  const { id, trackingReference = null } = input;
  if (trackingReference === null) return null;
  const ref = { kind: "SHIPMENT", space: id.toLowerCase(), name: nameOf(trackingReference) } as const;
  return { ref, fingerprint: contentFingerprintOf("reservationShip", input), words: PARCEL_WORDS };
}

const PARCEL_WORDS = { field: "trackingReference", title: "Tracking reference", noun: "shipment", where: "in this reservation" };
