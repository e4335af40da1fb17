import { describe, expect, it } from "vitest";
import { Refusal } from "../../src/platform/errors/user-error.js";
import type { ReservationDocument } from "../../src/reservations/index.js";
import { decideShort, type ShortLine, type ShortTerms } from "../../src/reservations/short-pick.rules.js";
import { withCause } from "../../src/reservations/step-decisions.rules.js";
import { booksFor, countsOf, givenBooks, givenChannel, givenReservation, NOW, quantitiesAt } from "./given-books.js";

const TERMS: ShortTerms = {
  channel: null,
  mayTakeAt: () => true,
  isOwn: () => true,
  cancelCause: "SHORT_PICK",
  occurredAt: null,
  factQuantityMax: 100_000,
};

interface GivenShort extends Partial<Pick<ShortLine, "quantity" | "state" | "left" | "reason">> {
  readonly sku?: number;
  readonly at?: number | null;
}

function told({ sku = 1, at = 1, ...line }: GivenShort, index = 0): ShortLine {
  const place = { locationId: at, location: at === null ? null : `L-${at}` };
  return { index, sku: `SKU-${sku}`, variantId: sku, ...place, quantity: 1, factor: 1, state: "LOST", left: 0, reason: null, ...line };
}

function done(result: ReservationDocument | Refusal): ReservationDocument {
  if (result instanceof Refusal) throw new Error(JSON.stringify(result.errors));
  return result;
}

const errorsOf = (result: ReservationDocument | Refusal): readonly object[] => (result instanceof Refusal ? result.errors : []);

const movementsIn = (books: ReturnType<typeof givenBooks>): readonly string[] =>
  books.written.movements.map(
    ({ posting: { kind, from, to, quantity, reason = null, fact }, oversold }) =>
      `${kind} ${from}>${to} ${quantity}${reason === null ? "" : ` ${reason}`}${fact === true ? "" : " asked"}${oversold === 0 ? "" : " oversold"}`,
  );

