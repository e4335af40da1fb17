import { describe, expect, it } from "vitest";
import { Refusal } from "../../src/platform/errors/user-error.js";
import { reservationRef, type ReservationDocument } from "../../src/reservations/index.js";
import type { InspectedLine } from "../../src/returns/change-return.rules.js";
import { decideNewReturn, type NewReturn } from "../../src/returns/create-return.rules.js";
import { counterStepsOf, decidable, decided, decisionError, stepsOf } from "../../src/returns/inspection.rules.js";
import { portionsOf, summedAsked, withPortions } from "../../src/returns/return-lines.rules.js";
import type { ReturnOutcome } from "../../src/returns/return-outcome.js";
import { returnRef, type ReturnDocument } from "../../src/returns/stock-return.js";
import type { Books, Known } from "../../src/stock/index.js";
import { givenBooks, givenReservation, NOW } from "../reservations/given-books.js";
import { decideCancellation, decideInspection, decideReceipt } from "./take-step.js";

const LATE = new Date(NOW.getTime() + 300_001);
const ANY = { id: "return", expectedVersion: null };
const asked = (sku: number, quantity: number, index = 0) => ({ index, sku: `SKU-${sku}`, variantId: sku, quantity });

function wantedOf(changes: Partial<NewReturn> = {}): NewReturn {
  const details = {
    reservationId: null,
    sale: null,
    channelId: 4,
    locationId: 1,
    reference: "ref",
    reason: "why",
    returnCause: "OTHER",
    occurredAt: null,
  } as const;
  const scope = { channelIds: null, locationIds: null };
  return {
    id: "return",
    ...details,
    scope,
    name: null,
    keepsToChannel: false,
    receive: false,
    inspect: null,
    causes: { ofLine: new Map(), ofSku: new Map([[2, "DAMAGED"]]) },
    lines: [asked(1, 3), asked(2, 1, 1)],
    ...changes,
  };
}

function emptyBooks(): Books {
  return givenBooks([{ sku: 1 }, { sku: 2 }]);
}

function announced(changes: Partial<NewReturn> = {}): Books {
  const books = emptyBooks();
  decideNewReturn(books, wantedOf(changes));
  return books;
}

const errorsOf = (outcome: ReturnOutcome | Known | Refusal): unknown => (outcome instanceof Refusal ? outcome.errors : outcome);
const documentIn = (books: Books): ReturnDocument | null => books.document(returnRef("return"));

describe("a new return", () => {
  it("is announced with all it was told", () => {
    const books = emptyBooks();
    const outcome = decideNewReturn(books, wantedOf());
    const counts = { received: 0, restocked: 0, damaged: 0, scrapped: 0, toSupplier: 0, cancelled: 0, voided: 0 };
    expect(outcome).toEqual({
      id: "return",
      reservationId: null,
      saleId: null,
      channelId: 4,
      locationId: 1,
      reference: "ref",
      reason: "why",
      voidedAt: null,
      voidReason: null,
      returnCause: "OTHER",
      cancelReason: null,
      status: "REQUESTED",
      version: 1,
      createdAt: null,
      lines: [
        { variantId: 1, sku: "SKU-1", quantity: 3, ...counts, returnCause: "OTHER" },
        { variantId: 2, sku: "SKU-2", quantity: 1, ...counts, returnCause: "DAMAGED" },
      ],
    });
    expect(documentIn(books)).toEqual(outcome);
    expect(books.written.movements).toEqual([]);
  });

  it("is booked in where the goods are here, with what becomes of them", () => {
    const occurredAt = new Date(NOW.getTime() - 1);
    const books = announced({ receive: true, inspect: "SCRAP", occurredAt });
    expect(documentIn(books)).toMatchObject({
      status: "CLOSED",
      lines: [
        { received: 3, scrapped: 3 },
        { received: 1, scrapped: 1 },
      ],
    });
    const posted = books.written.movements.map(({ posting }) => [
      posting.kind,
      posting.from,
      posting.to,
      posting.quantity,
      posting.reason ?? null,
    ]);
    expect(posted).toEqual([
      ["RETURN", "CUSTOMER", "QUARANTINE", 3, null],
      ["INSPECT", "QUARANTINE", "ADJUSTMENT", 3, "WRITE_OFF"],
      ["RETURN", "CUSTOMER", "QUARANTINE", 1, null],
      ["INSPECT", "QUARANTINE", "ADJUSTMENT", 1, "WRITE_OFF"],
    ]);
    expect(books.written.movements[0]?.posting).toMatchObject({ occurredAt, document: { kind: "RETURN", id: "return" } });
    expect(documentIn(announced({ receive: true }))).toMatchObject({ status: "RECEIVED", lines: [{ received: 3, scrapped: 0 }, {}] });
  });

  it("is of now where its time lies ahead of the clock, and so is its receipt", () => {
    const [created, received] = [emptyBooks(), announced()];
    expect(decideNewReturn(created, wantedOf({ occurredAt: LATE, receive: true }))).not.toBeInstanceOf(Refusal);
    expect(decideReceipt(received, ANY, null, LATE)).not.toBeInstanceOf(Refusal);
    for (const books of [created, received]) expect(books.written.movements.map(({ posting }) => posting.occurredAt)).toContain(null);
  });
});

