import { describe, expect, it } from "vitest";
import { Books, PostingRefused, type ChannelView, type LockedLevel, type Posting } from "../../../src/stock/index.js";
import { QUANTITY_MAX } from "../../../src/platform/numbers/quantity.js";

const HERE = { variantId: 1, locationId: 2 };
const THERE = { variantId: 1, locationId: 3 };
const OTHER_SKU = { variantId: 2, locationId: 2 };
const NOW = new Date(5_000);

function locked(key: typeof HERE, counts: readonly number[]): LockedLevel {
  const names = { sku: `SKU-${key.variantId}`, location: `L-${key.locationId}`, locationActive: true, priority: 4, safetyStock: 6 };
  const all = Array.from({ length: 8 }, (_, index) => counts[index] ?? 0);
  return { id: key.variantId * 10 + key.locationId, ...key, ...names, version: 7, sequence: "9", updatedAt: new Date(1), counts: all };
}

interface Given {
  readonly here?: readonly number[];
  readonly total?: number;
}

function booksOf({ here = [9], total }: Given = {}): Books {
  const channel: ChannelView = {
    id: 8,
    code: "WEB",
    buffer: 1,
    sellsSafetyStock: false,
    allocation: "PRIORITY",
    active: true,
    locationIds: [2],
  };
  return new Books({
    now: NOW,
    levels: [locked(HERE, here), locked(THERE, [4]), locked(OTHER_SKU, [2])],
    channels: new Map([[8, channel]]),
    totals: total === undefined ? new Map() : new Map([[1, total]]),
    documents: [{ ref: { kind: "RETURN", id: "known" }, document: { id: "known" } }],
  });
}

const RESERVE: Posting = { kind: "RESERVE", level: HERE, from: "AVAILABLE", to: "RESERVED", quantity: 1 };
const BRING_IN: Posting = { kind: "ADJUST", level: HERE, from: "ADJUSTMENT", to: "AVAILABLE", quantity: 1 };
const TAKE_OUT: Posting = { kind: "SELL", level: HERE, from: "AVAILABLE", to: "CUSTOMER", quantity: 1, fact: true };

function refusalOf(act: () => void): object | undefined {
  try {
    act();
  } catch (error) {
    if (error instanceof PostingRefused) return error.refusal.errors[0];
    throw error;
  }
  throw new Error("It was not refused.");
}

describe("what the books show", () => {
  it("is what was locked: the level with its place and policy, the channel, the document, the time; null for what is not there", () => {
    const books = booksOf({ here: [1, 2, 3, 4, 5, 6, 7, 8] });
    const { counts: _counts, ...place } = locked(HERE, []);
    const quantities = { available: 1, reserved: 2, committed: 3, quarantine: 4, damaged: 5, receiving: 6, onOrder: 7, inTransit: 8 };
    expect(books.level(HERE)).toEqual({ ...place, lastOrdinal: 0, quantities });
    expect(books.level({ variantId: 12, locationId: 2 })).toBeNull();
    expect(books.level({ variantId: 1, locationId: 22 })).toBeNull();
    expect(books.channel(8)).toMatchObject({ code: "WEB" });
    expect(books.channel(9)).toBeNull();
    expect(books.document({ kind: "RETURN", id: "known" })).toEqual({ id: "known" });
    expect(books.document({ kind: "SALE", id: "known" })).toBeNull();
    expect(books.now).toBe(NOW);
  });

  it("is no level that was not locked", () => {
    const books = booksOf();
    books.begin(1, null);
    expect(() => books.post({ ...RESERVE, level: { variantId: 5, locationId: 5 } })).toThrow("5/5 is not among the command's needs");
  });
});

