import { describe, expect, it } from "vitest";
import { contentFingerprintOf } from "../../../src/stock/ledger/fingerprint.js";
import { channelSpace, HUB_SPACE, NameBook, type NameRef } from "../../../src/stock/ledger/names.js";

const ref = (changes: Partial<NameRef> = {}): NameRef => ({ kind: "RETURN", space: channelSpace(4), name: "RMA 1", ...changes });
const thing = (id: string) => ({ id, fingerprint: "said", locationIds: [1] });

describe("the names of a batch", () => {
  it("are those that were found and those that were given, each in its kind and its space", () => {
    const names = new NameBook([{ ref: ref(), thing: thing("found") }], () => undefined);
    names.give(ref({ name: "RMA 2" }), thing("given"));
    expect(names.of(ref())?.id).toBe("found");
    expect(names.of(ref({ name: "RMA 2" }))?.id).toBe("given");
    const others = [
      ref({ kind: "RESERVATION" }),
      ref({ space: channelSpace(5) }),
      ref({ space: channelSpace(null) }),
      ref({ space: HUB_SPACE }),
    ];
    for (const other of others) expect(names.of(other)).toBeNull();
    expect(names.given).toEqual([{ ref: ref({ name: "RMA 2" }), thing: thing("given") }]);
  });

  it("are taken back with the command that gave them, and never given twice", () => {
    const undone: (() => void)[] = [];
    const names = new NameBook([], (takeBack) => undone.push(takeBack));
    names.give(ref(), thing("a"));
    names.give(ref({ name: "RMA 2" }), thing("b"));
    expect(() => names.give(ref(), thing("c"))).toThrow("given already");
    undone.pop()?.();
    expect(names.of(ref({ name: "RMA 2" }))).toBeNull();
    expect(names.given).toEqual([{ ref: ref(), thing: thing("a") }]);
    undone.pop()?.();
    expect(names.given).toEqual([]);
  });
});

describe("what is said under a name", () => {
  const said = {
    idempotencyKey: "a",
    reference: "R",
    fact: true,
    lines: [
      { sku: "A", delta: 1, expectedVersion: 3 },
      { sku: "B", delta: 2 },
    ],
  };
  const digest = (changes: object = {}, operation = "inventoryAdjust"): string => contentFingerprintOf(operation, { ...said, ...changes });

  it("is the same under another key, of another clock and version, with its lines in another order", () => {
    const same = [
      { idempotencyKey: "b" },
      { sentAt: new Date() },
      { expectedVersion: 7 },
      { uniqueReference: true },
      { explain: true },
      { lines: said.lines.toReversed() },
      {
        lines: [
          { sku: "A", delta: 1, expectedVersion: null, changeFromQuantity: 4 },
          { sku: "B", delta: 2 },
        ],
      },
    ];
    for (const changes of same) expect(digest(changes), JSON.stringify(changes)).toBe(digest());
  });

  it("is another with whatever else is said, a field of a later release too", () => {
    const others = [
      { fact: false },
      { note: "why" },
      { ofLater: 1 },
      { lines: [{ sku: "A", delta: 1 }] },
      { lines: [...said.lines, { sku: "B", delta: 2 }] },
      {
        lines: [
          { sku: "A", delta: 2 },
          { sku: "B", delta: 1 },
        ],
      },
      { lines: null },
    ];
    const digests = [digest(), digest({}, "inventorySet"), ...others.map((changes) => digest(changes))];
    expect(new Set(digests).size).toBe(digests.length);
  });
});
