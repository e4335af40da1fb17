import { describe, expect, it } from "vitest";
import { Refusal } from "../../src/platform/errors/user-error.js";
import { byPriority, allocate } from "../../src/reservations/allocation.rules.js";
import { decideCreate, ExplainedRefusal, type ReservationRequest } from "../../src/reservations/create-reservation.rules.js";
import { planDemands, type Demand } from "../../src/reservations/demand.rules.js";
import { newReservation, reservationRef, shipConfirmed, takesOf, type Addition } from "../../src/reservations/index.js";
import { returnableOf } from "../../src/reservations/line-takes.rules.js";
import { decideMove } from "../../src/reservations/move-reservation.rules.js";
import { addConfirmed, addHeld, confirmHeld, markReturned, putReservation } from "../../src/reservations/reservation-steps.rules.js";
import { PostingRefused, summed, type LevelView, type ResolvedLine } from "../../src/stock/index.js";
import { booksFor, countsOf, givenBooks, givenChannel, givenReservation, levelOf, NOW } from "./given-books.js";
import { QUANTITY_MAX } from "../../src/platform/numbers/quantity.js";

function lineOf(at: number | null, quantity: number, sku = 1, index = 0): ResolvedLine {
  return { index, sku: `SKU-${sku}`, variantId: sku, location: at === null ? null : `L-${at}`, locationId: at, quantity, factor: 1 };
}

function requestOf(changes: Partial<ReservationRequest> = {}): ReservationRequest {
  const terms = {
    channelId: null,
    reference: "ref",
    ttlSeconds: 60,
    confirm: false,
    occurredAt: null,
    strategy: "PRIORITY",
    explain: false,
  } as const;
  return { id: "r", ...terms, lines: [lineOf(1, 2)], ...changes };
}

const additionOf = (at: number, quantity: number): Addition => ({
  variantId: 1,
  sku: "SKU-1",
  locationId: at,
  location: `L-${at}`,
  quantity,
});

describe("a new reservation", () => {
  it("holds for so long from the database's time, with all it was told", () => {
    const books = givenBooks([{ available: 5 }]);
    const made = decideCreate(books, requestOf());
    expect(made).toMatchObject({
      explanation: null,
      reservation: { id: "r", channelId: null, reference: "ref", status: "HELD", version: 1, createdAt: NOW.toISOString() },
    });
    expect(made).toMatchObject({ reservation: { expiresAt: new Date(NOW.getTime() + 60_000).toISOString() } });
    expect(books.written.movements).toMatchObject([{ posting: { kind: "RESERVE", document: { kind: "RESERVATION", id: "r" } } }]);
  });

  it("has no end where it is confirmed at once", () => {
    const books = givenBooks([{ available: 5 }]);
    const occurredAt = new Date(NOW.getTime() - 1);
    expect(decideCreate(books, requestOf({ confirm: true, occurredAt }))).toMatchObject({
      reservation: { status: "CONFIRMED", expiresAt: null },
    });
    expect(books.written.movements).toMatchObject([{ posting: { kind: "CONFIRM", fact: false, occurredAt } }]);
  });

  it("is of now where its time lies ahead of the clock, and of no channel that is switched off", () => {
    const books = givenBooks([{ available: 5 }], [givenChannel([1], { active: false })]);
    expect(decideCreate(books, requestOf({ occurredAt: new Date(NOW.getTime() + 1) }))).not.toBeInstanceOf(Refusal);
    expect(books.written.movements[0]?.posting.occurredAt).toBeNull();
    const off = decideCreate(books, requestOf({ channelId: 1 }));
    expect(off).toMatchObject({ errors: [{ code: "INACTIVE", entity: "Channel", value: "WEB", field: ["channel"] }] });
  });

  it("tells why it was refused where it is asked to", () => {
    const refused = decideCreate(givenBooks([{ available: 1 }]), requestOf({ explain: true }));
    expect(refused).toBeInstanceOf(ExplainedRefusal);
    expect(refused).toMatchObject({
      explanation: [{ requested: 2, allocated: 0, candidates: [{ location: "L-1", offered: 1, taken: 0 }] }],
    });
    const made = decideCreate(givenBooks([{ available: 2 }]), requestOf({ explain: true }));
    expect(made).toMatchObject({ explanation: [{ requested: 2, allocated: 2, candidates: [{ taken: 2 }] }] });
  });

  it("has at most a thousand lines, however many places the hub would choose", () => {
    const many = (count: number) => {
      const numbers = Array.from({ length: count }, (_, index) => index + 1);
      const books = givenBooks(numbers.map((sku) => ({ sku, available: 1 })));
      return decideCreate(books, requestOf({ lines: numbers.map((sku, index) => lineOf(1, 1, sku, index)) }));
    };
    expect(many(1_000)).not.toBeInstanceOf(Refusal);
    expect(many(1_001)).toMatchObject({ errors: [{ code: "INVALID_INPUT", field: ["lines"] }] });
  });
});

