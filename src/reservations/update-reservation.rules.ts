import { invalidInput, Refusal, refuse, type UserErrorData } from "../platform/errors/user-error.js";
import { factQuantityErrors, pastTime, type Books, type ChannelView, type ResolvedLine } from "../stock/index.js";
import { planDemands, type Demand, type DemandPlan } from "./demand.rules.js";
import { placeFacts } from "./fact-demands.rules.js";
import { confirmedOf, heldOf, openOf, takesOfAll, type LineShare, type LineTake } from "./line-takes.rules.js";
import { belowShipped, inactiveChannel, nothingToUpdate } from "./refusals.rules.js";
import type { ReservationDocument, ReservationLineDocument } from "./reservation.js";
import { addConfirmed, addHeld, cancelOpen, releaseHeld, type Addition, type FactDetails } from "./reservation-steps.rules.js";

export interface UpdateTarget {
  readonly books: Books;
  readonly reservation: ReservationDocument;
  readonly channel: ChannelView | null;
  readonly isOwn: (line: ReservationLineDocument) => boolean;
  readonly boundToLocations: boolean;
}

/** How an update is told. */
export interface ToldUpdate {
  /** It has happened already: never refused for lack of stock. */
  readonly fact: boolean;
  /** As it was told; now where null, or ahead of the books' clock. */
  readonly occurredAt: Date | null;
  /** How many units of a SKU its sender may report as a fact. */
  readonly factQuantityMax: number;
}

interface Change {
  readonly demand: Demand | null;
  readonly held: readonly LineTake[];
  readonly confirmed: readonly LineTake[];
  readonly error: UserErrorData | null;
}

const NO_CHANGE: Change = { demand: null, held: [], confirmed: [], error: null };

/**
 * Update: each wanted quantity is the new total of what a line still stands for, which is held, confirmed and shipped together. What is too
 * much is given up first, held units before confirmed ones, and may serve what is to be more, which nobody can come between. A wanted line
 * without location stands for all lines of its SKU: more is allocated by the channel's strategy over its locations, less is taken from the
 * last lines first. More is held where the reservation holds anything, else confirmed; a confirmed unit that only changes its location stays so.
 */
export function decideUpdate(target: UpdateTarget, wanted: readonly ResolvedLine[], told: ToldUpdate): ReservationDocument | Refusal {
  const { books, reservation, channel } = target;
  if (!told.fact && takesOfAll(reservation, openOf).length === 0) return refuse(nothingToUpdate(reservation));
  const problemOf = ambiguityOf(wanted);
  const changes = wanted.map((line) => {
    const error = problemOf(line);
    return error === null ? changeOf(target, line) : refused(error);
  });
  const demands = changes.flatMap(({ demand }) => demand ?? []);
  const errors = changes.flatMap(({ error }) => error ?? []);
  if (told.fact) errors.push(...factQuantityErrors(told.factQuantityMax, demands));
  else if (demands.length > 0 && channel?.active === false) return new Refusal([...errors, inactiveChannel(channel.code, ["lines"])]);
  const details = { fact: told.fact, occurredAt: pastTime(told.occurredAt, books.now) };
  const confirmed = changes.flatMap((change) => change.confirmed);
  const released = releaseHeld(
    books,
    reservation,
    changes.flatMap(({ held }) => held),
    details,
  );
  // Of the lines that give up confirmed units nothing is held any more.
  const left = cancelOpen(books, released, confirmed, details);
  const plan = planOf({ ...target, reservation: left }, demands, told);
  errors.push(...plan.errors);
  return errors.length > 0 ? new Refusal(errors) : addMore(target, left, { additions: plan.additions, confirmed, details });
}

function changeOf({ reservation, channel, isOwn, boundToLocations }: UpdateTarget, line: ResolvedLine): Change {
  const { lineReference = null } = line;
  const lines = reservation.lines.filter(
    (own) =>
      own.variantId === line.variantId &&
      isOwn(own) &&
      (line.locationId === null || own.locationId === line.locationId) &&
      (lineReference === null || own.lineReference === lineReference),
  );
  const difference = lines.reduce((left, { held, confirmed, shipped }) => left - held - confirmed - shipped, line.quantity);
  if (difference <= 0) return lessOf(lines, line, -difference);
  const demand = { ...line, quantity: difference, lineReference: lineReference ?? onlyReference(lines) };
  if (line.locationId !== null) return { ...NO_CHANGE, demand };
  if (channel !== null && !boundToLocations) return { ...NO_CHANGE, demand };
  const [only, ...others] = lines;
  if (only === undefined || others.length > 0) return refused(locationMissing(line));
  return { ...NO_CHANGE, demand: { ...demand, locationId: only.locationId, location: only.location } };
}

/** Held units go first, whichever line has them: nobody has paid for them yet. */
function lessOf(lines: readonly ReservationLineDocument[], ask: ResolvedLine, quantity: number): Change {
  const held = takesFromLast(lines, heldOf, quantity);
  const confirmed = takesFromLast(lines, confirmedOf, quantity - held.units);
  const remaining = held.units + confirmed.units;
  if (remaining < quantity) return refused(belowShipped({ ask: { ...ask, quantity }, remaining }, ask.quantity));
  return { ...NO_CHANGE, held: held.takes, confirmed: confirmed.takes };
}

