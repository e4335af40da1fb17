import { assertLocation } from "../access/index.js";
import { invalidInput, Refusal, refuse } from "../platform/errors/user-error.js";
import type { Caller } from "../platform/graphql/context.js";
import { resolveLines, runStep, runSteps, type BulkInput, type Hub, type ResolvedLine } from "../stock/index.js";
import { decideMove, sumMoves, type Move } from "./move-reservation.rules.js";
import { withSkus, type WithSku } from "./line-skus.queries.js";
import type { ReservationMoveInput, ReservationMoveLineInput } from "./reservation-inputs.types.js";
import {
  channelIn,
  needsChannel,
  RESERVATIONS,
  type ReservationAnswer,
  type ReservationAnswers,
  type ReservationStep,
} from "./reservation-step.js";

/** Moves held and confirmed units to other locations. Throws FORBIDDEN where a line names a location the caller may not act at. */
export async function moveReservation(hub: Hub, caller: Caller, input: ReservationMoveInput): Promise<ReservationAnswer> {
  return runStep(hub, caller, MOVE, input);
}

/** As `moveReservation` for up to 1,000 reservations. */
export async function moveReservations(hub: Hub, caller: Caller, bulk: BulkInput<ReservationMoveInput>): Promise<ReservationAnswers> {
  return runSteps(hub, caller, MOVE, bulk);
}

const MOVE: ReservationStep<ReservationMoveInput> = {
  of: RESERVATIONS,
  operation: "reservationMove",
  places: ({ lines }) => lines.flatMap(({ from, to }) => [from, to]),
  ready: async ({ hub, caller, input: { id, lines }, found }) => {
    for (const { from, to } of lines) [from, to].forEach((code) => assertLocation(caller, code));
    const named = await withSkus(hub.database, { id: id.toLowerCase(), locations: caller.locations }, lines);
    const moves = named instanceof Refusal ? named : await resolveMoves(hub, named);
    if (moves instanceof Refusal) return moves;
    const same = moves.find(({ locationId, to }) => locationId === to.locationId);
    if (same !== undefined) {
      const message = `The line moves SKU "${same.sku}" from ${same.to.location} to where it is. Name another location.`;
      return refuse(invalidInput(["lines", String(same.index), "to"], message));
    }
    return {
      lines: moves.length,
      needs: { ...needsChannel(found), levels: moves.map(({ variantId, to }) => ({ variantId, locationId: to.locationId })) },
      decide: ({ books, document }) => decideMove(books, document, sumMoves(moves), channelIn(books, found)),
    };
  },
};

async function resolveMoves(hub: Hub, lines: readonly WithSku<ReservationMoveLineInput>[]): Promise<readonly Move[] | Refusal> {
  const at = (side: "from" | "to"): Promise<readonly ResolvedLine[] | Refusal> =>
    resolveLines(
      hub,
      lines.map(({ from, to, ...line }) => ({ ...line, location: side === "from" ? from : to })),
    );
  const [sources, targets] = await Promise.all([at("from"), at("to")]);
  if (sources instanceof Refusal || targets instanceof Refusal) return mistakesOf(sources, targets);
  return sources.flatMap((source, index): Move[] => {
    const target = targets[index];
    if (target?.locationId === undefined || target.locationId === null || source.locationId === null) return [];
    const to = { locationId: target.locationId, location: target.location ?? "" };
    return [{ ...source, locationId: source.locationId, to }];
  });
}

/** The lines were looked up twice, once with each location: what is wrong with a line is told once, a location under the name it was given by. */
function mistakesOf(...sides: readonly [from: readonly ResolvedLine[] | Refusal, to: readonly ResolvedLine[] | Refusal]): Refusal {
  const named = sides.flatMap((side, index) => {
    const name = index === 0 ? "from" : "to";
    const errors = side instanceof Refusal ? side.errors : [];
    return errors.map((error) => ({ ...error, field: error.field?.map((part) => (part === "location" ? name : part)) ?? null }));
  });
  const seen = new Set<string>();
  return new Refusal(
    named.filter(({ field }) => {
      const place = JSON.stringify(field);
      return !seen.has(place) && seen.add(place);
    }),
  );
}