describe("demands", () => {
  const plan = (demands: readonly Demand[], channel = givenChannel([1, 2]), strategy: "PRIORITY" | "SINGLE_LOCATION" = "PRIORITY") =>
    planDemands(givenBooks([{ available: 5 }, { at: 2, available: 3 }], [channel]), demands, { channel, strategy, explain: false });

  it("are no more than a quantity may be", () => {
    const error = { code: "INVALID_INPUT", field: ["lines", "3", "quantity"] };
    expect(plan([lineOf(1, QUANTITY_MAX + 1, 1, 3)]).errors).toMatchObject([error]);
    expect(plan([lineOf(null, QUANTITY_MAX, 1, 3)]).errors).toMatchObject([
      { code: "INSUFFICIENT_STOCK", requested: QUANTITY_MAX, available: 8 },
    ]);
  });

  it("name locations of their channel that are switched on", () => {
    expect(plan([lineOf(3, 1, 1, 2)]).errors).toMatchObject([{ code: "INVALID_INPUT", field: ["lines", "2", "location"] }]);
    const books = givenBooks([{ available: 5, active: false }]);
    expect(planDemands(books, [lineOf(1, 1)], { channel: null, strategy: "PRIORITY", explain: false }).errors).toMatchObject([
      { code: "INACTIVE", entity: "Location", value: "L-1", field: ["lines", "0", "location"] },
    ]);
  });

  it("leave a channel its buffer, of which those that name a place know nothing", () => {
    const buffered = givenChannel([1, 2], { buffer: 2 });
    expect(plan([lineOf(null, 6)], buffered).errors).toEqual([]);
    expect(plan([lineOf(null, 7)], buffered).errors).toMatchObject([{ location: null, requested: 7, available: 6 }]);
    expect(plan([lineOf(1, 5), lineOf(null, 1, 1, 1)], buffered).errors).toEqual([]);
    expect(plan([lineOf(1, 5), lineOf(null, 2, 1, 1)], buffered).errors).toMatchObject([
      { field: ["lines", "1", "quantity"], available: 1 },
    ]);
  });

  it("are told what one location has where one must serve them", () => {
    expect(plan([lineOf(null, 6)], givenChannel([1, 2]), "SINGLE_LOCATION").errors).toMatchObject([{ requested: 6, available: 5 }]);
    expect(plan([lineOf(null, 9)], givenChannel([1, 2]), "SINGLE_LOCATION").errors).toMatchObject([{ requested: 9, available: 8 }]);
    expect(plan([lineOf(null, 5)], givenChannel([1, 2]), "SINGLE_LOCATION").errors).toEqual([]);
  });
});

describe("the order of service", () => {
  const at = (location: string, priority: number): LevelView => ({ location, priority }) as LevelView;

  it("is that of priorities, and of codes where they are equal", () => {
    const places = [at("B", 1), at("A", 2), at("C", 1), at("A", 1)];
    expect([...places].sort(byPriority).map(({ location, priority }) => `${location}${priority}`)).toEqual(["A1", "B1", "C1", "A2"]);
    expect([byPriority(at("A", 1), at("B", 1)), byPriority(at("B", 1), at("A", 1)), byPriority(at("A", 1), at("A", 1))]).toEqual([
      -1, 1, 0,
    ]);
  });

  it("decides between locations that give as many units, also where the candidates come in another", () => {
    const candidate = (locationId: number, location: string, priority: number, offered: number) => {
      return { level: { ...at(location, priority), locationId }, offered };
    };
    const requests = [
      { quantity: 4, candidates: [candidate(1, "Z", 2, 4), candidate(2, "Y", 1, 4), candidate(3, "X", 1, -1), candidate(4, "W", 1, 0)] },
    ];
    expect(allocate("FEWEST_SPLITS", requests)).toEqual([new Map([[2, 4]])]);
    expect(allocate("SINGLE_LOCATION", requests)).toEqual([new Map([[2, 4]])]);
    expect(allocate("PRIORITY", requests)).toEqual([new Map([[1, 4]])]);
  });
});

