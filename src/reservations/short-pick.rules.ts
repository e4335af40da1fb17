import { invalidInput, Refusal, refuse, type UserErrorData } from "../platform/errors/user-error.js";
import {
  factQuantityErrors,
  isStatedInTime,
  STATED_DAYS_MAX,
  summedEqual,
  type Books,
  type LevelKey,
  type ResolvedLine,
} from "../stock/index.js";
import type { CancelCauseName, ShortStateName } from "./cancel-cause.js";
import { dealt } from "./deal-additions.rules.js";
import { askedTakesOf, confirmedOf, openOf, summedTakes, takesOf, type AskedTake, type LineTake } from "./line-takes.rules.js";
import { planElsewhere, type ReallocationTerms, type WantedElsewhere } from "./reallocation.rules.js";
import { exceedsRemaining, nothingLeft } from "./refusals.rules.js";
import { reservationRef, type ReservationDocument, type ReservationLineDocument } from "./reservation.js";
import { addConfirmed, take, type Addition } from "./reservation-steps.rules.js";

/** What a picker tells of units of one line. */
export interface ShortLine extends ResolvedLine {
  readonly state: ShortStateName;
  /** Units that lie there and are free; of LOST lines. */
  readonly left: number;
  /** In the picker's words. */
  readonly reason: string | null;
}

export interface ShortTerms extends Omit<ReallocationTerms, "used"> {
  readonly isOwn: (line: ReservationLineDocument) => boolean;
  /** Of what is cancelled for good. */
  readonly cancelCause: CancelCauseName;
  /** When it was seen; null: now. */
  readonly occurredAt: Date | null;
  /** By how many units of a SKU the books may be set right. */
  readonly factQuantityMax: number;
}

/** All that is told of one level. */
interface ShortLevel extends LevelKey {
  /** The first line of the input that tells of it. */
  readonly index: number;
  readonly sku: string;
  readonly location: string;
  readonly lost: number;
  readonly damaged: number;
  /** What lies there and is free; null where nothing is said of it: nothing is lost. */
  readonly left: number | null;
}

/**
 * A short pick: confirmed units that are not there go back to AVAILABLE, which is said to hold what was seen in the same breath, so that nobody
 * can buy them and what is missing is booked as lost; units that are unsaleable go to DAMAGED. It has happened, and is never refused for lack of
 * stock. What other locations of the channel have is confirmed there in their place; the rest is cancelled.
 */
export function decideShort(
  books: Books,
  reservation: ReservationDocument,
  told: readonly ShortLine[],
  terms: ShortTerms,
): ReservationDocument | Refusal {
  const own = { lines: reservation.lines.filter(terms.isOwn) };
  if (own.lines.every(({ confirmed }) => confirmed === 0)) return refuse(nothingToPick(reservation));
  const placed = told.map((line) => placedLine(own.lines, line));
  const unclear = told.filter((_, index) => placed[index] === null);
  if (unclear.length > 0) return new Refusal(unclear.map(severalPlaces));
  const lines = placed.flatMap((line) => line ?? []);
  const { exceeding } = takesOf(own, summedEqual(lines), confirmedOf);
  const errors = [
    ...exceeding.map((each) => exceedsRemaining(each, "confirmed")),
    ...contradictions(lines),
    ...tooFarBack(books, lines, terms),
  ];
  if (errors.length > 0) return new Refusal(errors);
  const { parts } = askedTakesOf(own, lines, confirmedOf);
  const levels = levelsOf(reservation, parts);
  const wrong = varianceErrors(books, levels, terms);
  if (wrong.length > 0) return new Refusal(wrong);
  postShort(books, reservation, levels, terms.occurredAt);
  const taken = summedTakes(parts);
  const found = planElsewhere(books, wantedElsewhere(levels), { ...terms, used: usedBeside(reservation, taken) });
  const takes = reallocated(reservation, taken, found);
  const shorted = withShort(reservation, takes, { reasons: reasonsOf(parts), cancelCause: terms.cancelCause });
  return addConfirmed(
    books,
    shorted,
    dealt(
      takes.flatMap(({ elsewhere }) => elsewhere ?? []),
      found,
    ),
  );
}

