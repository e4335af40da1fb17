import { assertLineLocations } from "../access/index.js";
import { Refusal } from "../platform/errors/user-error.js";
import type { Caller } from "../platform/graphql/context.js";
import {
  factQuantityMaxOf,
  resolveLines,
  runStep,
  runSteps,
  summed,
  summedEqual,
  toldTime,
  type BulkInput,
  type Hub,
  type LevelKey,
  type Needs,
  type ResolvedLine,
} from "../stock/index.js";
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
import { decideUpdate, type ToldUpdate } from "./update-reservation.rules.js";

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
  ready: async ({ hub, caller, input, found }) => {
    const { id, lines } = input;
    assertLineLocations(caller, lines);
    const named = await withSkus(hub.database, { id: id.toLowerCase(), locations: caller.locations }, lines);
    const resolved = named instanceof Refusal ? named : await resolveLines(hub, named, { quantityMin: 0 });
    if (resolved instanceof Refusal) return resolved;
    const wanted = summedEqual(resolved);
    const told = { fact: input.fact ?? false, occurredAt: toldTime(input, new Date()), factQuantityMax: factQuantityMaxOf(caller) };
    return {
      lines: wanted.length,
      needs: told.fact ? needsOfFact({ caller, found }, wanted, told) : { ...needsOf(wanted, found), occurredAt: told.occurredAt },
      decide: ({ books, document, scope }) => {
        const boundToLocations = scope.locationIds !== null;
        const target = { books, reservation: document, channel: channelIn(books, found), isOwn: ownedBy(scope), boundToLocations };
        return decideUpdate(target, wanted, told);
      },
    };
  },
};

function needsOf(wanted: readonly ResolvedLine[], found: FoundReservation | null): Needs {
  const channelId = found?.channelId ?? null;
  return {
    ...needsChannel(found),
    levels: namedLevels(wanted),
    channelLevels: wanted.flatMap(({ variantId, locationId }) =>
      locationId !== null || channelId === null ? [] : [{ variantId, channelId }],
    ),
  };
}

/** A fact takes what was never there: its levels must exist, also the one that a shortage is booked at. */
function needsOfFact(
  { caller, found }: { readonly caller: Caller; readonly found: FoundReservation | null },
  wanted: readonly ResolvedLine[],
  { occurredAt }: ToldUpdate,
): Needs {
  const channelId = found?.channelId ?? null;
  const named = namedLevels(wanted);
  const first = caller.locations === null ? (found?.firstLocationId ?? null) : null;
  const short = wanted.flatMap(({ variantId, locationId }) =>
    locationId !== null || first === null ? [] : [{ variantId, locationId: first }],
  );
  const sellsAt =
    caller.locations === null && channelId !== null ? named.map(({ locationId }) => ({ channelId, locationId, at: occurredAt })) : [];
  return { ...needsOf(wanted, found), createLevels: [...named, ...short], sellsAt, occurredAt };
}

/** Several lines may name one level, each by a reference of its own. */
function namedLevels(wanted: readonly ResolvedLine[]): readonly LevelKey[] {
  return summed(wanted).flatMap(({ variantId, locationId }) => (locationId === null ? [] : [{ variantId, locationId }]));
}