describe("what the books write", () => {
  it("is each movement with its level after it, its sender and its key, the last one closing the command", () => {
    const books = booksOf();
    const mark = books.mark();
    books.begin(3, "key");
    books.post(RESERVE);
    books.post({ ...RESERVE, quantity: 2 });
    expect(books.end(mark)).toEqual({ ordinal: 2, documentId: null });
    const common = { levelId: 12, variantId: 1, levelVersion: 8, other: null, actor: 3, idempotencyKey: "key", oversold: 0 };
    expect(books.written).toEqual({
      total: 2,
      events: [],
      movements: [
        { ...common, ordinal: 1, posting: RESERVE, countsAfter: [8, 1, 0, 0, 0, 0, 0, 0], closesCommand: false },
        { ...common, ordinal: 2, posting: { ...RESERVE, quantity: 2 }, countsAfter: [6, 3, 0, 0, 0, 0, 0, 0], closesCommand: true },
      ],
    });
    expect(books.touchedLevels()).toEqual([{ id: 12, counts: [6, 3, 0, 0, 0, 0, 0, 0], version: 8, ordinal: 2 }]);
  });

  it("is both levels of a movement between two", () => {
    const books = booksOf();
    const mark = books.mark();
    books.begin(1, null);
    books.post({ kind: "DISPATCH", level: HERE, toLevel: THERE, from: "AVAILABLE", to: "IN_TRANSIT", quantity: 5 });
    books.end(mark);
    expect(books.written.movements).toMatchObject([
      {
        levelId: 12,
        countsAfter: [4, 0, 0, 0, 0, 0, 0, 0],
        other: { levelId: 13, levelVersion: 8, countsAfter: [4, 0, 0, 0, 0, 0, 0, 5] },
      },
    ]);
    expect(books.touchedLevels().map(({ id }) => id)).toEqual([12, 13]);
  });

  it("is one event for each document of a command without movements, the first one being the command's document", () => {
    const books = booksOf();
    const mark = books.mark();
    books.begin(3, null);
    books.put({ kind: "RESERVATION", id: "r" }, { id: "r" });
    books.put({ kind: "RETURN", id: "r" }, { id: "r" });
    books.put({ kind: "RETURN", id: "known" }, { id: "known" });
    books.put({ kind: "RETURN", id: "known" }, { id: "known" });
    expect(books.end(mark)).toEqual({ ordinal: 3, documentId: "r" });
    expect(books.written).toEqual({
      total: 3,
      movements: [],
      events: [
        { ordinal: 1, documentKind: "RESERVATION", documentId: "r", actor: 3, closesCommand: false },
        { ordinal: 2, documentKind: "RETURN", documentId: "r", actor: 3, closesCommand: false },
        { ordinal: 3, documentKind: "RETURN", documentId: "known", actor: 3, closesCommand: true },
      ],
    });
    expect(books.changedDocuments("RETURN")).toEqual([
      { document: { id: "known" }, created: false, ordinal: 3 },
      { document: { id: "r" }, created: true, ordinal: 3 },
    ]);
    expect(books.changedDocuments("RESERVATION")).toHaveLength(1);
    expect(books.changedDocuments("SALE")).toEqual([]);
  });

  it("is nothing for a command that changed nothing, behind one that did", () => {
    const books = booksOf();
    const first = books.mark();
    books.begin(1, null);
    books.put({ kind: "RESERVATION", id: "r" }, { id: "r" });
    books.post(RESERVE);
    expect(books.end(first)).toEqual({ ordinal: 1, documentId: "r" });
    const second = books.mark();
    books.begin(1, null);
    expect(books.end(second)).toEqual({ ordinal: null, documentId: null });
    expect(books.written.total).toBe(1);
    expect(books.touchedLevels().map(({ id }) => id)).toEqual([12]);
  });

  it("is a document created once, however often its batch changes it", () => {
    const books = booksOf();
    for (const version of [1, 2]) {
      const mark = books.mark();
      books.begin(1, null);
      const document = { id: "r", version };
      books.put({ kind: "RESERVATION", id: "r" }, document);
      books.end(mark);
    }
    expect(books.changedDocuments("RESERVATION")).toEqual([{ document: { id: "r", version: 2 }, created: true, ordinal: 2 }]);
  });
});

describe("what a refused command leaves", () => {
  it("is the books as they were: levels, documents old and new, events, ordinals and guarded totals", () => {
    const books = booksOf({ total: QUANTITY_MAX - 1 });
    const before = books.mark();
    books.begin(1, null);
    books.put({ kind: "RETURN", id: "known" }, { id: "known", changed: true } as { readonly id: string });
    books.put({ kind: "SALE", id: "new" }, { id: "new" });
    books.end(before);
    const mark = books.mark();
    books.begin(2, null);
    books.put({ kind: "SALE", id: "another" }, { id: "another" });
    books.post(BRING_IN);
    books.rollback(mark);
    expect(books.mark()).toEqual(mark);
    expect(books.document({ kind: "SALE", id: "another" })).toBeNull();
    expect(books.level(HERE)).toMatchObject({ version: 7, lastOrdinal: 0, quantities: { available: 9 } });
    expect(books.touchedLevels()).toEqual([]);
    // The total has room for one unit again, and for one only.
    books.begin(3, null);
    books.post(BRING_IN);
    expect(refusalOf(() => books.post(BRING_IN))).toMatchObject({
      code: "QUANTITY_OUT_OF_RANGE",
      sku: "SKU-1",
      location: "L-2",
      field: null,
    });
    books.rollback(before);
    expect(books.document({ kind: "RETURN", id: "known" })).toEqual({ id: "known" });
    expect(books.document({ kind: "SALE", id: "new" })).toBeNull();
    expect(books.written).toEqual({ movements: [], events: [], total: 0 });
  });
});