describe("a return of a reservation's units", () => {
  const reservation = givenReservation([{ shipped: 2 }, { at: 2, shipped: 2, returned: 1 }], { channelId: 9 });
  const linked = (changes: Partial<NewReturn> = {}): { outcome: ReturnOutcome | Known | Refusal; books: Books } => {
    const books = emptyBooks();
    books.put(reservationRef(reservation.id), reservation);
    const wanted = wantedOf({ reservationId: reservation.id, channelId: null, lines: [asked(1, 3)], ...changes });
    return { books, outcome: decideNewReturn(books, wanted) };
  };
  const returnedOf = (books: Books): unknown =>
    books.document<ReservationDocument>(reservationRef(reservation.id))?.lines.map(({ returned }) => returned);

  it("claims them, is of the reservation's channel, and never claims more than was shipped", () => {
    const { books, outcome } = linked();
    expect(outcome).toMatchObject({ channelId: 9, reservationId: reservation.id });
    expect(returnedOf(books)).toEqual([2, 2]);
    expect(books.document(reservationRef(reservation.id))).toMatchObject({ version: reservation.version + 1 });
    expect(errorsOf(linked({ lines: [asked(1, 4, 6)] }).outcome)).toMatchObject([
      { code: "EXCEEDS_REMAINING", field: ["lines", "6", "quantity"], sku: "SKU-1", requested: 4, remaining: 3 },
    ]);
  });

  it("is refused for another channel, and for one that nobody may see", () => {
    expect(linked({ channelId: 9 }).outcome).toMatchObject({ channelId: 9 });
    expect(errorsOf(linked({ channelId: 8 }).outcome)).toMatchObject([{ code: "INVALID_INPUT", field: ["channel"] }]);
    const notFound = [{ code: "NOT_FOUND", entity: "Reservation", field: ["reservation"] }];
    expect(errorsOf(linked({ reservationId: "another" }).outcome)).toMatchObject(notFound);
    expect(errorsOf(linked({ scope: { channelIds: new Set([8]), locationIds: null } }).outcome)).toMatchObject(notFound);
  });

  it("gives its claim back as far as it is cancelled", () => {
    const { books } = linked();
    expect(decideCancellation(books, ANY, [asked(1, 2)], "lost")).toMatchObject({ cancelReason: "lost", lines: [{ cancelled: 2 }] });
    expect(returnedOf(books)).toEqual([0, 2]);
    expect(decideCancellation(books, ANY, null, null)).toMatchObject({ cancelReason: "lost", status: "CANCELLED", version: 3 });
    expect(returnedOf(books)).toEqual([0, 1]);
  });
});