/** The line with the location that it means; null where that may be any of several. */
function placedLine(own: readonly ReservationLineDocument[], told: ShortLine): ShortLine | null {
  if (told.locationId !== null) return told;
  const { variantId, lineReference = null } = told;
  const places = own.filter(
    (line) => line.variantId === variantId && line.confirmed > 0 && (lineReference === null || line.lineReference === lineReference),
  );
  const [first] = places;
  // Of what has none the takes say so.
  if (first === undefined) return told;
  const isOne = places.every(({ locationId }) => locationId === first.locationId);
  return isOne ? { ...told, locationId: first.locationId, location: first.location } : null;
}

type ShortPart = AskedTake<ShortLine>;

/** What is told of each level, in the order in which it is told. */
function levelsOf({ lines }: ReservationDocument, parts: readonly ShortPart[]): readonly ShortLevel[] {
  const levels = new Map<string, ShortLevel>();
  for (const { ask, position, quantity } of parts.toSorted((a, b) => a.ask.index - b.ask.index)) {
    const line = lines[position];
    if (line === undefined) throw new Error("A short pick was decided for a line that is not there.");
    const { variantId, sku, locationId, location } = line;
    const key = `${variantId}/${locationId}`;
    const before = levels.get(key) ?? { index: ask.index, lost: 0, damaged: 0, left: null };
    const isLost = ask.state === "LOST";
    levels.set(key, {
      index: before.index,
      variantId,
      sku,
      locationId,
      location,
      lost: before.lost + (isLost ? quantity : 0),
      damaged: before.damaged + (isLost ? 0 : quantity),
      left: isLost ? ask.left : before.left,
    });
  }
  return [...levels.values()];
}

/** First every unit that is told of, then what is left: of what a level holds then. */
function postShort(books: Books, { id }: ReservationDocument, levels: readonly ShortLevel[], occurredAt: Date | null): void {
  const document = reservationRef(id);
  for (const level of levels) {
    const { lost, damaged } = level;
    const common = { kind: "SHORT", level, from: "COMMITTED", fact: true, document, occurredAt } as const;
    if (lost > 0) books.post({ ...common, to: "AVAILABLE", quantity: lost });
    if (damaged > 0) books.post({ ...common, to: "DAMAGED", quantity: damaged, reason: "DAMAGE" });
  }
  for (const level of levels) {
    const { left: quantity } = level;
    if (quantity === null) continue;
    const reason = quantity < freeAt(books, level, occurredAt) ? "LOSS" : "FOUND";
    books.state({ level, states: ["AVAILABLE"], quantity, at: occurredAt, fact: true, reason, document });
  }
}

/** Units that were free at a level when it was looked at, by the books. */
function freeAt(books: Books, level: LevelKey, at: Date | null): number {
  return books.heldAt(level, at)[AVAILABLE] ?? 0;
}

const AVAILABLE = 0;

/** What is to come from elsewhere: of each SKU, and from no level of it that is told of. */
function wantedElsewhere(levels: readonly ShortLevel[]): readonly WantedElsewhere[] {
  const wanted = new Map<number, WantedElsewhere>();
  for (const { index, variantId, sku, locationId, lost, damaged } of levels) {
    const { quantity = 0, notFrom = [] } = wanted.get(variantId) ?? {};
    const asked = { index, variantId, sku, quantity: quantity + lost + damaged, locationId: null, location: null };
    wanted.set(variantId, { ...asked, notFrom: new Set([...notFrom, locationId]) });
  }
  return [...wanted.values()];
}

/** What is taken of a line, and how much of that is to be at other locations. */
interface ShortTake extends LineTake {
  readonly elsewhere: (Pick<Addition, "variantId" | "quantity" | "lineReference"> & { readonly locationId: null }) | null;
}

/** Units that were found elsewhere are the first lines'. */
function reallocated({ lines }: ReservationDocument, takes: readonly LineTake[], found: readonly Addition[]): readonly ShortTake[] {
  const rest = new Map<number, number>();
  for (const { variantId, quantity } of found) rest.set(variantId, (rest.get(variantId) ?? 0) + quantity);
  return takes.map((taken) => {
    const { variantId = 0, lineReference = null } = lines[taken.position] ?? {};
    const left = rest.get(variantId) ?? 0;
    const quantity = Math.min(left, taken.quantity);
    rest.set(variantId, left - quantity);
    return { ...taken, elsewhere: quantity === 0 ? null : { variantId, quantity, lineReference, locationId: null } };
  });
}

