import { describe, expect, it } from "vitest";
import { FanOut } from "../../../src/platform/feed/fan-out.js";
import type { FeedRecord } from "../../../src/platform/feed/feed-record.js";
import { LiveQueue } from "../../../src/platform/feed/live-queue.js";

interface Named extends FeedRecord {
  readonly names: readonly string[];
}

const record = (sequence: number, ...names: string[]): Named => ({ sequence, names, closesCommand: true, recordedAt: new Date(0) });
const fanOut = (): FanOut<Named> => new FanOut<Named>(({ names }) => names);

/** A queue, and the sequences of the records it was asked about. */
function watchedQueue(): { readonly queue: LiveQueue<Named>; readonly seen: number[] } {
  const seen: number[] = [];
  const accepts = ({ sequence }: Named): boolean => {
    seen.push(sequence);
    return true;
  };
  return { queue: new LiveQueue<Named>(accepts, 100), seen };
}

describe("the fan-out of a feed", () => {
  it("shows a record to those who wait for one of its topics, and to those who wait for everything", () => {
    const all = fanOut();
    const [a, b, every] = [watchedQueue(), watchedQueue(), watchedQueue()];
    all.add(a.queue, ["a"]);
    all.add(b.queue, ["b", "c"]);
    all.add(every.queue, null);
    all.push([record(1, "a"), record(2, "d"), record(3, "c", "a")], 0);
    expect([a.seen, b.seen, every.seen]).toEqual([[1, 3], [3], [1, 2, 3]]);
  });

  it("shows it once where it comes under several of them", () => {
    const all = fanOut();
    const { queue, seen } = watchedQueue();
    all.add(queue, ["a", "b"]);
    all.push([record(1, "a", "b"), record(2, "b", "a")], 0);
    expect(seen).toEqual([1, 2]);
  });

  it("shows nothing to who has left", () => {
    const all = fanOut();
    const [left, stays] = [watchedQueue(), watchedQueue()];
    const leave = all.add(left.queue, ["a"]);
    all.add(stays.queue, ["a"]);
    leave();
    all.push([record(1, "a")], 0);
    expect([left.seen, stays.seen]).toEqual([[], [1]]);
  });

  it("ends everybody", async () => {
    const all = fanOut();
    const [one, other] = [watchedQueue(), watchedQueue()];
    all.add(one.queue, ["a"]);
    all.add(other.queue, null);
    all.end();
    expect([await one.queue.take(), await other.queue.take()]).toEqual([null, null]);
  });
});
