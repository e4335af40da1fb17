import { versionAfter } from "../platform/numbers/wide-numbers.rules.js";
import { notFound, Refusal, refuse, type UserErrorData } from "../platform/errors/user-error.js";
import {
  cameBack,
  putReservation,
  reservationRef,
  returnedAmong,
  takeBackUnits,
  unshipped,
  type LineTakenBack,
  type ReservationDocument,
  type ReturnedAmong,
  type ReturnedUnits,
  type Unreturn,
} from "../reservations/index.js";
import { namedTakes, takeBackOrRefuse, tooManyMovements, type Books, type NamedLine, type TakenBack } from "../stock/index.js";
import { newerFirst, planVoid, type LinePlan, type Portion, type VoidedMovements } from "./plan-void.rules.js";
import { notReturned, standingOf, type PlacedLine, type StoredSale } from "./sale.js";
import { claimsLeft, withoutClaims, type ClaimsLeft } from "./void-claims.rules.js";

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
  const given = sale.reservationId === null ? null : books.document<ReservationDocument>(reservationRef(sale.reservationId));
  const isReturned = sale.lines.some(({ returned }) => returned > 0);
  const reservation = isReturned ? withoutClaims({ sale, reservation: given }) : given;
  const planned = planVoid({ books, sale, reservation, isWhole: asked === null, ...terms }, portions);
  if (planned === null) return refuse(tooManyMovements("sale, with its reservation,"));
  if (planned instanceof Refusal) return planned;
  const plans = planned.filter(({ quantity }) => quantity > 0);
  if (plans.length === 0) return refuse(nothingLeft(sale));
  const order = reservation === null ? null : orderTaken(reservation, plans);
  const voided = withVoided(sale, plans);
  const left = isReturned ? claimsLeft({ sale: voided, reservation: order?.after ?? null }, sale) : null;
  const claimed = order?.beyond ?? [];
  const lost = left?.lost ?? [];
  if (!fact && claimed.length + lost.length > 0)
    return new Refusal([...claimed, ...ofVoided(lost, plans)].map((each) => cameBack(each, asked)));
  const unreturned =
    claimed.length + lost.length === 0 ? [] : terms.unreturn(books, { ofReservation: claimed, ofSale: { id: sale.id, units: lost } });
  if (unreturned instanceof Refusal) return unreturned;
  const parts = [...unreturned, ...merged(plans.flatMap((plan) => plan.parts))];
  const refused = bookParts(books, sale, parts, fact);
  if (refused !== null) return refused;
  if (order !== null && (order.taken.length > 0 || left?.isMoved === true)) putOrder(books, sale, { order, parts, left, terms });
  const { lines } = left?.sale ?? voided;
  const status = lines.every((line) => standingOf(line) === 0) ? "VOIDED" : "PARTIALLY_VOIDED";
  return { ...sale, lines, status, isTakenBack: true, version: versionAfter(sale.version), voidReason: reason ?? sale.voidReason };
}

/** What is taken back of the sale's reservation. */
interface OrderTaken {
  /** Without claims of the sale's own returns. */
  readonly reservation: ReservationDocument;
  readonly taken: readonly LineTakenBack[];
  /** Units that other returns of it claim and have to give up. */
  readonly beyond: readonly ReturnedAmong[];
  /** As it is with what left of it confirmed again. */
  readonly after: ReservationDocument;
}

function orderTaken(reservation: ReservationDocument, plans: readonly LinePlan[]): OrderTaken {
  const taken = summedByPosition(plans.flatMap((plan) => plan.taken));
  const takes = taken.flatMap(({ position, unshipped: quantity }) => (quantity > 0 ? [{ position, quantity }] : []));
  const beyond = returnedAmong(reservation, takes);
  return { reservation, taken, beyond, after: takes.length === 0 ? reservation : unshipped(reservation, { takes, beyond }, []) };
}

