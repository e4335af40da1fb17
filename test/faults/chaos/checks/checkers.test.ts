import { describe, expect, it } from "vitest";
import type { AcceptedPayload, LevelRead, Outcome, Sending, Received } from "../history.js";
import { LAST_STOCK, LOCATIONS, PLAIN, PLAIN_STOCK } from "../stage/assortment.js";
import { checkAnswers, historiesByKey } from "./answers.js";
import { checkFeed } from "./feed.js";
import { checkFollowers, type Handled } from "./followers.js";
import { checkHolds } from "./holds.js";
import type { Violation } from "./invariants.js";
import type { Recorded, RecordedKey } from "./recorded.js";
import { checkRegisters } from "./registers.js";
import { checkUnits } from "./units.js";

interface Sent {
  readonly key: string;
  readonly outcome: Outcome;
  readonly began: number;
  readonly ended: number;
  readonly operation?: string;
  readonly lines?: readonly unknown[];
}

function sendings(all: readonly Sent[]): Sending[] {
  return all.map(({ operation = "inventoryAdjust", lines = [], ...sent }) => ({
    ...{ entry: "COMMAND", client: 0, hub: 0, operation, input: { lines } },
    ...sent,
  }));
}

const accepted = (sequence: number, more: Partial<AcceptedPayload> = {}): Outcome => ({
  kind: "ACCEPTED",
  payload: { sequence: String(sequence), replayed: false, ...more },
});
const refused = (code: string, currentVersion?: number): Outcome => ({
  kind: "REFUSED",
  errors: [{ code, ...(currentVersion === undefined ? {} : { currentVersion }) }],
});
const unknown: Outcome = { kind: "UNKNOWN", reason: "ECONNRESET" };

function recorded(keys: readonly (Partial<RecordedKey> & { readonly key: string })[], more: Partial<Recorded> = {}): Recorded {
  const all = keys.map((key): [string, RecordedKey] => [key.key, { sequence: null, register: null, ...key }]);
  return { keys: new Map(all), onHand: new Map(), promised: new Map(), movements: new Map(), levels: new Map(), ...more };
}

const ids = (violations: readonly Violation[]): string[] => [...new Set(violations.map(({ invariant }) => invariant))].sort();

