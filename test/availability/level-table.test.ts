import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { LevelFigures } from "../../src/availability/level-figures.queries.js";
import { figuresOf } from "../../src/availability/index.js";
import { LevelTable } from "../../src/availability/level-table.js";
import { NONE } from "../../src/availability/record-pool.js";
import { QUANTITY_MAX } from "../../src/platform/numbers/quantity.js";

const level = (locationId: number, available: number, sequence = 1): LevelFigures => ({
  locationId,
  sequence,
  available,
  onHand: available + 2,
  incoming: 3,
  safetyStock: 4,
});
const ROOMY = 1_000;

function levelsOf(table: LevelTable, variantId: number): LevelFigures[] | null {
  const card = table.cardOf(variantId);
  return card === NONE ? null : table.levelsOf(card);
}

describe("levels in memory", () => {
  it("are what was put, in that order, and none of a variant without any", () => {
    const table = new LevelTable(ROOMY);
    table.put(7, [level(2, 20), level(1, -10)]);
    table.put(8, []);
    expect(levelsOf(table, 7)).toEqual([level(2, 20), level(1, -10)]);
    expect(levelsOf(table, 8)).toEqual([]);
    expect(levelsOf(table, 9)).toBeNull();
    expect(table.size).toBe(4);
  });

  it("take what is newer or as new, and keep what they have where it is older", () => {
    const table = new LevelTable(ROOMY);
    table.put(7, [level(1, 10, 5), level(2, 20, 5)]);
    expect(table.change(7, { ...level(2, 99, 4), sequence: 4 })).toBe(true);
    expect(levelsOf(table, 7)?.[1]).toEqual(level(2, 20, 5));
    expect(table.change(7, { locationId: 2, sequence: 6, available: 30, onHand: 31, incoming: 32 })).toBe(true);
    expect(levelsOf(table, 7)).toEqual([
      level(1, 10, 5),
      { locationId: 2, sequence: 6, available: 30, onHand: 31, incoming: 32, safetyStock: 4 },
    ]);
  });

  it("are told from older ones on either side of 2³¹, of 2³², and of what 53 bits hold", () => {
    for (const edge of [2 ** 31, 2 ** 32, 3 * 2 ** 32 + 5, Number.MAX_SAFE_INTEGER]) {
      const table = new LevelTable(ROOMY);
      table.put(7, [level(1, 10, edge - 1)]);
      table.change(7, level(1, 11, edge - 2));
      expect(levelsOf(table, 7)).toEqual([level(1, 10, edge - 1)]);
      table.change(7, level(1, 12, edge));
      table.change(7, level(1, 13, edge - 1));
      expect(levelsOf(table, 7)).toEqual([level(1, 12, edge)]);
    }
  });

  it("say where a level of a known variant is not among them", () => {
    const table = new LevelTable(ROOMY);
    table.put(7, [level(1, 10)]);
    expect(table.change(7, level(2, 5))).toBe(false);
    expect(table.change(8, level(2, 5))).toBe(true);
  });

  it("leave what was handed out as it was", () => {
    const table = new LevelTable(ROOMY);
    table.put(7, [level(1, 10)]);
    const before = levelsOf(table, 7);
    table.change(7, level(1, 11, 2));
    table.clear();
    expect(before).toEqual([level(1, 10)]);
  });

  it("are summed up at the locations that count", () => {
    const table = new LevelTable(ROOMY);
    table.put(7, [level(1, 10), level(2, 2), level(3, 100), level(9, 1_000)]);
    const sums = table.sumsOf(table.cardOf(7), Uint8Array.of(0, 1, 1, 0), { buffer: 1, sellsSafetyStock: false, active: true });
    expect(sums).toEqual({ available: 12, availableToSell: 5, onHand: 16, incoming: 6 });
  });

  it("come to the same sums as the objects that were put", () => {
    const units = fc.oneof(fc.integer({ min: -20, max: 50 }), fc.integer({ min: -QUANTITY_MAX, max: QUANTITY_MAX }));
    const figures = fc.record({ available: units, onHand: units, incoming: units, safetyStock: fc.nat({ max: 10 }) });
    const seller = fc.record({ buffer: fc.nat({ max: 20 }), sellsSafetyStock: fc.boolean(), active: fc.boolean() });
    fc.assert(
      fc.property(fc.array(figures, { maxLength: 5 }), fc.option(seller), (all, by) => {
        const table = new LevelTable(ROOMY);
        const levels = all.map((one, index) => ({ ...one, locationId: index + 1, sequence: 1 }));
        table.put(7, levels);
        const { locations: _each, ...sums } = figuresOf(levels.slice(0, 3), by);
        expect(table.sumsOf(table.cardOf(7), Uint8Array.of(0, 1, 1, 1), by)).toEqual(sums);
      }),
    );
  });

  it("are found by the SKU they were named with, and by nothing else", () => {
    const table = new LevelTable(ROOMY);
    const names = ["SKU-1", "SKU-2", "SKU-", "1-UKS", "Größe", "x".repeat(44)];
    for (const [index, name] of names.entries()) {
      table.put(index, [level(1, index)]);
      table.name(table.cardOf(index), name);
    }
    for (const [index, name] of names.entries()) expect(table.cardNamed(name), name).toBe(table.cardOf(index));
    for (const name of ["", "SKU", "SKU-3", "sku-1", "SKU-1 ", "x".repeat(43)]) expect(table.cardNamed(name), name).toBe(NONE);
  });

  it("are not found by names that do not fit on a card, nor by such that only look alike byte by byte", () => {
    const table = new LevelTable(ROOMY);
    table.put(1, [level(1, 1)]);
    table.name(table.cardOf(1), "x".repeat(45));
    expect(table.cardNamed("x".repeat(45))).toBe(NONE);
    table.put(2, [level(1, 1)]);
    table.name(table.cardOf(2), "\u0153");
    expect(table.cardNamed("\u0153")).toBe(NONE);
    expect(table.cardNamed("\u0053")).toBe(NONE);
  });
});