describe("a step on a return", () => {
  it("is refused where there is none, or it is at another version", () => {
    expect(errorsOf(decideReceipt(emptyBooks(), ANY, null, null))).toMatchObject([{ code: "NOT_FOUND", entity: "Return", field: ["id"] }]);
    expect(errorsOf(decideReceipt(announced(), { id: "return", expectedVersion: 2 }, null, null))).toMatchObject([
      { code: "VERSION_CONFLICT", currentVersion: 1 },
    ]);
    expect(decideReceipt(announced(), { id: "return", expectedVersion: 1 }, null, null)).toMatchObject({ version: 2, status: "RECEIVED" });
  });

  it("is refused where nothing is left for it", () => {
    const received = announced({ receive: true });
    const illegal = { code: "ILLEGAL_TRANSITION", field: null, from: "RECEIVED" };
    expect(errorsOf(decideReceipt(received, ANY, null, null))).toMatchObject([{ ...illegal, to: "RECEIVED" }]);
    expect(errorsOf(decideCancellation(received, ANY, null, null))).toMatchObject([{ ...illegal, to: "CANCELLED" }]);
  });

  it("takes the lines it names, up to what is left of each", () => {
    const books = announced();
    const receipt = (...lines: Parameters<typeof asked>[]) =>
      decideReceipt(
        books,
        ANY,
        lines.map((line) => asked(...line)),
        null,
      );
    expect(errorsOf(receipt([1, 2], [1, 2, 1], [3, 1, 2]))).toMatchObject([
      { code: "EXCEEDS_REMAINING", field: ["lines", "0", "quantity"], requested: 4, remaining: 3 },
      { code: "NOT_FOUND", entity: "ReturnLine", field: ["lines", "2", "sku"], value: "SKU-3", nearMiss: null },
    ]);
    expect(receipt([1, 3])).toMatchObject({ lines: [{ received: 3 }, { received: 0 }] });
    expect(books.written.movements.map(({ posting }) => [posting.kind, posting.quantity])).toEqual([["RETURN", 3]]);
  });

  it("decides what becomes of units, each line against what was there before", () => {
    const books = announced({ receive: true });
    const line = (sku: number, quantity: number, changes: Partial<InspectedLine> = {}): InspectedLine => {
      return { ...asked(sku, quantity), disposition: "DAMAGE", changeFrom: null, ...changes };
    };
    expect(
      errorsOf(decideInspection(books, ANY, [line(1, 2), line(1, 2), line(2, 1, { changeFrom: "RESTOCK" }), line(3, 1)])),
    ).toMatchObject([
      { code: "EXCEEDS_REMAINING", requested: 4, remaining: 3 },
      { code: "NOT_FOUND", value: "SKU-3" },
      { code: "EXCEEDS_REMAINING", requested: 1, remaining: 0 },
    ]);
    expect(decideInspection(books, ANY, [line(1, 3, { disposition: "RESTOCK" }), line(2, 1)])).toMatchObject({
      status: "CLOSED",
      lines: [{ restocked: 3 }, { damaged: 1 }],
    });
    expect(decideInspection(books, ANY, [line(1, 1, { disposition: "TO_SUPPLIER", changeFrom: "RESTOCK" })])).toMatchObject({
      lines: [{ restocked: 2, toSupplier: 1 }, { damaged: 1 }],
    });
  });
});