describe("the checker of answers", () => {
  const judge = (all: readonly Sent[], keys: readonly (Partial<RecordedKey> & { key: string })[]): string[] =>
    ids(checkAnswers(historiesByKey(sendings(all)), recorded(keys)));
  const once: Sent = { key: "c1-1", outcome: accepted(5), began: 0, ended: 1 };
  const again: Sent = { key: "c1-1", outcome: accepted(5, { replayed: true }), began: 2, ended: 3 };

  it("finds nothing where every answer stands and repeats are the same", () => {
    expect(judge([once, again, { ...once, key: "c1-2", outcome: refused("INVALID_INPUT") }], [{ key: "c1-1", sequence: 5 }])).toEqual([]);
  });

  it("finds a lost acknowledgement", () => {
    expect(judge([once], [])).toEqual(["I6"]);
    expect(judge([once], [{ key: "c1-1", sequence: 6 }])).toEqual(["I6"]);
  });

  it("finds what was done although every answer said no, and what nobody sent", () => {
    expect(judge([{ ...once, outcome: refused("INSUFFICIENT_STOCK") }], [{ key: "c1-1", sequence: 5 }])).toEqual(["I7"]);
    expect(judge([{ ...once, outcome: { kind: "FAILED", code: "OVERLOADED" } }], [{ key: "c1-1", sequence: 5 }])).toEqual(["I7"]);
    expect(judge([], [{ key: "c1-1", sequence: 5 }])).toEqual(["I7"]);
    expect(
      judge(
        [
          { ...once, outcome: unknown },
          { ...again, outcome: refused("INACTIVE") },
        ],
        [{ key: "c1-1", sequence: 5 }],
      ),
    ).toEqual([]);
  });

  it("finds an outcome that cannot be learned", () => {
    expect(judge([{ ...once, outcome: unknown }], [])).toEqual(["I8"]);
  });

  it("finds two answers for one key, two effects, and a refusal after an acceptance", () => {
    const other = { ...again, outcome: accepted(5, { replayed: true, levels: [{ version: 2 }] }) };
    expect(judge([once, other], [{ key: "c1-1", sequence: 5 }])).toEqual(["I9"]);
    expect(judge([once, { ...again, outcome: accepted(5) }], [{ key: "c1-1", sequence: 5 }])).toEqual(["I9"]);
    expect(judge([once, { ...again, outcome: refused("INSUFFICIENT_STOCK") }], [{ key: "c1-1", sequence: 5 }])).toEqual(["I9"]);
  });

  it("finds a key that was accepted with another input", () => {
    expect(judge([once, { ...again, lines: [1], outcome: accepted(7) }], [{ key: "c1-1", sequence: 5 }])).toEqual(["I10"]);
    expect(judge([once, { ...again, lines: [1], outcome: refused("IDEMPOTENCY_MISMATCH") }], [{ key: "c1-1", sequence: 5 }])).toEqual([]);
  });

  it("finds a command that stands before one that was answered when it began", () => {
    const late = { ...once, key: "c1-2", outcome: accepted(4), began: 2, ended: 3 };
    const keys = [
      { key: "c1-1", sequence: 5 },
      { key: "c1-2", sequence: 4 },
    ];
    expect(judge([once, late], keys)).toEqual(["I12"]);
    expect(judge([once, { ...late, began: 0.5 }], keys)).toEqual([]);
  });
});

describe("the checker of registers", () => {
  const place = { sku: "SET-1", location: "WH-1" };
  const write = (key: string, version: number, available: number, line: object, began: number, ended: number) => ({
    sent: {
      ...{ key, began, ended, operation: "inventorySet", lines: [{ ...place, ...line }] },
      outcome: accepted(version, { levels: [{ sku: "SET-1", version, available }] }),
    },
    kept: { key, sequence: version, register: { sku: "SET-1", version, available } },
  });
  const judge = (writes: readonly ReturnType<typeof write>[], reads: readonly LevelRead[] = [], more: readonly Sent[] = []): string[] => {
    const histories = historiesByKey(sendings([...writes.map(({ sent }) => sent), ...more]));
    return ids(checkRegisters(histories, reads, recorded(writes.map(({ kept }) => kept))));
  };
  const look = (version: number, available: number, began: number, ended: number): LevelRead => ({
    ...{ entry: "READ", client: 0, hub: 0, ...place, began, ended, version, available },
  });
  const first = write("c1-1", 2, 40, { quantity: 40, expectedVersion: 1 }, 0, 1);
  const second = write("c1-2", 3, 45, { delta: 5 }, 2, 3);

  it("finds nothing in a register that behaves", () => {
    const refusal = { key: "c1-3", began: 4, ended: 5, operation: "inventorySet", outcome: refused("VERSION_CONFLICT", 3) };
    const stale = { ...refusal, lines: [{ ...place, quantity: 1, expectedVersion: 2 }] };
    expect(judge([first, second], [look(1, 100, 0.1, 0.2), look(2, 40, 1.5, 1.6), look(3, 45, 2.5, 2.6)], [stale])).toEqual([]);
  });

  it("finds a write with a stale version, and one with a stale quantity", () => {
    expect(judge([first, write("c1-2", 3, 7, { quantity: 7, expectedVersion: 1 }, 2, 3)])).toEqual(["I11"]);
    expect(judge([first, write("c1-2", 3, 7, { quantity: 7, changeFromQuantity: 100 }, 2, 3)])).toEqual(["I11"]);
  });

  it("finds a lost update, a version given twice and a version left out", () => {
    expect(judge([first, write("c1-2", 3, 105, { delta: 5 }, 2, 3)])).toEqual(["I11"]);
    expect(judge([first, write("c1-2", 2, 45, { delta: 5 }, 2, 3)])).toEqual(["I11"]);
    expect(judge([first, write("c1-2", 4, 45, { delta: 5 }, 2, 3)])).toEqual(["I11"]);
  });

  it("finds an order that real time contradicts", () => {
    expect(judge([write("c1-1", 2, 40, { quantity: 40 }, 4, 5), second])).toEqual(["I11"]);
  });

  it("finds a look into the past, into the future, and at what never was", () => {
    expect(judge([first, second], [look(2, 40, 3.5, 3.6)])).toEqual(["I11"]);
    expect(judge([first, second], [look(3, 45, 1.1, 1.2)])).toEqual(["I11"]);
    expect(judge([first, second], [look(3, 44, 3.5, 3.6)])).toEqual(["I11"]);
  });

  it("finds a comparison that was refused although it held", () => {
    const refusal = { key: "c1-3", began: 4, ended: 5, operation: "inventorySet" };
    const version = { ...refusal, outcome: refused("VERSION_CONFLICT", 3), lines: [{ ...place, quantity: 1, expectedVersion: 3 }] };
    const quantity = { ...refusal, outcome: refused("QUANTITY_CONFLICT"), lines: [{ ...place, quantity: 1, changeFromQuantity: 45 }] };
    expect(judge([first, second], [], [version])).toEqual(["I11"]);
    expect(judge([first, second], [], [quantity])).toEqual(["I11"]);
  });
});

