import { expect, it } from "vitest";
import { TaskQueue } from "../../../src/platform/process/task-queue.js";

it("gives out what waits in its order, however much comes and goes while something waits", () => {
  const queue = new TaskQueue<number>(() => false);
  const taken: (number | undefined)[] = [];
  queue.push(0);
  for (let entry = 1; entry <= 5_000; entry += 1) {
    queue.push(entry);
    expect(queue.first).toBe(entry - 1);
    taken.push(queue.shift());
    expect(queue.length).toBe(1);
  }
  taken.push(queue.shift(), queue.shift());
  expect(taken).toEqual([...Array.from({ length: 5_001 }, (_, entry) => entry), undefined]);
  expect(queue.length).toBe(0);
});