describe("decisions about returned units", () => {
  const none = { quantity: 9, received: 9, restocked: 0, damaged: 0, scrapped: 0, toSupplier: 0, cancelled: 0, voided: 0 };

  it("move counts, and are bounded by them", () => {
    const line = { ...none, restocked: 4, damaged: 2 };
    expect(decided(line, { disposition: "SCRAP", changeFrom: null }, 3)).toEqual({ ...line, scrapped: 3 });
    expect(decided(line, { disposition: "TO_SUPPLIER", changeFrom: "RESTOCK" }, 3)).toEqual({ ...line, restocked: 1, toSupplier: 3 });
    expect([decidable(line, null), decidable(line, "RESTOCK"), decidable(line, "DAMAGE")]).toEqual([3, 4, 2]);
  });

  it("cannot be changed once the units have left, nor into themselves", () => {
    expect(decisionError({ disposition: "SCRAP", changeFrom: null }, ["f"])).toBeNull();
    expect(decisionError({ disposition: "SCRAP", changeFrom: "RESTOCK" }, ["f"])).toBeNull();
    expect(decisionError({ disposition: "SCRAP", changeFrom: "DAMAGE" }, ["f"])).toBeNull();
    expect(decisionError({ disposition: "SCRAP", changeFrom: "SCRAP" }, ["f"])).toMatchObject({ code: "INVALID_INPUT", field: ["f"] });
    for (const changeFrom of ["SCRAP", "TO_SUPPLIER"] as const) {
      const error = decisionError({ disposition: "RESTOCK", changeFrom }, ["f"]);
      expect(error).toMatchObject({ code: "ILLEGAL_TRANSITION", field: ["f"], from: changeFrom, to: "RESTOCK" });
    }
  });

  it("are movements, by way of DAMAGED where units that were for sale leave again", () => {
    const inspect = (from: string, to: string, reason: string | null = null) => ({ kind: "INSPECT", from, to, reason });
    const move = { kind: "MOVE", from: "AVAILABLE", to: "DAMAGED" };
    expect(stepsOf({ disposition: "RESTOCK", changeFrom: null })).toEqual([inspect("QUARANTINE", "AVAILABLE")]);
    expect(stepsOf({ disposition: "SCRAP", changeFrom: "DAMAGE" })).toEqual([inspect("DAMAGED", "ADJUSTMENT", "WRITE_OFF")]);
    expect(stepsOf({ disposition: "DAMAGE", changeFrom: "RESTOCK" })).toEqual([move]);
    expect(stepsOf({ disposition: "TO_SUPPLIER", changeFrom: "RESTOCK" })).toEqual([move, inspect("DAMAGED", "SUPPLIER")]);
    const returned = (to: string) => ({ kind: "RETURN", from: "CUSTOMER", to });
    expect(counterStepsOf(null)).toEqual([returned("QUARANTINE")]);
    expect(counterStepsOf("RESTOCK")).toEqual([returned("AVAILABLE")]);
    expect(counterStepsOf("DAMAGE")).toEqual([returned("QUARANTINE"), inspect("QUARANTINE", "DAMAGED")]);
  });

  it("take portions of lines", () => {
    const lines = [
      { ...none, variantId: 1, sku: "SKU-1", returnCause: null },
      { ...none, variantId: 2, sku: "SKU-2", received: 0, returnCause: null },
    ];
    const receivedOf = ({ received }: { readonly received: number }): number => received;
    expect(portionsOf(lines, null, receivedOf)).toEqual([{ line: lines[0], quantity: 9 }]);
    expect(portionsOf(lines, [asked(1, 9)], receivedOf)).toEqual([{ line: lines[0], quantity: 9 }]);
    expect(portionsOf(lines, [asked(1, 10)], receivedOf)).toBeInstanceOf(Refusal);
    expect(summedAsked([asked(1, 2, 4), asked(2, 1), asked(1, 5)])).toEqual([asked(1, 7, 4), asked(2, 1)]);
    const portions = lines.slice(0, 1).map((line) => ({ line, quantity: 2 }));
    expect(withPortions(lines, portions, (line, quantity) => ({ ...line, scrapped: quantity }))).toEqual([
      { ...lines[0], scrapped: 2 },
      lines[1],
    ]);
  });
});
