import { describe, expect, it } from "vitest";
import type { FeedRecord } from "../../../src/platform/feed/feed-record.js";
import { LiveQueue } from "../../../src/platform/feed/live-queue.js";

const record = (sequence: number): FeedRecord => ({ sequence, closesCommand: true, recordedAt: new Date(0) });
const records = (...sequences: number[]): FeedRecord[] => sequences.map(record);

describe("a live queue", () => {
  it("hands over what it accepts, in order, all at once", async () => {
    const queue = new LiveQueue<FeedRecord>(({ sequence }) => sequence % 2 === 1, 10);
    queue.push(records(1, 2), 0);
    queue.push(records(3), 2);
    expect(await queue.take()).toEqual({ after: 0, records: records(1, 3) });
  });

  it("wakes a consumer that waits", async () => {
    const queue = new LiveQueue<FeedRecord>(() => true, 10);
    const taken = queue.take();
    expect(queue.idle).toBe(true);
    queue.push(records(1), 0);
    expect(queue.idle).toBe(false);
    expect(await taken).toEqual({ after: 0, records: records(1) });
  });

  it("holds as many records as its bound, and overflows at one more", async () => {
    const queue = new LiveQueue<FeedRecord>(() => true, 2);
    queue.push(records(1, 2), 0);
    expect(await queue.take()).toEqual({ after: 0, records: records(1, 2) });
    queue.push(records(3, 4), 2);
    queue.push(records(5), 4);
    expect(await queue.take()).toBe("OVERFLOWED");
  });

  it("has no page with records from before and after a boundary", async () => {
    const queue = new LiveQueue<FeedRecord>(() => true, 10);
    queue.push(records(1), 0);
    queue.push(records(2), 1);
    queue.markPageBoundary();
    queue.push(records(5), 4);
    queue.push(records(6), 5);
    expect(await queue.take()).toEqual({ after: 0, records: records(1, 2) });
    expect(await queue.take()).toEqual({ after: 4, records: records(5, 6) });
    expect(queue.isEmpty).toBe(true);
  });

  it("ends a consumer that waits", async () => {
    const queue = new LiveQueue<FeedRecord>(() => true, 2);
    const taken = queue.take();
    queue.end();
    expect(await taken).toBeNull();
  });
});
