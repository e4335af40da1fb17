import { afterEach, describe, expect, it, vi } from "vitest";
import { Budget } from "../../../../src/platform/graphql/budget/budget.js";
import { endingOf } from "../../../../src/platform/graphql/budget/ending.js";

const LIMITS = { objects: 1_000, bytes: 1_000, ms: 100 };

afterEach(() => vi.restoreAllMocks());

describe("the budget of an answer", () => {
  it("goes on up to its limits, and ends beyond them with the figures", () => {
    const budget = new Budget(LIMITS);
    expect([budget.take(1_000), budget.takeRows(1_000), budget.takeBytes(1_000), budget.goesOn()]).toEqual([true, true, true, true]);
    for (const spend of [
      (b: Budget): boolean => b.take(1_001),
      (b: Budget): boolean => b.takeRows(1_001),
      (b: Budget): boolean => b.takeBytes(1_001),
    ]) {
      const other = new Budget(LIMITS);
      expect(spend(other)).toBe(false);
      expect(other.goesOn()).toBe(false);
      expect(other.ending?.extensions).toEqual({ code: "LIMIT_EXCEEDED", limit: 1_000, value: 1_001 });
    }
  });

  it("keeps the first reason", () => {
    const budget = new Budget(LIMITS);
    budget.take(1_001);
    budget.take(5_000);
    budget.takeBytes(9_999);
    expect(budget.ending?.extensions).toMatchObject({ value: 1_001 });
  });

  it("counts time from the first look at it, not from its making", () => {
    const now = vi.spyOn(performance, "now").mockReturnValue(10);
    const budget = new Budget(LIMITS);
    now.mockReturnValue(5_000);
    expect(budget.goesOn()).toBe(true);
    now.mockReturnValue(5_100);
    expect(budget.goesOn()).toBe(true);
    now.mockReturnValue(5_101);
    expect(budget.goesOn()).toBe(false);
    expect(budget.ending?.extensions).toEqual({ code: "LIMIT_EXCEEDED", limit: 100, value: 101 });
  });

  it("ends when nobody waits any more", () => {
    let gone = false;
    const budget = new Budget(LIMITS, () => gone);
    expect(budget.goesOn()).toBe(true);
    gone = true;
    expect(budget.goesOn()).toBe(false);
    expect(budget.ending?.extensions["code"]).toBe("UNAVAILABLE");
  });

  it("lets large readings come one after the other, also behind one that fails", async () => {
    const budget = new Budget(LIMITS);
    const steps: string[] = [];
    const reading =
      (name: string, fails = false) =>
      async (): Promise<string> => {
        steps.push(`${name} begins`);
        await Promise.resolve();
        steps.push(`${name} ends`);
        if (fails) throw new Error(name);
        return name;
      };
    const done = await Promise.allSettled([budget.inTurn(reading("a", true)), budget.inTurn(reading("b"))]);
    expect(done.map(({ status }) => status)).toEqual(["rejected", "fulfilled"]);
    expect(steps).toEqual(["a begins", "a ends", "b begins", "b ends"]);
  });
});

describe("the bytes of an answer", () => {
  const ending = (data: unknown, changes = false): unknown =>
    endingOf(data, new Budget(LIMITS), { changes, free: true })?.extensions ?? null;

  it("are those of its JSON", () => {
    expect(ending({ text: "a".repeat(980) })).toBeNull();
    expect(ending({ text: "a".repeat(1_000) })).toMatchObject({ code: "LIMIT_EXCEEDED", limit: 1_000 });
    expect(ending({ text: "ü".repeat(500) })).toMatchObject({ code: "LIMIT_EXCEEDED", limit: 1_000 });
    expect(ending({ nested: { texts: Array.from({ length: 100 }, () => "abcdefg") } })).toMatchObject({ limit: 1_000 });
    expect(ending(null)).toBeNull();
  });

  it("are not counted out: what is far too long is noticed at its beginning", () => {
    let read = 0;
    const texts = new Proxy(
      Array.from({ length: 100_000 }, () => "abcdefg"),
      {
        get(target, name, receiver) {
          read += 1;
          return Reflect.get(target, name, receiver) as unknown;
        },
      },
    );
    expect(ending(texts)).toMatchObject({ limit: 1_000 });
    expect(read).toBeLessThan(500);
  });

  it("of a change are told with the word that the change stands", () => {
    const budget = new Budget(LIMITS);
    budget.take(1_001);
    const change = endingOf({}, budget, { changes: true, free: false });
    expect(change?.message).toContain("stands");
    expect(change?.extensions).toEqual({ code: "LIMIT_EXCEEDED", limit: 1_000, value: 1_001 });
  });
});