describe("the checker of units", () => {
  const reserve = (key: string, quantity: number, outcome: Outcome): Sent => ({
    ...{ key, began: 0, ended: 1, operation: "reservationCreate", outcome, lines: [{ sku: "LAST-1", location: "WH-1", quantity }] },
  });
  const onHand = (first: number): Map<string, number> =>
    new Map(PLAIN.map((sku, index) => [sku, PLAIN_STOCK * LOCATIONS.length + (index === 0 ? first : 0)]));
  const judge = (all: readonly Sent[], keys: readonly string[], promised: number, change = 0) =>
    checkUnits(
      historiesByKey(sendings(all)),
      recorded(
        keys.map((key) => ({ key })),
        { onHand: onHand(change), promised: new Map([["LAST-1", promised]]) },
      ),
    );

  it("finds nothing where all units are accounted for", () => {
    const sale: Sent = {
      key: "c1-2",
      began: 0,
      ended: 1,
      operation: "saleRecord",
      outcome: accepted(2),
      lines: [{ sku: "PLAIN-1", quantity: 3 }],
    };
    expect(judge([reserve("c1-1", 2, accepted(1)), sale], ["c1-1", "c1-2"], 2, -3).violations).toEqual([]);
  });

  it("finds units that were sold twice", () => {
    const { violations, oversold } = judge(
      [reserve("c1-1", LAST_STOCK, accepted(1)), reserve("c1-2", 2, accepted(2))],
      ["c1-1", "c1-2"],
      LAST_STOCK + 2,
    );
    expect(ids(violations)).toEqual(["I3"]);
    expect(oversold).toBe(2);
  });

  it("finds a unit that was refused although it was there", () => {
    expect(ids(judge([reserve("c1-1", 1, refused("INSUFFICIENT_STOCK"))], [], 0).violations)).toEqual(["I3"]);
  });

  it("finds units that the levels lost or made", () => {
    expect(ids(judge([reserve("c1-1", 2, accepted(1))], ["c1-1"], 1).violations)).toEqual(["I2"]);
    expect(ids(judge([], [], 0, 1).violations)).toEqual(["I2"]);
  });
});

