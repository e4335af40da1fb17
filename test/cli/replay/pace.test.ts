import { describe, expect, it } from "vitest";
import { Pace } from "../../../src/cli/replay/pace.js";

/** Time that passes only where it is slept. */
function clock(): { readonly slept: number[]; now: () => number; sleep: (ms: number) => Promise<void>; at: number } {
  const time = {
    at: 1_000,
    slept: [] as number[],
    now: () => time.at,
    sleep: (ms: number) => {
      time.slept.push(ms);
      time.at += ms;
      return Promise.resolve();
    },
  };
  return time;
}

describe("the pace of a replay", () => {
  const { signal } = new AbortController();

  it("lets so many lines a second pass, whatever the calls hold", async () => {
    const time = clock();
    const pace = new Pace(100, time);
    await pace.turn(50, signal);
    await pace.turn(10, signal);
    await pace.turn(200, signal);
    await pace.turn(1, signal);
    expect(time.slept).toEqual([500, 100, 2_000]);
  });

  it("does not make up for time in which nothing was sent", async () => {
    const time = clock();
    const pace = new Pace(100, time);
    await pace.turn(50, signal);
    time.at += 60_000;
    await pace.turn(50, signal);
    await pace.turn(1, signal);
    expect(time.slept).toEqual([500]);
  });

  it("keeps nobody who is told to stop", async () => {
    const stop = new AbortController();
    const pace = new Pace(1);
    await pace.turn(1_000_000, stop.signal);
    const waiting = pace.turn(1, stop.signal);
    stop.abort();
    await expect(waiting).resolves.toBeUndefined();
  });
});
