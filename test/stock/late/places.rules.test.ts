import { describe, expect, it } from "vitest";
import { Books, PostingRefused, type LockedLevel, type PastMovement } from "../../../src/stock/index.js";
import { maskOf, statesOf, type Statement } from "../../../src/stock/ledger/statements.rules.js";

const NOW = new Date("2026-01-31T12:00:00.000Z");
const LEVEL = { variantId: 1, locationId: 1 };

const DOCUMENT = { kind: "SALE", id: "a sale" } as const;

/** A sale of five that may be taken back. */
const sold = (timeGiven: boolean): PastMovement => ({
  ...{ document: DOCUMENT, sequence: timeGiven ? "6" : "7", command: "", kind: "SELL", from: "AVAILABLE", to: "CUSTOMER" },
  ...{ quantity: 5, open: 5, level: LEVEL, toLevel: null, occurredAt: NOW, timeGiven },
});

function booksWith(statements: readonly Statement[], available: number): Books {
  const countedAt = new Date(statements.at(-1)?.at ?? 0);
  const level: LockedLevel = {
    ...LEVEL,
    id: 1,
    sku: "A",
    location: "L",
    locationActive: true,
    priority: 1,
    safetyStock: 0,
    version: 3,
    sequence: "9",
    updatedAt: NOW,
    countedAt,
    counts: [available, 0, 0, 0, 0, 0, 0, 0],
  };
  const stated = { since: 0, byLevel: new Map([[1, statements]]) };
  const past = new Map([["SALE/a sale", [sold(false), sold(true)]]]);
  const books = new Books({ now: NOW, levels: [level], channels: new Map(), totals: new Map(), documents: [], stated, past });
  books.begin(1, null);
  return books;
}

describe("a correction", () => {
  const correct = (books: Books, sequence: string, timeGiven: boolean): void => {
    const movement = books.movementsOf(DOCUMENT)?.find((each) => each.sequence === sequence && each.timeGiven === timeGiven);
    if (movement === undefined) throw new Error("The books have no such movement.");
    books.takeBack([{ movement, quantity: 5 }], { fact: false });
  };
  const postedIn = (books: Books): readonly string[] =>
    books.written.movements.map(
      ({ posting: { kind, from, to, quantity, balances } }) => `${kind} ${from}>${to} ${quantity} for ${balances ?? "none"}`,
    );
  const counted = (sequence: number): readonly Statement[] => [{ states: [0], at: NOW.getTime(), sequence }];

  it("of what was heard at once stands, within its instant, where that stood: before what was counted after it, and behind what was before", () => {
    const before = booksWith(counted(5), 95);
    correct(before, "7", false);
    expect(postedIn(before)).toEqual(["CORRECT CUSTOMER>AVAILABLE 5 for none"]);
    const after = booksWith(counted(8), 95);
    correct(after, "7", false);
    expect(postedIn(after)).toEqual(["CORRECT CUSTOMER>AVAILABLE 5 for none", "COUNT AVAILABLE>ADJUSTMENT 5 for 1"]);
  });

  it("of what was told with its time stands before every count of that instant", () => {
    const books = booksWith(counted(5), 95);
    correct(books, "6", true);
    expect(postedIn(books)).toEqual(["CORRECT CUSTOMER>AVAILABLE 5 for none", "COUNT AVAILABLE>ADJUSTMENT 5 for 1"]);
    expect(books.written.movements.map(({ oversold }) => oversold)).toEqual([0, 0]);
  });
});

describe("a fact that a state cannot give yet", () => {
  it("is told of the count in its way, and of the movement for whose sake it takes", () => {
    const books = booksWith([{ states: [3], at: NOW.getTime(), sequence: 4 }], 5);
    const found = { kind: "ADJUST", level: LEVEL, from: "QUARANTINE", to: "ADJUSTMENT", quantity: 2, fact: true, occurredAt: NOW } as const;
    books.post(found);
    expect(books.level(LEVEL)?.quantities.quarantine).toBe(0);
    const now = { ...found, occurredAt: null };
    expect(() => books.post(now)).toThrow(PostingRefused);
    const returned = {
      kind: "RETURN",
      level: LEVEL,
      from: "CUSTOMER",
      to: "QUARANTINE",
      quantity: 2,
      fact: true,
      occurredAt: NOW,
    } as const;
    books.post(returned);
    expect(books.level(LEVEL)?.quantities.quarantine).toBe(0);
    const inspected = { kind: "INSPECT", level: LEVEL, from: "QUARANTINE", to: "AVAILABLE", quantity: 1, fact: true } as const;
    try {
      books.post(inspected);
      expect.unreachable();
    } catch (error) {
      expect((error as PostingRefused).refusal.errors[0]?.message).toMatch(
        /0 units QUARANTINE; 1 were asked for. Its last movement is 9, and it was counted as of 2026-01-31T12:00/,
      );
    }
  });
});

describe("news", () => {
  it("of a time that the batch was not told to expect is a mistake of the code", () => {
    const level = { states: [0], at: NOW.getTime(), sequence: 1 };
    const books = booksWith([level], 5);
    const early = new Books({
      now: NOW,
      levels: [
        {
          id: 1,
          ...LEVEL,
          sku: "A",
          location: "L",
          locationActive: true,
          priority: 1,
          safetyStock: 0,
          version: 1,
          sequence: "1",
          updatedAt: NOW,
          countedAt: NOW,
          counts: [5, 0, 0, 0, 0, 0, 0, 0],
        },
      ],
      channels: new Map(),
      totals: new Map(),
      documents: [],
    });
    const sale = {
      kind: "SELL",
      level: LEVEL,
      from: "AVAILABLE",
      to: "CUSTOMER",
      quantity: 1,
      fact: true,
      occurredAt: new Date(1),
    } as const;
    expect(() => early.post(sale)).toThrow(/among the command's needs/);
    expect(() => books.post(sale)).not.toThrow();
  });

  it("takes nothing back that a refused command said", () => {
    const books = booksWith([], 5);
    const mark = books.mark();
    books.state({ level: LEVEL, states: ["AVAILABLE"], quantity: 3, at: null, fact: true });
    expect(books.said).toHaveLength(1);
    expect(books.countedAt(LEVEL)).toBe("NOW");
    books.rollback(mark);
    expect([books.said, books.written.movements]).toEqual([[], []]);
    expect(books.countedAt(LEVEL)).toEqual(new Date(0));
  });
});

it("states are kept as one number", () => {
  for (const states of [[0], [0, 1, 2], [3], [0, 1, 2, 3, 4, 5], [7]]) expect(statesOf(maskOf(states))).toEqual(states);
});
