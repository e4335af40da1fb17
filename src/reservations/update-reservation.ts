import { assertLocation } from "../access/index.js";
import { Refusal } from "../platform/errors/user-error.js";
import type { Caller } from "../platform/graphql/context.js";
import { resolveLines, summed, type Hub, type Needs, type ResolvedLine } from "../stock/index.js";
import type { ReservationUpdateInput } from "./reservation-inputs.types.js";
import { runStep, type ReservationAnswer, type Step } from "./run-step.js";
import { decideUpdate } from "./update-reservation.rules.js";

/** Sets how many units of some lines are wanted altogether. Throws FORBIDDEN where a line names a location the caller may not act at. */
export async function updateReservation(hub: Hub, caller: Caller, input: ReservationUpdateInput): Promise<ReservationAnswer> {
  return runStep(hub, caller, UPDATE, input);
}

const UPDATE: Step<ReservationUpdateInput> = {
  operation: "reservationUpdate",
  readsChannel: () => true,
  ready: async (hub, caller, { lines }) => {
    for (const { location } of lines) if (location !== null && location !== undefined) assertLocation(caller, location);
    const resolved = await resolveLines(hub, lines, { quantityMin: 0 });
    if (resolved instanceof Refusal) return resolved;
    const wanted = summed(resolved);
    return {
      lines: wanted.length,
      needs: (channelId) => needsOf(wanted, channelId),
      decide: (target) => decideUpdate(target, wanted),
    };
  },
};

function needsOf(wanted: readonly ResolvedLine[], channelId: number | null): Needs {
  return {
    levels: wanted.flatMap(({ variantId, locationId }) => (locationId === null ? [] : [{ variantId, locationId }])),
    channelLevels: wanted.flatMap(({ variantId, locationId }) =>
      locationId !== null || channelId === null ? [] : [{ variantId, channelId }],
    ),
  };
}