describe("the lines of a reservation", () => {
  it("count no more than a quantity may be", () => {
    const reservation = givenReservation([{ released: QUANTITY_MAX - 2 }]);
    const add = (quantity: number) => () => addHeld(booksFor(reservation, 9), reservation, [additionOf(1, quantity)]);
    expect(add(2)).not.toThrow();
    expect(add(3)).toThrow(PostingRefused);
    try {
      add(3)();
    } catch (error) {
      const refusal = error instanceof PostingRefused ? error.refusal : null;
      expect(refusal?.errors).toMatchObject([{ code: "QUANTITY_OUT_OF_RANGE", sku: "SKU-1", location: "L-1", field: null }]);
    }
  });

  it("are one for each SKU and location, also within one step", () => {
    const books = givenBooks([{ available: 9 }, { at: 2, available: 9 }]);
    const empty = newReservation(books, { id: "r", channelId: null, reference: null, expiresAt: null });
    expect(empty).toEqual({
      id: "r",
      externalRefs: null,
      reason: null,
      channelId: null,
      reference: null,
      expiresAt: null,
      status: "HELD",
      version: 0,
      createdAt: NOW,
      lines: [],
    });
    const filled = addConfirmed(books, empty, [additionOf(1, 2), additionOf(2, 1), additionOf(1, 3)]);
    expect(countsOf(filled)).toEqual([
      { quantity: 5, confirmed: 5 },
      { quantity: 1, confirmed: 1 },
    ]);
    expect(filled.lines.map(({ position, location }) => [position, location])).toEqual([
      [0, "L-1"],
      [1, "L-2"],
    ]);
    expect(books.written.movements.map(({ posting }) => posting.fact)).toEqual([false, false, false]);
  });

  it("never count what they do not have: that is a mistake of the code", () => {
    const reservation = givenReservation([{ held: 2, shipped: 1 }]);
    const books = givenBooks([{ reserved: 9, committed: 9 }]);
    const take = (quantity: number, position = 0) => [{ position, quantity }];
    expect(() => confirmHeld(books, reservation, take(3))).toThrow("does not fit its counts");
    expect(() => confirmHeld(books, reservation, take(1, 1))).toThrow("has no line 1");
    expect(() => markReturned(reservation, take(2))).toThrow("does not fit its counts");
    expect(() => markReturned(reservation, take(-1))).toThrow("does not fit its counts");
    expect(countsOf(markReturned(reservation, take(1)))).toMatchObject([{ returned: 1 }]);
    const unsound = { ...reservation, lines: reservation.lines.map((line) => ({ ...line, quantity: 9 })) };
    expect(() => confirmHeld(books, unsound, take(1))).toThrow("does not fit its counts");
  });

  it("keep an end as long as one of them is held or has expired", () => {
    const end = (lines: Parameters<typeof givenReservation>[0]) => {
      const reservation = givenReservation(lines, { expiresAt: NOW });
      return putReservation(booksFor(reservation), reservation).expiresAt;
    };
    expect(end([{ confirmed: 1 }, { sku: 2, held: 1 }])).toBe(NOW);
    expect(end([{ confirmed: 1 }, { sku: 2, expired: 1 }])).toBe(NOW);
    expect(end([{ confirmed: 1 }, { sku: 2, released: 1 }])).toBeNull();
  });

  it("are taken from in their order, whoever is asked first", () => {
    const reservation = givenReservation([
      { at: 1, shipped: 3, returned: 1 },
      { at: 2, shipped: 3, returned: 2 },
    ]);
    expect(takesOf(reservation, [lineOf(2, 1), lineOf(null, 2, 1, 1)], returnableOf).takes).toEqual([
      { position: 0, quantity: 2 },
      { position: 1, quantity: 1 },
    ]);
    expect(summed([lineOf(null, 1, 1, 3), lineOf(1, 2), lineOf(null, 4)])).toEqual([lineOf(null, 5, 1, 3), lineOf(1, 2)]);
  });

  it("leave in parcels, one for each step, told where their movements end", () => {
    const reservation = givenReservation([{ confirmed: 3 }]);
    const books = booksFor(reservation);
    const parcel = (shipmentId: string) => ({ shipmentId, trackingReference: "T", occurredAt: NOW, fact: false });
    const once = shipConfirmed(books, reservation, [{ position: 0, quantity: 1 }], parcel("one"));
    const twice = shipConfirmed(books, once, [{ position: 0, quantity: 2 }], parcel("two"));
    const line = { sku: "SKU-1", location: "L-1" };
    const common = { trackingReference: "T", occurredAt: NOW };
    expect(twice.newShipments).toEqual([
      { id: "one", ...common, lines: [{ ...line, quantity: 1 }], ordinal: 1 },
      { id: "two", ...common, lines: [{ ...line, quantity: 2 }], ordinal: 2 },
    ]);
  });

  it("are moved only where they are: anything else is a mistake of the code", () => {
    const reservation = givenReservation([{ held: 1 }]);
    const books = givenBooks([{ reserved: 1 }, { at: 2, available: 4 }]);
    const move = { ...lineOf(1, 1), locationId: 1, to: { locationId: 2, location: "L-2" } };
    expect(decideMove(books, reservation, [{ ...move, locationId: 2 }], null)).toMatchObject({
      errors: [{ code: "EXCEEDS_REMAINING", remaining: 0 }],
    });
    expect(decideMove(books, reservation, [move], null)).toMatchObject({
      lines: [
        { held: 0, released: 1 },
        { held: 1, locationId: 2 },
      ],
    });
    expect(books.level(levelOf(1, 2))?.quantities).toMatchObject({ available: 3, reserved: 1 });
  });

  it("belong to a document of their kind", () => {
    expect(reservationRef("r")).toEqual({ kind: "RESERVATION", id: "r" });
  });
});