interface Booked {
  readonly order: OrderTaken;
  readonly parts: readonly TakenBack[];
  readonly left: ClaimsLeft | null;
  readonly terms: SaleVoid;
}

function putOrder(books: Books, { holdExpiresAt: holdEnds }: StoredSale, { order, parts, left, terms }: Booked): void {
  const { reservation, taken: lines, beyond } = order;
  const { parcels, reason } = terms;
  const changed = lines.length === 0 ? reservation : takeBackUnits(books, reservation, { lines, beyond, parts, holdEnds, parcels, reason });
  putReservation(books, left === null ? changed : left.claim(changed));
}

function withVoided(sale: StoredSale, plans: readonly LinePlan[]): StoredSale {
  const voided = new Map(plans.map(({ line: { position }, quantity }) => [position, quantity]));
  return { ...sale, lines: sale.lines.map((line, position) => ({ ...line, voided: line.voided + (voided.get(position) ?? 0) })) };
}

/** Units that returns claim among those of their SKU that are taken back. */
function ofVoided(lost: readonly ReturnedUnits[], plans: readonly LinePlan[]): readonly ReturnedAmong[] {
  return lost.map((units) => {
    const taken = plans.reduce((sum, { line, quantity }) => (line.variantId === units.variantId ? sum + quantity : sum), 0);
    return { ...units, taken };
  });
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
  if (asked === null) {
    const came = fact ? [] : all.filter(({ line }) => line.returned > 0);
    return came.length > 0 ? new Refusal(came.map(({ line }) => hasReturned(line))) : all;
  }
  const { takes, unmet } = takesOfSale(lines, asked, fact);
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

/** Units that have not come back first. With a fact those that have too: they never did. */
function takesOfSale(lines: readonly PlacedLine[], asked: readonly NamedLine[], fact: boolean): ReturnType<typeof takesAmong> {
  const there = takesAmong(lines, asked, notReturned);
  const more = fact ? there.unmet.filter(({ lines: own }) => own.length > 0) : [];
  if (more.length === 0) return there;
  const taken = new Map<PlacedLine, number>();
  for (const { line, quantity } of there.takes) taken.set(line, (taken.get(line) ?? 0) + quantity);
  const rest = more.map(({ ask, remaining }) => ({ ...ask, quantity: ask.quantity - remaining }));
  const beyond = takesAmong(lines, rest, (line) => standingOf(line) - (taken.get(line) ?? 0));
  const unmet = beyond.unmet.flatMap((each) => {
    const before = more.find(({ ask }) => ask.index === each.ask.index);
    return before === undefined ? [] : [{ ...each, ask: before.ask, remaining: before.remaining + each.remaining }];
  });
  return { takes: [...there.takes, ...beyond.takes], unmet: [...there.unmet.filter((each) => !more.includes(each)), ...unmet] };
}

const takesAmong = (lines: readonly PlacedLine[], asked: readonly NamedLine[], share: (line: PlacedLine) => number) =>
  namedTakes("SaleLine", lines, asked, share);

function nothingLeft({ status }: StoredSale): UserErrorData {
  const message =
    status === "VOIDED"
      ? "The sale is VOIDED: nothing of it is left to take back."
      : `The sale is ${status}, and nothing of what is left of it can be taken back here: what was cancelled has come back already.`;
  return { code: "ILLEGAL_TRANSITION", field: ["id"], from: status, to: "VOIDED", message };
}

function hasReturned(line: PlacedLine): UserErrorData {
  const { sku, location, returned } = line;
  const message =
    `Of SKU "${sku}" sold from ${location}, returns of this sale have ${returned} units. Take back what was received by mistake (returnReceiptVoid) and cancel ` +
    "the rest (returnCancel) first, say with `fact: true` that those never came back either, or name lines with no more than has not come back.";
  return { code: "EXCEEDS_REMAINING", field: ["id"], sku, requested: standingOf(line), remaining: notReturned(line), message };
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