describe("a short pick", () => {
  it("takes lost units from the order, and says in the same breath what is free there", () => {
    const order = givenReservation([{ confirmed: 5 }]);
    const books = booksFor(order);
    const after = done(decideShort(books, order, [told({ quantity: 2 })], TERMS));
    expect(countsOf(after)).toEqual([{ quantity: 5, confirmed: 3, cancelled: 2, short: 2 }]);
    expect(quantitiesAt(books, 1, 1)).toEqual({ available: 0, reserved: 0, committed: 3 });
    expect(movementsIn(books)).toEqual(["SHORT COMMITTED>AVAILABLE 2", "COUNT AVAILABLE>ADJUSTMENT 2 LOSS"]);
    expect(books.said).toMatchObject([{ saying: { states: ["AVAILABLE"], quantity: 0, at: null, fact: true, reason: "LOSS" } }]);
    expect(after).toMatchObject({ cancelCause: "SHORT_PICK", reason: null, lines: [{ cancelCause: "SHORT_PICK", shortReason: null }] });
  });

  it("says it too where the books were right, and where more is there than they say", () => {
    const order = givenReservation([{ confirmed: 5 }]);
    const right = booksFor(order, 3);
    done(decideShort(right, order, [told({ quantity: 2, left: 5 })], TERMS));
    expect([movementsIn(right), right.said.length]).toEqual([["SHORT COMMITTED>AVAILABLE 2"], 1]);
    const more = booksFor(order, 3);
    done(decideShort(more, order, [told({ quantity: 2, left: 6 })], TERMS));
    expect(movementsIn(more)).toEqual(["SHORT COMMITTED>AVAILABLE 2", "COUNT ADJUSTMENT>AVAILABLE 1 FOUND"]);
  });

  it("opens no incident, however far AVAILABLE was below zero", () => {
    const order = givenReservation([{ confirmed: 5 }]);
    const books = booksFor(order, -4);
    done(decideShort(books, order, [told({ quantity: 2 })], TERMS));
    expect(movementsIn(books)).toEqual(["SHORT COMMITTED>AVAILABLE 2", "COUNT ADJUSTMENT>AVAILABLE 2 FOUND"]);
  });

  it("puts damaged units aside and says nothing of the others", () => {
    const order = givenReservation([{ confirmed: 5 }]);
    const books = booksFor(order, 3);
    const after = done(decideShort(books, order, [told({ quantity: 4, state: "DAMAGED", reason: "wet" })], TERMS));
    expect(movementsIn(books)).toEqual(["SHORT COMMITTED>DAMAGED 4 DAMAGE"]);
    expect(books.said).toEqual([]);
    expect(after).toMatchObject({ reason: "wet", lines: [{ short: 4, shortReason: "wet" }] });
  });

  it("sums what lines tell of a level, and looks at each level by itself", () => {
    const order = givenReservation([{ confirmed: 5 }, { sku: 2, confirmed: 3 }]);
    const books = booksFor(order, 1);
    const lines = [
      told({ quantity: 1, state: "DAMAGED" }, 0),
      told({ sku: 2, quantity: 3, left: 1 }, 1),
      told({ quantity: 1, left: 3, reason: "behind" }, 2),
      told({ at: null, quantity: 2, left: 3, reason: "below" }, 3),
    ];
    const after = done(decideShort(books, order, lines, TERMS));
    expect(movementsIn(books)).toEqual([
      "SHORT COMMITTED>AVAILABLE 3",
      "SHORT COMMITTED>DAMAGED 1 DAMAGE",
      "SHORT COMMITTED>AVAILABLE 3",
      "COUNT AVAILABLE>ADJUSTMENT 1 LOSS",
      "COUNT AVAILABLE>ADJUSTMENT 3 LOSS",
    ]);
    expect(countsOf(after)).toEqual([
      { quantity: 5, confirmed: 1, cancelled: 4, short: 4 },
      { quantity: 3, cancelled: 3, short: 3 },
    ]);
    expect(after).toMatchObject({ reason: "behind", lines: [{ shortReason: "behind" }, { shortReason: null }] });
  });

  it("keeps what was said before of the order where it says nothing, but not of its line", () => {
    const order = givenReservation([{ confirmed: 5 }], { reason: "before" });
    const first = done(decideShort(booksFor(order), order, [told({ reason: "first" })], TERMS));
    const second = done(decideShort(booksFor(first), first, [told({})], TERMS));
    expect(second).toMatchObject({ reason: "first", lines: [{ shortReason: null, short: 2 }] });
    expect(done(decideShort(booksFor(order), order, [told({})], TERMS)).reason).toBe("before");
  });

  it("says what is left as of the time at which it was seen", () => {
    const order = givenReservation([{ confirmed: 5 }]);
    const seen = new Date(NOW.getTime() - 3_600_000);
    const books = givenBooks([{ available: 3, committed: 5 }], [], new Map([[`1/1/${seen.getTime()}`, [-2]]]));
    // 2 units have left since: 5 were free then, and 1 was missing.
    done(decideShort(books, order, [told({ left: 4 })], { ...TERMS, occurredAt: seen }));
    expect(movementsIn(books)).toEqual(["SHORT COMMITTED>AVAILABLE 1", "COUNT AVAILABLE>ADJUSTMENT 2 LOSS"]);
    expect(books.written.movements.map(({ posting }) => posting.occurredAt)).toEqual([seen, seen]);
  });
});

