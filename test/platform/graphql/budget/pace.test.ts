import { setImmediate as turn } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { Pace, TURN_OBJECTS } from "../../../../src/platform/graphql/budget/pace.js";

describe("the pace of large answers", () => {
  it("gives room at once for what fits into a turn, and in later turns for the rest, in order", async () => {
    const pace = new Pace();
    const part = TURN_OBJECTS / 2;
    expect([pace.room(part), pace.room(part)]).toEqual([null, null]);
    const went: number[] = [];
    for (let index = 0; index < 5; index += 1) void pace.room(part)?.then(() => went.push(index));
    await Promise.resolve();
    expect(went).toEqual([]);
    await turn();
    expect(went).toEqual([0, 1]);
    await turn();
    expect(went).toEqual([0, 1, 2, 3]);
    await turn();
    expect(went).toEqual([0, 1, 2, 3, 4]);
  });

  it("gives more than a turn holds a turn of its own", async () => {
    const pace = new Pace();
    expect(pace.room(1)).toBeNull();
    const went: string[] = [];
    void pace.room(TURN_OBJECTS * 3)?.then(() => went.push("large"));
    void pace.room(1)?.then(() => went.push("small"));
    await turn();
    expect(went).toEqual(["large"]);
    await turn();
    expect(went).toEqual(["large", "small"]);
    await turn();
    expect(pace.room(TURN_OBJECTS)).toBeNull();
  });
});
