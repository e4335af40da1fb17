import { Refusal, refuse, type UserErrorData } from "../platform/errors/user-error.js";
import { summed, summedBy, type Books, type ChannelView } from "../stock/index.js";
import { planDemands, type Demand } from "./demand.rules.js";
import { openOf, takesOf, takesOfAll, type LineAsk, type LineTake } from "./line-takes.rules.js";
import { exceedsRemaining, inactiveChannel, nothingLeft } from "./refusals.rules.js";
import type { ReservationDocument } from "./reservation.js";
import { addConfirmed, addHeld, cancelOpen, releaseHeld, type Addition } from "./reservation-steps.rules.js";

/** Units of a line that are to lie at another location. */
export interface Move extends LineAsk {
  readonly locationId: number;
  readonly to: { readonly locationId: number; readonly location: string };
}

/** Sums the moves of one SKU between the same locations. */
export function sumMoves(moves: readonly Move[]): readonly Move[] {
  return summedBy(moves, ({ variantId, locationId, to }) => `${variantId}/${locationId}/${to.locationId}`);
}

/**
 * Move: held units are released where they are and reserved at the other location, confirmed ones cancelled and confirmed there; of each
 * line the held units first. The old line keeps them as released or cancelled. What may be taken at the other location is what a
 * reservation line naming it could take before the move.
 */
export function decideMove(
  books: Books,
  reservation: ReservationDocument,
  moves: readonly Move[],
  channel: ChannelView | null,
): ReservationDocument | Refusal {
  if (takesOfAll(reservation, openOf).length === 0) return refuse(nothingLeft(reservation, reservation.status));
  // It takes units anew for the channel, as a new reservation would.
  if (channel?.active === false) return refuse(inactiveChannel(channel.code, ["lines"]));
  const { exceeding } = takesOf(reservation, summed(moves), openOf);
  const errors: UserErrorData[] = exceeding.map((each) => exceedsRemaining(each, "held or confirmed"));
  errors.push(...planDemands(books, demandsOf(moves), { channel, strategy: "PRIORITY", explain: false }).errors);
  if (errors.length > 0) return new Refusal(errors);
  const { held, confirmed } = splitMoves(reservation, moves);
  // Everything is given back first: what cancelOpen finds on these lines then is confirmed, and a swap of two locations finds its units.
  const givenBack = cancelOpen(books, releaseHeld(books, reservation, held.takes), confirmed.takes);
  return addConfirmed(books, addHeld(books, givenBack, held.additions), confirmed.additions);
}

/** What each target must have, over all moves to it. */
function demandsOf(moves: readonly Move[]): readonly Demand[] {
  const demands = moves.map(({ to, ...move }) => ({ ...move, ...to }));
  return summed(demands);
}

interface MovedUnits {
  readonly takes: LineTake[];
  readonly additions: Addition[];
}

/** What each move takes of its line: held units as long as there are some, then confirmed ones. */
function splitMoves({ lines }: ReservationDocument, moves: readonly Move[]): { readonly held: MovedUnits; readonly confirmed: MovedUnits } {
  const held: MovedUnits = { takes: [], additions: [] };
  const confirmed: MovedUnits = { takes: [], additions: [] };
  const left = new Map(lines.map((line) => [`${line.variantId}/${line.locationId}`, { position: line.position, held: line.held }]));
  const move = (units: MovedUnits, position: number, { variantId, sku, to }: Move, quantity: number): void => {
    if (quantity === 0) return;
    units.takes.push({ position, quantity });
    units.additions.push({ variantId, sku, ...to, quantity });
  };
  for (const each of moves) {
    const line = left.get(`${each.variantId}/${each.locationId}`);
    if (line === undefined) throw new Error("A move was decided for a line that is not there.");
    const part = Math.min(line.held, each.quantity);
    line.held -= part;
    move(held, line.position, each, part);
    move(confirmed, line.position, each, each.quantity - part);
  }
  return { held, confirmed };
}