describe("units of a short pick that come from elsewhere", () => {
  const channel = givenChannel([1, 2, 3]);
  const elsewhere = (available: readonly number[], changes: Partial<ShortTerms> = {}, line: GivenShort = {}) => {
    const order = givenReservation([{ confirmed: 4 }]);
    const levels = [0, ...available].map((units, index) => ({
      at: index + 1,
      available: units,
      committed: index === 0 ? 4 : 0,
      priority: index,
    }));
    const books = givenBooks(levels, [channel]);
    const after = done(decideShort(books, order, [told({ quantity: 3, ...line })], { ...TERMS, channel, ...changes }));
    return { after, counts: countsOf(after).slice(1), books };
  };

  it("are taken in the order of service, and the order loses nothing", () => {
    const { after, counts, books } = elsewhere([2, 9]);
    expect(counts).toEqual([
      { quantity: 2, confirmed: 2 },
      { quantity: 1, confirmed: 1 },
    ]);
    expect(after).toMatchObject({ cancelCause: null, lines: [{ short: 3, cancelCause: null }, { cancelCause: null }, {}] });
    expect(movementsIn(books).slice(2)).toEqual(["CONFIRM AVAILABLE>COMMITTED 2 asked", "CONFIRM AVAILABLE>COMMITTED 1 asked"]);
  });

  it("are taken as far as there are some: the rest is lost for good", () => {
    const { after, counts } = elsewhere([2, 0]);
    expect(counts).toEqual([{ quantity: 2, confirmed: 2 }]);
    expect(after).toMatchObject({ cancelCause: "SHORT_PICK", lines: [{ cancelCause: "SHORT_PICK", short: 3 }, { cancelCause: null }] });
  });

  it("are never those that were left where units were missing, though they count for what may be sold", () => {
    expect(elsewhere([0, 0], {}, { left: 9 }).counts).toEqual([]);
    const keeping = { channel: { ...channel, buffer: 2 } };
    expect(elsewhere([2, 0], keeping).counts).toEqual([]);
    expect(elsewhere([2, 0], keeping, { left: 1 }).counts).toEqual([{ quantity: 1, confirmed: 1 }]);
  });

  it("are at places of the sender, of a channel that is switched on, and not safety stock", () => {
    expect(elsewhere([2, 9], { mayTakeAt: (id) => id === 3 }).counts).toEqual([{ quantity: 3, confirmed: 3 }]);
    expect(elsewhere([2, 9], { channel: { ...channel, active: false } }).counts).toEqual([]);
    expect(elsewhere([2, 9], { channel: null }).counts).toEqual([]);
    const order = givenReservation([{ confirmed: 1 }]);
    const books = givenBooks([{ committed: 1 }, { at: 2, available: 2, safetyStock: 2 }], [channel]);
    expect(countsOf(done(decideShort(books, order, [told({})], { ...TERMS, channel }))).slice(1)).toEqual([]);
  });

  it("do not come from another level that was short, and go to the first lines", () => {
    const order = givenReservation([{ confirmed: 2 }, { at: 2, confirmed: 2 }, { sku: 2, confirmed: 2 }]);
    const levels = [
      { committed: 2 },
      { at: 2, committed: 2 },
      { at: 3, available: 3 },
      { sku: 2, committed: 2 },
      { sku: 2, at: 3, available: 1 },
    ];
    const books = givenBooks(levels, [channel]);
    const lines = [told({ quantity: 2, left: 5 }), told({ at: 2, quantity: 2, left: 5 }, 1), told({ sku: 2, state: "DAMAGED" }, 2)];
    const after = done(decideShort(books, order, lines, { ...TERMS, channel }));
    expect(after.lines.map(({ cancelCause }) => cancelCause)).toEqual([null, "SHORT_PICK", null, null, null]);
    expect(countsOf(after).slice(3)).toEqual([
      { quantity: 3, confirmed: 3 },
      { quantity: 1, confirmed: 1 },
    ]);
    expect(after.cancelCause).toBe("SHORT_PICK");
  });
});