function takesFromLast(
  lines: readonly ReservationLineDocument[],
  share: LineShare,
  quantity: number,
): { readonly takes: readonly LineTake[]; readonly units: number } {
  const takes: LineTake[] = [];
  let units = 0;
  for (const line of lines.toReversed()) {
    const part = Math.min(quantity - units, share(line));
    if (part <= 0) continue;
    takes.push({ position: line.position, quantity: part });
    units += part;
  }
  return { takes, units };
}

/** Where more is taken from, after what the same update gives up. The reservation keeps to the locations that it has units at, as far as the strategy does. */
function planOf(
  { books, reservation, channel, boundToLocations }: UpdateTarget,
  demands: readonly Demand[],
  { fact, occurredAt: at }: ToldUpdate,
): Pick<DemandPlan, "additions" | "errors"> {
  const used = new Set(reservation.lines.flatMap((line) => (openOf(line) > 0 ? [line.locationId] : [])));
  if (!fact) return planDemands(books, demands, { channel, strategy: channel?.allocation ?? "PRIORITY", explain: false, used });
  // Who is bound to locations knows what was sold at them.
  const anywhere = channel === null || boundToLocations;
  const sellsAt = (locationId: number): boolean => anywhere || books.sellsAt({ channelId: channel.id, locationId, at });
  return placeFacts(books, demands, { channel, used, sellsAt });
}

interface More {
  readonly additions: readonly Addition[];
  /** What the update has taken of confirmed units. */
  readonly confirmed: readonly LineTake[];
  readonly details: FactDetails;
}

/** `reservation` is what is left of the target's once it has given up what was too much. */
function addMore({ books, reservation: before }: UpdateTarget, reservation: ReservationDocument, more: More): ReservationDocument {
  const holds = takesOfAll(before, heldOf).length > 0;
  const moved = new Map<number, number>();
  for (const { position, quantity } of more.confirmed) {
    const { variantId } = before.lines[position] ?? { variantId: 0 };
    moved.set(variantId, (moved.get(variantId) ?? 0) + quantity);
  }
  const held: Addition[] = [];
  const confirmed: Addition[] = [];
  for (const addition of more.additions) {
    const { variantId, quantity } = addition;
    const part = holds ? Math.min(moved.get(variantId) ?? 0, quantity) : quantity;
    moved.set(variantId, (moved.get(variantId) ?? 0) - part);
    if (part > 0) confirmed.push({ ...addition, quantity: part });
    if (part < quantity) held.push({ ...addition, quantity: quantity - part });
  }
  return addConfirmed(books, addHeld(books, reservation, held, more.details), confirmed, more.details);
}

/** Where all lines of the SKU have one reference, more of it is more of that line; else it is units of no line's name. */
function onlyReference(lines: readonly ReservationLineDocument[]): string | null {
  const [first, ...others] = lines;
  const reference = first?.lineReference ?? null;
  return others.every(({ lineReference = null }) => lineReference === reference) ? reference : null;
}

/**
 * Of wanted lines of which one names a location, or a reference, and another of the same SKU does not, nobody can say what their total would be. Answers
 * what is wrong with a line; null: nothing.
 */
function ambiguityOf(wanted: readonly ResolvedLine[]): (line: ResolvedLine) => UserErrorData | null {
  const lineOf = ({ variantId, lineReference = null }: ResolvedLine): string => `${variantId}/${lineReference ?? ""}`;
  const byReference = mixed(
    wanted,
    ({ variantId }) => String(variantId),
    ({ lineReference = null }) => lineReference === null,
  );
  const byLocation = mixed(wanted, lineOf, ({ locationId }) => locationId === null);
  return (line) => {
    if (byReference.has(String(line.variantId))) return ambiguous(line, "lineReference");
    return byLocation.has(lineOf(line)) ? ambiguous(line, "location") : null;
  };
}

/** The groups of lines of which some leave something open and others do not. */
function mixed(
  wanted: readonly ResolvedLine[],
  groupOf: (line: ResolvedLine) => string,
  isOpen: (line: ResolvedLine) => boolean,
): ReadonlySet<string> {
  const open = new Set(wanted.filter(isOpen).map(groupOf));
  return new Set(wanted.filter((line) => !isOpen(line) && open.has(groupOf(line))).map(groupOf));
}

function refused(error: UserErrorData): Change {
  return { ...NO_CHANGE, error };
}

function ambiguous({ sku, index }: ResolvedLine, name: "location" | "lineReference"): UserErrorData {
  const message = `SKU "${sku}" is given with a ${name} and without. Give a ${name} with all of its lines, or with none.`;
  return invalidInput(["lines", String(index), name], message);
}

function locationMissing({ sku, index }: ResolvedLine): UserErrorData {
  const message = `It is not clear where more of SKU "${sku}" is to be taken from. Give the line a location.`;
  return invalidInput(["lines", String(index), "location"], message);
}
