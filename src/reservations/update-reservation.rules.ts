import { invalidInput, Refusal, refuse, type UserErrorData } from "../platform/errors/user-error.js";
import type { Books, ChannelView, ResolvedLine } from "../stock/index.js";
import { planDemands, type Demand } from "./demand.rules.js";
import { takesOfAll, type LineTake } from "./line-takes.rules.js";
import { exceedsRemaining, inactiveChannel, nothingLeft } from "./refusals.rules.js";
import type { ReservationDocument, ReservationLineDocument } from "./reservation.js";
import { addHeld, releaseHeld } from "./reservation-steps.rules.js";

export interface UpdateTarget {
  readonly books: Books;
  readonly reservation: ReservationDocument;
  readonly channel: ChannelView | null;
  readonly isOwn: (line: ReservationLineDocument) => boolean;
  readonly boundToLocations: boolean;
}

interface Change {
  readonly demand: Demand | null;
  readonly takes: readonly LineTake[];
  readonly error: UserErrorData | null;
}

/**
 * Update: each wanted quantity is the new total of what a line still stands for, which is held, confirmed and shipped together; the held
 * part is raised or lowered to meet it. A wanted line without location stands for all lines of its SKU: more is allocated by PRIORITY over
 * the channel's locations, less is taken from the last lines first.
 */
export function decideUpdate(target: UpdateTarget, wanted: readonly ResolvedLine[]): ReservationDocument | Refusal {
  const { books, reservation, channel } = target;
  if (takesOfAll(reservation, ({ held }) => held).length === 0) return refuse(nothingLeft(reservation, "HELD"));
  const problemOf = ambiguityOf(wanted);
  const changes = wanted.map((line) => {
    const error = problemOf(line);
    return error === null ? changeOf(target, line) : refused(error);
  });
  const errors = changes.flatMap(({ error }) => error ?? []);
  const demands = changes.flatMap(({ demand }) => demand ?? []);
  if (demands.length > 0 && channel?.active === false) return new Refusal([...errors, inactiveChannel(channel.code, ["lines"])]);
  const plan = planDemands(books, demands, { channel, strategy: "PRIORITY", explain: false });
  errors.push(...plan.errors);
  if (errors.length > 0) return new Refusal(errors);
  const released = releaseHeld(
    books,
    reservation,
    changes.flatMap(({ takes }) => takes),
  );
  return addHeld(books, released, plan.additions);
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
  if (line.locationId !== null) return { demand, takes: [], error: null };
  if (channel !== null && !boundToLocations) return { demand, takes: [], error: null };
  const [only, ...others] = lines;
  if (only === undefined || others.length > 0) return refused(locationMissing(line));
  return { demand: { ...demand, locationId: only.locationId, location: only.location }, takes: [], error: null };
}

function lessOf(lines: readonly ReservationLineDocument[], ask: ResolvedLine, quantity: number): Change {
  const takes: LineTake[] = [];
  let missing = quantity;
  for (const { position, held } of [...lines].reverse()) {
    const part = Math.min(missing, held);
    if (part === 0) continue;
    takes.push({ position, quantity: part });
    missing -= part;
  }
  if (missing === 0) return { demand: null, takes, error: null };
  return refused(exceedsRemaining({ ask: { ...ask, quantity }, remaining: quantity - missing }, "held"));
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
  return { demand: null, takes: [], error };
}

function ambiguous({ sku, index }: ResolvedLine, name: "location" | "lineReference"): UserErrorData {
  const message = `SKU "${sku}" is given with a ${name} and without. Give a ${name} with all of its lines, or with none.`;
  return invalidInput(["lines", String(index), name], message);
}

function locationMissing({ sku, index }: ResolvedLine): UserErrorData {
  const message = `It is not clear where more of SKU "${sku}" is to be held. Give the line a location.`;
  return { code: "INVALID_INPUT", field: ["lines", String(index), "location"], message };
}
