import { versionAfter } from "../platform/numbers/wide-numbers.rules.js";
import { notFound, Refusal, refuse, type UserErrorData } from "../platform/errors/user-error.js";
import {
  cameBack,
  putReservation,
  reservationRef,
  returnedAmong,
  takeBackUnits,
  type ExceedingAsk,
  type LineTakenBack,
  type ReservationDocument,
  type Unreturn,
} from "../reservations/index.js";
import { namedTakes, takeBackOrRefuse, tooManyMovements, type Books, type NamedLine, type TakenBack } from "../stock/index.js";
import { newerFirst, planVoid, type LinePlan, type PlacedLine, type Portion, type VoidedMovements } from "./plan-void.rules.js";
import { claimedOfRest, claimsMoved } from "./returned-units.rules.js";
import { notReturned, standingOf, type StoredSale } from "./sale.js";

export interface SaleVoid extends VoidedMovements {
  /** Equal lines summed; null: all that is left of it. */
  readonly asked: readonly NamedLine[] | null;
  /** Whether the sender may act where a line was sold: the others are none of its business. */
  readonly isOwn: (line: PlacedLine) => boolean;
  readonly reason: string | null;
  /** Takes back what returns have claimed of the units, where it is told as a fact. */
  readonly unreturn: Unreturn;
}

/** Takes a sale back, all of it or lines: by the exact reverse of what it did, the newest first. Its reference stays taken. */
export function decideSaleVoid(books: Books, sale: StoredSale, terms: SaleVoid): StoredSale | Refusal {
  const { asked, reason, fact } = terms;
  const portions = portionsOf(sale, terms);
  if (portions instanceof Refusal) return portions;
  const reservation = sale.reservationId === null ? null : books.document<ReservationDocument>(reservationRef(sale.reservationId));
  const planned = planVoid({ books, sale, reservation, isWhole: asked === null, ...terms }, portions);
  if (planned === null) return refuse(tooManyMovements("sale, with its reservation,"));
  if (planned instanceof Refusal) return planned;
  const plans = planned.filter(({ quantity }) => quantity > 0);
  if (plans.length === 0) return refuse(nothingLeft(sale));
  const own = merged(plans.flatMap(({ parts }) => parts));
  const voided = new Map(plans.map(({ line: { position }, quantity }) => [position, quantity]));
  const { lines, beyond } = claimsMoved(
    sale.lines.map((line, position) => ({ ...line, voided: line.voided + (voided.get(position) ?? 0) })),
  );
  const unreturned = beyond.length === 0 ? [] : terms.unreturn(books, beyond);
  if (unreturned instanceof Refusal) return unreturned;
  const claimed = reservation === null ? null : claimedOfRest(reservation, sale, lines);
  if (claimed !== null && !("id" in claimed)) return new Refusal(claimed.map(claimedTwice));
  const refused =
    claimed === null || reservation === null
      ? bookParts(books, sale, [...unreturned, ...own], fact)
      : takeBackOf(books, sale, { before: reservation, after: claimed }, { plans, own, terms });
  if (refused !== null) return refused;
  const status = lines.every((line) => standingOf(line) === 0) ? "VOIDED" : "PARTIALLY_VOIDED";
  return { ...sale, lines, status, isTakenBack: true, version: versionAfter(sale.version), voidReason: reason ?? sale.voidReason };
}

interface Planned {
  readonly plans: readonly LinePlan[];
  readonly own: readonly TakenBack[];
  readonly terms: SaleVoid;
}

/** Takes back what the sale did on its reservation too, and what returns claim of that. */
function takeBackOf(
  books: Books,
  sale: StoredSale,
  { before, after: reservation }: { readonly before: ReservationDocument; readonly after: ReservationDocument },
  { plans, own, terms }: Planned,
): Refusal | null {
  const { asked, fact, parcels, reason, unreturn } = terms;
  const taken = summedByPosition(plans.flatMap((plan) => plan.taken ?? []));
  const shipped = taken.flatMap(({ position, unshipped: quantity }) => (quantity > 0 ? [{ position, quantity }] : []));
  const beyond = returnedAmong(reservation, shipped);
  if (beyond.length > 0 && !fact) return new Refusal(beyond.map((units) => cameBack(units, asked)));
  const unreturned = beyond.length === 0 ? [] : unreturn(books, beyond);
  if (unreturned instanceof Refusal) return unreturned;
  const parts = [...unreturned, ...own];
  const refused = bookParts(books, sale, parts, fact);
  if (refused !== null) return refused;
  if (taken.length === 0) {
    if (reservation !== before) putReservation(books, reservation);
    return null;
  }
  const units = { lines: taken, beyond, parts, holdEnds: sale.holdExpiresAt, parcels, reason };
  putReservation(books, takeBackUnits(books, reservation, units));
  return null;
}

function bookParts(books: Books, { channelId }: StoredSale, parts: readonly TakenBack[], fact: boolean): Refusal | null {
  if (parts.length === 0) return null;
  const newest = [...parts].sort((a, b) => newerFirst(a.movement, b.movement));
  return takeBackOrRefuse(books, newest, { fact, channelId });
}

