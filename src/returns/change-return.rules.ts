import { versionAfter } from "../platform/numbers/wide-numbers.rules.js";
import { Refusal, refuse, type UserErrorData } from "../platform/errors/user-error.js";
import { putReservation, reservationRef, unclaimReturned, type ReservationDocument } from "../reservations/index.js";
import { putReturnedUnits, saleDocument, unclaimSold, type StoredSale } from "../sales/index.js";
import { pastTime, type Books } from "../stock/index.js";
import { decidable, decided, stepsOf, type Decision, type DispositionName } from "./inspection.rules.js";
import { askedPortionsOf, portionsOf, summedAsked, withPortions, type AskedLine, type Portion } from "./return-lines.rules.js";
import { returnStatusOf } from "./return-status.rules.js";
import { expectedOf, levelOf, type ReturnDocument, returnRef, type ReturnStatusName } from "./stock-return.js";

/** CUSTOMER → QUARANTINE for the lines asked for; all that is still expected where `asked` is null. */
export function decideReceipt(
  books: Books,
  document: ReturnDocument,
  asked: readonly AskedLine[] | null,
  toldAt: Date | null,
): ReturnDocument | Refusal {
  const occurredAt = pastTime(toldAt, books.now);
  const portions = portionsOf(document.lines, asked, expectedOf);
  if (portions instanceof Refusal) return portions;
  if (portions.length === 0) return refuse(nothingLeft(document, "RECEIVED", "Nothing of it is expected any more."));
  for (const { line, quantity } of portions) {
    const level = levelOf(document, line);
    books.post({ kind: "RETURN", level, from: "CUSTOMER", to: "QUARANTINE", quantity, document: returnRef(document.id), occurredAt });
  }
  const lines = withPortions(document.lines, portions, (line, quantity) => ({ ...line, received: line.received + quantity }));
  return { ...document, lines };
}

/** A line of an inspection: what becomes of so many units. */
export interface InspectedLine extends AskedLine, Decision {}

/** Decides what becomes of units in QUARANTINE, or changes such a decision. Every line is compared with what was there before the step. */
export function decideInspection(books: Books, document: ReturnDocument, inspected: readonly InspectedLine[]): ReturnDocument | Refusal {
  const sources = [...sourcesOf(inspected)];
  const partsOf = (from: DispositionName | null, asked: readonly InspectedLine[]) =>
    askedPortionsOf(document.lines, asked, (line) => decidable(line, from));
  const errors = sources.flatMap(([from, asked]) => partsOf(from, summedAsked(asked)).errors);
  if (errors.length > 0) return new Refusal(errors);
  const portions = sources.flatMap(([from, asked]) => partsOf(from, asked).portions);
  const lines = new Map(document.lines.map((line) => [line, line]));
  for (const { asked, line, quantity } of portions.sort((one, other) => one.asked.index - other.asked.index)) {
    for (const step of stepsOf(asked)) {
      books.post({ level: levelOf(document, line), quantity, document: returnRef(document.id), ...step });
    }
    lines.set(line, decided(lines.get(line) ?? line, asked, quantity));
  }
  return { ...document, lines: [...lines.values()] };
}

/** Announces that units will not come. A linked return gives its claim on what was sold or shipped back. */
export function decideCancellation(
  books: Books,
  document: ReturnDocument,
  asked: readonly AskedLine[] | null,
  reason: string | null,
): ReturnDocument | Refusal {
  const portions = portionsOf(document.lines, asked, expectedOf);
  if (portions instanceof Refusal) return portions;
  if (portions.length === 0) return refuse(nothingLeft(document, "CANCELLED", "Nothing of it is still to come: what was received stays."));
  giveBack(books, document, portions);
  const lines = withPortions(document.lines, portions, (line, quantity) => ({ ...line, cancelled: line.cancelled + quantity }));
  return { ...document, lines, cancelReason: reason ?? document.cancelReason };
}

/** Puts a return that a step has changed, with its new status and version. */
export function putReturn(books: Books, changed: ReturnDocument): ReturnDocument {
  const document = { ...changed, status: returnStatusOf(changed.lines), version: versionAfter(changed.version) };
  books.put(returnRef(document.id), document);
  return document;
}

/** The lines of an inspection by what they take units from: null, what waits in QUARANTINE. */
function sourcesOf(inspected: readonly InspectedLine[]): ReadonlyMap<DispositionName | null, readonly InspectedLine[]> {
  const sources = new Map<DispositionName | null, InspectedLine[]>();
  for (const one of inspected) {
    const known = sources.get(one.changeFrom);
    if (known === undefined) sources.set(one.changeFrom, [one]);
    else known.push(one);
  }
  return sources;
}

/** Units that will not come are not counted as come back any more, where they were. */
function giveBack(books: Books, { saleId, reservationId }: ReturnDocument, portions: readonly Portion[]): void {
  const asks = portions.map(({ line, quantity }, index) => ({
    index,
    sku: line.sku,
    variantId: line.variantId,
    locationId: null,
    lineReference: line.lineReference,
    quantity,
  }));
  const sale = saleId === null ? null : books.document<StoredSale>(saleDocument(saleId));
  const reservation = reservationId === null ? null : books.document<ReservationDocument>(reservationRef(reservationId));
  if ((saleId !== null && sale === null) || (reservationId !== null && reservation === null)) {
    throw new Error("The sale or the reservation of a return is not among the command's needs.");
  }
  if (sale?.fulfilled === true) putReturnedUnits(books, { sale, reservation }, unclaimSold({ sale, reservation }, asks));
  else if (reservation !== null) putReservation(books, unclaimReturned(reservation, asks));
}

/** Why a step has nothing to act on. */
export function nothingLeft(document: ReturnDocument, to: ReturnStatusName, why: string): UserErrorData {
  return {
    code: "ILLEGAL_TRANSITION",
    field: null,
    from: document.status,
    to,
    message: `The return is ${document.status}. ${why}`,
  };
}
