import { assertLocation } from "../access/index.js";
import { Refusal } from "../platform/errors/user-error.js";
import type { Caller } from "../platform/graphql/context.js";
import { resolveLines, runStep, runSteps, summedEqual, type BulkInput, type Hub, type Needs, type ResolvedLine } from "../stock/index.js";
import { withSkus } from "./line-skus.queries.js";
import { ownedBy } from "./own-reservations.js";
import type { ReservationUpdateInput } from "./reservation-inputs.types.js";
import {
  channelIn,
  needsChannel,
  RESERVATIONS,
  type FoundReservation,
  type ReservationAnswer,
  type ReservationAnswers,
  type ReservationStep,
} from "./reservation-step.js";
import { decideUpdate } from "./update-reservation.rules.js";

/** Sets how many units of some lines are wanted altogether. Throws FORBIDDEN where a line names a location the caller may not act at. */
export async function updateReservation(hub: Hub, caller: Caller, input: ReservationUpdateInput): Promise<ReservationAnswer> {
  return runStep(hub, caller, UPDATE, input);
}

/** As `updateReservation` for up to 1,000 reservations. */
export async function updateReservations(hub: Hub, caller: Caller, bulk: BulkInput<ReservationUpdateInput>): Promise<ReservationAnswers> {
  return runSteps(hub, caller, UPDATE, bulk);
}

const UPDATE: ReservationStep<ReservationUpdateInput> = {
  of: RESERVATIONS,
  operation: "reservationUpdate",
  ready: async ({ hub, caller, input: { id, lines }, found }) => {
    for (const { location } of lines) if (location !== null && location !== undefined) assertLocation(caller, location);
    const named = await withSkus(hub.database, { id: id.toLowerCase(), locations: caller.locations }, lines);
    const resolved = named instanceof Refusal ? named : await resolveLines(hub, named, { quantityMin: 0 });
    if (resolved instanceof Refusal) return resolved;
    const wanted = summedEqual(resolved);
    return {
      lines: wanted.length,
      needs: needsOf(wanted, found),
      decide: ({ books, document, scope }) => {
        const boundToLocations = scope.locationIds !== null;
        const target = { books, reservation: document, channel: channelIn(books, found), isOwn: ownedBy(scope), boundToLocations };
        return decideUpdate(target, wanted);
      },
    };
  },
};

function needsOf(wanted: readonly ResolvedLine[], found: FoundReservation | null): Needs {
  const channelId = found?.channelId ?? null;
  return {
    ...needsChannel(found),
    levels: wanted.flatMap(({ variantId, locationId }) => (locationId === null ? [] : [{ variantId, locationId }])),
    channelLevels: wanted.flatMap(({ variantId, locationId }) =>
      locationId !== null || channelId === null ? [] : [{ variantId, channelId }],
    ),
  };
}