describe("a short pick that is refused", () => {
  const order = givenReservation([
    { confirmed: 2, held: 3 },
    { at: 2, confirmed: 2 },
  ]);
  const decide = (lines: readonly ShortLine[], terms: Partial<ShortTerms> = {}, of = order) => {
    const books = booksFor(of, 5);
    const result = decideShort(books, of, lines, { ...TERMS, ...terms });
    expect(movementsIn(books)).toEqual([]);
    return errorsOf(result);
  };

  it("is of more than is confirmed there, by the sender's own lines", () => {
    expect(decide([told({ quantity: 2, left: 5 }), told({ quantity: 1, state: "DAMAGED" }, 1)])).toMatchObject([
      { code: "EXCEEDS_REMAINING", requested: 3, remaining: 2 },
    ]);
    expect(decide([told({ at: 2 })], { isOwn: ({ locationId }) => locationId === 1 })).toMatchObject([{ remaining: 0 }]);
    expect(decide([told({ sku: 7, at: null })])).toMatchObject([{ code: "EXCEEDS_REMAINING", remaining: 0 }]);
  });

  it("is of a place that nobody can tell, and of no other", () => {
    expect(decide([told({}), told({ at: null }, 1)])).toMatchObject([{ code: "INVALID_INPUT", field: ["lines", "1", "location"] }]);
    const own = { isOwn: ({ locationId }: { readonly locationId: number }) => locationId === 2 };
    const books = booksFor(order, 5);
    expect(countsOf(done(decideShort(books, order, [told({ at: null, left: 5 })], { ...TERMS, ...own })))[1]).toMatchObject({ short: 1 });
  });

  it("is of nothing that is to be picked, and says what to do", () => {
    const held = decide([told({})], {}, givenReservation([{ held: 2 }]));
    expect(held).toMatchObject([
      { code: "ILLEGAL_TRANSITION", from: "HELD", message: expect.stringContaining("Confirm it first") as string },
    ]);
    const gone = decide([told({})], {}, givenReservation([{ shipped: 2 }]));
    expect(gone).toMatchObject([{ code: "ILLEGAL_TRANSITION", from: "SHIPPED", to: "CANCELLED" }]);
    expect(decide([told({})], {}, givenReservation([{ expired: 2 }]))).toMatchObject([{ code: "RESERVATION_EXPIRED" }]);
  });

  it("contradicts itself, or is told of a time that is too long ago to say what was left", () => {
    const other = told({ at: 2, left: 1 }, 2);
    expect(decide([told({ left: 4 }), told({ left: 5 }, 1), other])).toMatchObject([
      { code: "INVALID_INPUT", field: ["lines", "1", "left"] },
    ]);
    const old = new Date(NOW.getTime() - 91 * 86_400_000);
    expect(decide([told({ left: 5 })], { occurredAt: old })).toMatchObject([{ code: "INVALID_INPUT", field: ["occurredAt"] }]);
  });

  it("is of more than its client may set right, either way", () => {
    const few = { factQuantityMax: 3 };
    for (const left of [2, 10])
      expect(decide([told({ left })], few)).toMatchObject([{ code: "INVALID_INPUT", field: ["lines", "0", "left"] }]);
    for (const left of [3, 9]) expect(errorsOf(decideShort(booksFor(order, 5), order, [told({ left })], { ...TERMS, ...few }))).toEqual([]);
  });
});

describe("the cause of a cancellation", () => {
  it("is told of the lines that have lost something, and not where nothing is said", () => {
    const before = givenReservation([
      { confirmed: 2, cancelled: 1 },
      { sku: 2, confirmed: 2, cancelled: 1 },
    ]);
    const lines = before.lines.map((line, index) => (index === 0 ? { ...line, confirmed: 1, cancelled: 2 } : line));
    const after = { ...before, lines };
    expect(withCause(before, after, "FRAUD")).toMatchObject({
      cancelCause: "FRAUD",
      lines: [{ cancelCause: "FRAUD" }, { cancelCause: null }],
    });
    expect(withCause(before, after, null)).toBe(after);
  });
});