/** Lines of a sale may be of one movement: as it was before any of them. */
function merged(parts: readonly TakenBack[]): readonly TakenBack[] {
  const bySequence = new Map<string, TakenBack>();
  for (const { movement, quantity } of parts) {
    const known = bySequence.get(movement.sequence);
    bySequence.set(movement.sequence, known === undefined ? { movement, quantity } : { ...known, quantity: known.quantity + quantity });
  }
  return [...bySequence.values()];
}

/** Lines of a sale may be of one line of its reservation. */
function summedByPosition(taken: readonly LineTakenBack[]): readonly LineTakenBack[] {
  const sums = new Map<number, LineTakenBack>();
  for (const line of taken) {
    const known = sums.get(line.position) ?? { unshipped: 0, unconfirmed: 0, freed: 0 };
    sums.set(line.position, {
      position: line.position,
      unshipped: known.unshipped + line.unshipped,
      unconfirmed: known.unconfirmed + line.unconfirmed,
      freed: known.freed + line.freed,
    });
  }
  return [...sums.values()];
}

/** What is to be taken back of each line; a refusal where nothing is left, or less than was asked for. */
function portionsOf(sale: StoredSale, { asked, isOwn, fact }: SaleVoid): readonly Portion[] | Refusal {
  const lines = sale.lines.map((line, position): PlacedLine => ({ ...line, position })).filter(isOwn);
  const all = lines.map((line) => ({ line, quantity: standingOf(line), index: null })).filter(({ quantity }) => quantity > 0);
  if (all.length === 0) return refuse(nothingLeft(sale));
  // Of an order its reservation counts what came back as well, by returns that are not of this sale: those are taken back first, one by one.
  const takesReturnsBack = fact && sale.reservationId === null;
  if (asked === null) {
    const came = takesReturnsBack ? [] : all.filter(({ line }) => line.returned > 0);
    return came.length > 0 ? new Refusal(came.map(({ line }) => hasReturned(line, sale.reservationId))) : all;
  }
  const { takes, unmet } = namedTakes("SaleLine", lines, asked, takesReturnsBack ? standingOf : notReturned);
  if (unmet.length > 0) {
    return new Refusal(
      unmet.map(({ ask, lines: [first], remaining, misnamed }) => {
        if (misnamed !== undefined) return misnamed;
        return first === undefined ? noSuchLine(ask) : exceedsRemaining(ask, first.sku, remaining);
      }),
    );
  }
  const portions = new Map<PlacedLine, Portion>();
  for (const { ask, line, quantity } of takes) {
    const known = portions.get(line);
    portions.set(line, { line, quantity: quantity + (known?.quantity ?? 0), index: known?.index ?? ask.index });
  }
  return [...portions.values()].sort((a, b) => a.line.position - b.line.position);
}

function nothingLeft({ status }: StoredSale): UserErrorData {
  const message =
    status === "VOIDED"
      ? "The sale is VOIDED: nothing of it is left to take back."
      : `The sale is ${status}, and nothing of what is left of it can be taken back here: what was cancelled has come back already.`;
  return { code: "ILLEGAL_TRANSITION", field: ["id"], from: status, to: "VOIDED", message };
}

function hasReturned(line: PlacedLine, reservationId: string | null): UserErrorData {
  const { sku, location, returned } = line;
  const fact = reservationId === null ? " With `fact: true` these are taken back with it." : "";
  const message =
    `Of SKU "${sku}" sold from ${location}, returns of this sale have ${returned} units. Take back what was received by mistake (returnReceiptVoid) and cancel ` +
    `the rest (returnCancel) first, or name lines with no more than has not come back.${fact}`;
  return { code: "EXCEEDS_REMAINING", field: ["id"], sku, requested: standingOf(line), remaining: notReturned(line), message };
}

function claimedTwice({ ask, remaining }: ExceedingAsk): UserErrorData {
  const { quantity: requested } = ask;
  const sku = ask.sku ?? "";
  const message =
    `Of what is left of the sale then, ${requested} units of SKU "${sku}" are to come back by returns of the sale, and returns of its reservation leave ` +
    `${remaining} of them. Take returns back first (returnReceiptVoid, returnCancel), or take fewer units back.`;
  return { code: "EXCEEDS_REMAINING", field: ["id"], sku, requested, remaining, message };
}

function noSuchLine({ index, sku, location }: NamedLine): UserErrorData {
  const where = location === null ? "" : ` from ${location}`;
  const message = `The sale has no line of SKU "${sku ?? ""}"${where}. Read its lines again.`;
  return { ...notFound("SaleLine", sku ?? "", ["lines", String(index), "sku"]), message };
}

function exceedsRemaining({ index, quantity: requested }: NamedLine, sku: string, remaining: number): UserErrorData {
  const message = `Of SKU "${sku}" the sale has ${remaining} units left to take back there; ${requested} were named. Name no more than that.`;
  return { code: "EXCEEDS_REMAINING", field: ["lines", String(index), "quantity"], sku, requested, remaining, message };
}