/** Where the order is sent from for units that are not taken from it. */
function usedBeside({ lines }: ReservationDocument, taken: readonly LineTake[]): ReadonlySet<number> {
  const gone = new Map(taken.map(({ position, quantity }) => [position, quantity]));
  return new Set(lines.flatMap((line) => (openOf(line) > (gone.get(line.position) ?? 0) ? [line.locationId] : [])));
}

interface Told {
  readonly reasons: Reasons;
  readonly cancelCause: CancelCauseName;
}

/** The counts after the short pick. A cause have lines, and the reservation, that lose units for good. */
function withShort(reservation: ReservationDocument, takes: readonly ShortTake[], { reasons, cancelCause }: Told): ReservationDocument {
  const lost = new Set(takes.flatMap((each) => (each.quantity > (each.elsewhere?.quantity ?? 0) ? [each.position] : [])));
  const changed = take(reservation, takes, (line, quantity) => ({
    ...line,
    confirmed: line.confirmed - quantity,
    cancelled: line.cancelled + quantity,
    short: line.short + quantity,
    cancelCause: lost.has(line.position) ? cancelCause : line.cancelCause,
    shortReason: reasons.ofLine.get(line.position) ?? null,
  }));
  const reason = reasons.first ?? reservation.reason ?? null;
  return { ...changed, reason, cancelCause: lost.size > 0 ? cancelCause : (reservation.cancelCause ?? null) };
}

interface Reasons {
  /** By the positions of lines: the first that was given for it. */
  readonly ofLine: ReadonlyMap<number, string>;
  /** Of all that was told. */
  readonly first: string | null;
}

function reasonsOf(parts: readonly ShortPart[]): Reasons {
  const ofLine = new Map<number, string>();
  const given = parts.toSorted((a, b) => a.ask.index - b.ask.index);
  for (const { ask, position } of given) if (ask.reason !== null && !ofLine.has(position)) ofLine.set(position, ask.reason);
  return { ofLine, first: given.find(({ ask }) => ask.reason !== null)?.ask.reason ?? null };
}

/** Two lines cannot say different things of what is left at one level. */
function contradictions(lines: readonly ShortLine[]): readonly UserErrorData[] {
  const said = new Map<string, number>();
  return lines.flatMap(({ index, variantId, sku, locationId, state, left }) => {
    if (state !== "LOST") return [];
    const key = `${variantId}/${locationId ?? ""}`;
    const before = said.get(key) ?? left;
    said.set(key, before);
    if (before === left) return [];
    const message = `Lines of SKU "${sku}" say that ${before} and ${left} units are left at one location. Say the same in each, or sum the lines.`;
    return [invalidInput(["lines", String(index), "left"], message)];
  });
}

/** What was said to be left so long ago cannot be compared any more. */
function tooFarBack({ now }: Books, lines: readonly ShortLine[], { occurredAt }: ShortTerms): readonly UserErrorData[] {
  if (isStatedInTime(occurredAt, now) || lines.every(({ state }) => state !== "LOST")) return [];
  const message = `The occurredAt lies more than ${STATED_DAYS_MAX} days back: what was left then cannot be said any more. Leave the time out.`;
  return [invalidInput(["occurredAt"], message)];
}

/** By how much more than its client may report the books of a level are said to be wrong. */
function varianceErrors(
  books: Books,
  levels: readonly ShortLevel[],
  { occurredAt, factQuantityMax }: ShortTerms,
): readonly UserErrorData[] {
  const variances = levels.flatMap(({ left, lost, ...level }) =>
    left === null ? [] : [{ ...level, quantity: left - lost - freeAt(books, level, occurredAt) }],
  );
  return factQuantityErrors(factQuantityMax, variances, () => "left");
}

/** Only what is an order's is picked: what is held is nobody's yet. */
function nothingToPick(reservation: ReservationDocument): UserErrorData {
  const refused = nothingLeft(reservation, "CANCELLED");
  if (!reservation.lines.some(({ held }) => held > 0)) return refused;
  const message =
    "The reservation is held and not confirmed: nothing of it is to be picked. Confirm it first, or count with inventorySet what lies there.";
  return { ...refused, message };
}

function severalPlaces({ index, sku }: ShortLine): UserErrorData {
  const message = `The reservation has confirmed units of SKU "${sku}" at several locations. Name the one where they were to be picked.`;
  return invalidInput(["lines", String(index), "location"], message);
}