describe("the room for levels", () => {
  it("goes to those that are asked for", () => {
    const table = new LevelTable(20);
    for (let variantId = 0; variantId < 10; variantId += 1) table.put(variantId, [level(1, variantId)]);
    // The first that finds no room sends the hand round once: from then on being asked for tells them apart.
    table.put(100, [level(1, 1)]);
    for (let round = 0; round < 30; round += 1) {
      expect(levelsOf(table, 7), `round ${round}`).toEqual([level(1, 7)]);
      table.put(1_000 + round, [level(1, round)]);
    }
    expect(table.size).toBe(20);
  });

  it("is given to others under other names", () => {
    const table = new LevelTable(4);
    table.put(1, [level(1, 1)]);
    table.name(table.cardOf(1), "SKU-1");
    for (const variantId of [2, 3, 4]) table.put(variantId, [level(1, variantId)]);
    expect(table.cardNamed("SKU-1")).toBe(NONE);
    expect(levelsOf(table, 1)).toBeNull();
  });

  it("is not enough for a variant with more levels than there may be", () => {
    const table = new LevelTable(3);
    table.put(1, [level(1, 1)]);
    table.put(2, [level(1, 1), level(2, 2), level(3, 3)]);
    expect(levelsOf(table, 2)).toBeNull();
    expect(levelsOf(table, 1)).toEqual([level(1, 1)]);
  });

  it("never mixes up variants, whatever comes and goes", () => {
    const variantId = fc.integer({ min: 0, max: 30 });
    const figures = fc.array(fc.integer({ min: -5, max: 5 }), { maxLength: 5 });
    const step = fc.oneof(
      { weight: 6, arbitrary: fc.record({ do: fc.constant("put" as const), variantId, figures }) },
      { weight: 6, arbitrary: fc.record({ do: fc.constant("change" as const), variantId, at: fc.integer({ min: 1, max: 5 }) }) },
      { weight: 3, arbitrary: fc.record({ do: fc.constant("delete" as const), variantId }) },
      { weight: 1, arbitrary: fc.record({ do: fc.constant("clear" as const) }) },
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 150 }), (steps) => {
        const table = new LevelTable(40);
        const expected = new Map<number, LevelFigures[]>();
        for (const [index, one] of steps.entries()) {
          if (one.do === "put") {
            const levels = one.figures.map((available, place) => level(place + 1, available));
            table.put(one.variantId, levels);
            table.name(table.cardOf(one.variantId), `V-${one.variantId}`);
            expected.set(one.variantId, levels);
          } else if (one.do === "change") {
            const changed = level(one.at, index, 2);
            table.change(one.variantId, changed);
            const levels = expected.get(one.variantId);
            expected.set(one.variantId, levels?.map((known) => (known.locationId === one.at ? changed : known)) ?? []);
          } else if (one.do === "delete") table.delete(one.variantId);
          else table.clear();
          let size = 0;
          for (let id = 0; id <= 30; id += 1) {
            const card = table.cardNamed(`V-${id}`);
            expect(card).toBe(table.cardOf(id));
            if (card === NONE) continue;
            expect(table.levelsOf(card)).toEqual(expected.get(id));
            size += 1 + table.levelsOf(card).length;
          }
          expect(table.size).toBe(size);
          expect(size).toBeLessThanOrEqual(40);
        }
      }),
      { numRuns: 50 },
    );
  });
});