describe("the bounds of quantities", () => {
  it("are told with what is there", () => {
    const books = booksOf({ here: [-3, 2] });
    books.begin(1, null);
    const short = { code: "INSUFFICIENT_STOCK", field: null, sku: "SKU-1", location: "L-2" };
    expect(refusalOf(() => books.post(RESERVE))).toMatchObject({ ...short, requested: 1, available: 0 });
    const release: Posting = { kind: "RELEASE", level: HERE, from: "RESERVED", to: "AVAILABLE", quantity: 3, fact: true };
    expect(refusalOf(() => books.post(release))).toMatchObject({ ...short, requested: 3, available: 2 });
    books.post({ ...release, quantity: 2 });
    expect(books.level(HERE)?.quantities).toMatchObject({ available: -1, reserved: 0 });
  });

  it.each([0, -1, 1.5, Number.NaN, 2 ** 53])("are a mistake of the code where %s units move", (quantity) => {
    const books = booksOf();
    books.begin(1, null);
    expect(() => books.post({ ...RESERVE, quantity })).toThrow("A movement of");
  });

  it("lie at two billion above and below for each state and for all of a level together", () => {
    const post = (here: readonly number[], posting: Posting) => (): void => {
      const books = booksOf({ here });
      books.begin(1, null);
      books.post(posting);
    };
    const outOfRange = { code: "QUANTITY_OUT_OF_RANGE" };
    expect(post([QUANTITY_MAX - 1], BRING_IN)).not.toThrow();
    expect(refusalOf(post([QUANTITY_MAX], BRING_IN))).toMatchObject(outOfRange);
    expect(post([1, QUANTITY_MAX - 2], BRING_IN)).not.toThrow();
    expect(refusalOf(post([1, QUANTITY_MAX - 1], BRING_IN))).toMatchObject(outOfRange);
    expect(refusalOf(post([QUANTITY_MAX, -1], BRING_IN))).toMatchObject(outOfRange);
    expect(post([1 - QUANTITY_MAX], TAKE_OUT)).not.toThrow();
    expect(refusalOf(post([-QUANTITY_MAX], TAKE_OUT))).toMatchObject(outOfRange);
    expect(refusalOf(post([0], { ...BRING_IN, quantity: QUANTITY_MAX + 1 }))).toMatchObject(outOfRange);
  });

  it("hold for the guarded total of a SKU, above and below, which only what crosses the border changes", () => {
    const post =
      (total: number, ...postings: readonly Posting[]) =>
      (): void => {
        const books = booksOf({ total });
        books.begin(1, null);
        for (const posting of postings) books.post(posting);
      };
    expect(post(QUANTITY_MAX - 1, BRING_IN)).not.toThrow();
    expect(post(QUANTITY_MAX, RESERVE)).not.toThrow();
    expect(post(QUANTITY_MAX, TAKE_OUT, BRING_IN)).not.toThrow();
    expect(post(1 - QUANTITY_MAX, TAKE_OUT)).not.toThrow();
    for (const posting of [BRING_IN, { ...BRING_IN, to: "DAMAGED" } as const]) {
      expect(refusalOf(post(QUANTITY_MAX, posting))).toMatchObject({ code: "QUANTITY_OUT_OF_RANGE" });
    }
    expect(refusalOf(post(-QUANTITY_MAX, TAKE_OUT))).toMatchObject({ code: "QUANTITY_OUT_OF_RANGE" });
    expect(post(QUANTITY_MAX, { ...BRING_IN, level: OTHER_SKU })).not.toThrow();
  });

  it("count what a request takes as never oversold, and of a fact no more than it takes", () => {
    const oversold = (here: readonly number[], posting: Posting): number | undefined => {
      const books = booksOf({ here });
      books.begin(1, null);
      books.post(posting);
      return books.written.movements[0]?.oversold;
    };
    expect(oversold([3], { ...TAKE_OUT, quantity: 5 })).toBe(2);
    expect(oversold([-9], { ...TAKE_OUT, quantity: 5 })).toBe(5);
    expect(oversold([0, 5], { kind: "CONFIRM", level: HERE, from: "RESERVED", to: "COMMITTED", quantity: 5 })).toBe(0);
  });
});
