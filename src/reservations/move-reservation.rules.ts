import { Refusal, refuse, type UserErrorData } from "../platform/errors/user-error.js";
import { lineKeyOf, summed, summedBy, summedEqual, type Books, type ChannelView } from "../stock/index.js";
import { planDemands, type Demand } from "./demand.rules.js";
import { askedTakesOf, openOf, takesOf, takesOfAll, type LineAsk, type LineTake } from "./line-takes.rules.js";
import { exceedsRemaining, inactiveChannel, nothingLeft } from "./refusals.rules.js";
import type { ReservationDocument, ReservationLineDocument } from "./reservation.js";
import { addConfirmed, addHeld, cancelOpen, releaseHeld, type Addition } from "./reservation-steps.rules.js";

/** Units of a line that are to lie at another location. */
export interface Move extends LineAsk {
  readonly variantId: number;
  readonly sku: string;
  readonly locationId: number;
  readonly to: { readonly locationId: number; readonly location: string };
}

/** Sums the moves of one SKU, or one of its lines, between the same locations. */
export function sumMoves(moves: readonly Move[]): readonly Move[] {
  return summedBy(moves, ({ to, ...line }) => `${to.locationId}/${lineKeyOf(line)}`);
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
  const { exceeding } = takesOf(reservation, summedEqual(moves), openOf);
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
  const demands = moves.map(({ to, ...move }) => ({ ...move, ...to, lineReference: null }));
  return summed(demands);
}

interface MovedUnits {
  readonly takes: LineTake[];
  readonly additions: Addition[];
}

/** What each move takes of its lines, which keep their references: of each held units as long as there are some, then confirmed ones. */
function splitMoves(
  reservation: ReservationDocument,
  moves: readonly Move[],
): { readonly held: MovedUnits; readonly confirmed: MovedUnits } {
  const held: MovedUnits = { takes: [], additions: [] };
  const confirmed: MovedUnits = { takes: [], additions: [] };
  const left = new Map(reservation.lines.map((line) => [line.position, { line, held: line.held }]));
  for (const { ask, position, quantity } of askedTakesOf(reservation, moves, openOf).parts) {
    const source = left.get(position);
    if (source === undefined) throw new Error("A move was decided for a line that is not there.");
    const part = Math.min(source.held, quantity);
    source.held -= part;
    moveTo(held, source.line, ask.to, part);
    moveTo(confirmed, source.line, ask.to, quantity - part);
  }
  return { held, confirmed };
}

function moveTo(units: MovedUnits, line: ReservationLineDocument, to: Move["to"], quantity: number): void {
  if (quantity === 0) return;
  const { position, variantId, sku, lineReference } = line;
  units.takes.push({ position, quantity });
  units.additions.push({ variantId, sku, ...to, quantity, lineReference });
}