describe("the checker of holds", () => {
  const answered = (version: number, expiresAt: number | null, held: number, expired: number): Outcome =>
    accepted(version, {
      reservation: {
        id: "r",
        version,
        expiresAt: expiresAt === null ? null : new Date(expiresAt).toISOString(),
        lines: [{ held, expired }],
      },
    });
  const judge = (...all: readonly Sent[]): string[] => {
    const sent = sendings(all).map((sending) => ({ ...sending, input: { id: "r" } }));
    return ids(checkHolds(historiesByKey(sent), 0));
  };
  const made: Sent = { key: "c1-1", outcome: answered(1, 2_000, 3, 0), began: 900, ended: 1_000 };

  it("finds nothing where a hold counts until its end and not after it", () => {
    expect(judge(made, { key: "c1-2", outcome: answered(2, null, 0, 0), began: 1_500, ended: 1_600 })).toEqual([]);
    expect(judge(made, { key: "c1-2", outcome: answered(3, 2_000, 0, 3), began: 2_500, ended: 2_600 })).toEqual([]);
    expect(judge(made, { key: "c1-2", outcome: refused("RESERVATION_EXPIRED"), began: 2_100, ended: 2_200 })).toEqual([]);
  });

  it("finds a hold that counts after its end", () => {
    expect(judge(made, { key: "c1-2", outcome: answered(2, null, 0, 0), began: 2_500, ended: 2_600 })).toEqual(["I5"]);
  });

  it("finds a hold that ended early", () => {
    expect(judge(made, { key: "c1-2", outcome: refused("RESERVATION_EXPIRED"), began: 1_100, ended: 1_200 })).toEqual(["I5"]);
  });
});

describe("the checker of feeds", () => {
  const due = new Map([
    [1, "a"],
    [2, "b"],
    [3, "c"],
  ]);
  const received = (...sequences: readonly (readonly [number, string])[]): Received[] =>
    sequences.map(([sequence, text]) => ({ entry: "RECEIVED", subscriber: "s", hub: 0, connection: 1, at: 0, sequence, text }));

  it("finds nothing where everything was told once and in order", () => {
    expect(checkFeed("s", received([1, "a"], [2, "b"], [3, "c"]), due)).toEqual([]);
  });

  it.each([
    ["lost", received([1, "a"], [3, "c"])],
    ["doubled", received([1, "a"], [2, "b"], [2, "b"], [3, "c"])],
    ["reordered", received([1, "a"], [3, "c"], [2, "b"])],
    ["false", received([1, "a"], [2, "x"], [3, "c"])],
    ["not in the database", received([1, "a"], [2, "b"], [3, "c"], [4, "d"])],
  ])("finds a record that is %s", (_, given) => {
    expect(checkFeed("s", given, due)).toHaveLength(1);
  });
});

describe("the checker of durable followers", () => {
  const under = (fence: number, process: number, ...sequences: readonly number[]): Handled[] =>
    sequences.map((sequence) => ({ sequence, fence, process }));
  const judge = (upTo: number, ...parts: readonly Handled[][]): number => checkFollowers(parts.flat(), upTo).length;

  it("finds nothing where a successor begins at or before the end of what was handled", () => {
    expect(judge(6, under(1, 10, 1, 2, 3), under(2, 11, 2, 3, 4), under(3, 10, 5, 6))).toBe(0);
  });

  it("finds a record that was left out, at the end, within a lease and between two", () => {
    expect(judge(4, under(1, 10, 1, 2, 3))).toBe(1);
    expect(judge(3, under(1, 10, 1, 3))).toBeGreaterThan(0);
    expect(judge(4, under(1, 10, 1, 2), under(2, 11, 4))).toBe(1);
  });

  it("finds two holders at once, and what a lease handled out of order", () => {
    expect(judge(3, under(1, 10, 1, 2), under(2, 11, 2, 3), under(1, 10, 3))).toBe(1);
    expect(judge(2, under(1, 10, 1), under(1, 11, 2))).toBe(1);
    expect(judge(2, under(1, 10, 1, 2, 1))).toBe(1);
  });
});
