import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hashOf, NameSlots } from "../../src/availability/name-slots.js";
import { NONE } from "../../src/availability/record-pool.js";

/** The records that a search for a hash comes by, as far as they have it. */
function found(slots: NameSlots, hash: number): Set<number> {
  const records = new Set<number>();
  for (let slot = slots.first(hash); slots.recordIn(slot) !== NONE; slot = slots.next(slot)) {
    if (slots.hashIn(slot) === hash) records.add(slots.recordIn(slot));
  }
  return records;
}

describe("slots for names", () => {
  it("lead to every record, however many there are and however their hashes collide, and not to one that was removed", () => {
    // Few hashes near each other, at the end of the table too: where searches go on at its beginning.
    const hash = fc.oneof(fc.integer({ min: 505, max: 520 }), fc.constantFrom(-1, -2, 511 + 512, 0));
    fc.assert(
      fc.property(fc.array(fc.record({ hash, remove: fc.boolean() }), { maxLength: 120 }), (steps) => {
        const slots = new NameSlots();
        const expected = new Map<number, number[]>();
        for (const [record, step] of steps.entries()) {
          const records = expected.get(step.hash) ?? [];
          const gone = step.remove ? records.shift() : undefined;
          if (gone !== undefined) slots.remove(step.hash, gone);
          slots.add(step.hash, record);
          expected.set(step.hash, [...records, record]);
          for (const [each, those] of expected) expect(found(slots, each)).toEqual(new Set(those));
        }
      }),
    );
  });

  it("grow with what they hold", () => {
    const slots = new NameSlots();
    const names = Array.from({ length: 5_000 }, (_, index) => `SKU-${index}`);
    for (const [record, name] of names.entries()) slots.add(hashOf(name), record);
    for (const [record, name] of names.entries()) expect(found(slots, hashOf(name)).has(record), name).toBe(true);
    slots.clear();
    expect(found(slots, hashOf("SKU-1"))).toEqual(new Set());
  });

  it("put names side by side that differ in their last character only", () => {
    expect(hashOf("SHIRT-2") - hashOf("SHIRT-1")).toBe(1);
    expect(Math.abs(hashOf("SHIRU-1") - hashOf("SHIRT-1"))).toBeGreaterThan(1_000);
  });
});
