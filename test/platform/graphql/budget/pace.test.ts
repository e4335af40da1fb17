import { setImmediate as nextTask } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { Pace, TASK_OBJECTS } from "../../../../src/platform/graphql/budget/pace.js";

describe("the pace of large answers", () => {
  it("gives room at once for what fits into a task, and in later tasks for the rest, in order", async () => {
    const pace = new Pace();
    const part = TASK_OBJECTS / 2;
    expect([pace.room(part), pace.room(part)]).toEqual([null, null]);
    const went: number[] = [];
    for (let index = 0; index < 5; index += 1) void pace.room(part)?.then(() => went.push(index));
    await Promise.resolve();
    expect(went).toEqual([]);
    await nextTask();
    expect(went).toEqual([0, 1]);
    await nextTask();
    expect(went).toEqual([0, 1, 2, 3]);
    await nextTask();
    expect(went).toEqual([0, 1, 2, 3, 4]);
  });

  it("gives more than a task holds a task of its own", async () => {
    const pace = new Pace();
    expect(pace.room(1)).toBeNull();
    const went: string[] = [];
    void pace.room(TASK_OBJECTS * 3)?.then(() => went.push("large"));
    void pace.room(1)?.then(() => went.push("small"));
    await nextTask();
    expect(went).toEqual(["large"]);
    await nextTask();
    expect(went).toEqual(["large", "small"]);
    await nextTask();
    expect(pace.room(TASK_OBJECTS)).toBeNull();
  });
});
