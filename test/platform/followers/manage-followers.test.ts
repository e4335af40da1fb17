import { describe, expect, it } from "vitest";
import { RecordRefused } from "../../../src/platform/followers/follower-options.js";
import * as manage from "../../../src/platform/followers/manage-followers.js";
import { failingAt, followersFixture, never, QUICK, until } from "./followers-fixture.js";

const { database, open, head, book, untilHead, stateOf } = followersFixture();

describe("what an operator may do with a follower", () => {
  it("replays from a sequence while a process holds it, after the page it is at; what was parked there comes again", async () => {
    const booked = await book(3);
    const [first = 0] = booked;
    const seen: number[] = [];
    const followers = open({ leaseMs: 300 });
    let isBad = true;
    const handler = failingAt(
      seen,
      (sequence) => isBad && sequence === first,
      () => new RecordRefused("no"),
    );
    followers.followDurably("replayed", handler, { ...QUICK, start: first - 1, onGivenUp: "PARK" });
    await until(() => seen.length === 2);
    isBad = false;
    await manage.replayFrom(database(), "replayed", first - 1);
    await until(() => seen.length === 5);
    expect(seen).toEqual([...booked.slice(1), ...booked]);
    expect(await stateOf("replayed")).toMatchObject({ state: "HELD", parked: 0, lag: 0 });
  });

  it("skips to a sequence, which lets a stopped one go on behind it", async () => {
    const booked = await book(3);
    const [first = 0] = booked;
    const seen: number[] = [];
    const followers = open();
    const { settled } = followers.followDurably(
      "skipped",
      failingAt(
        seen,
        (sequence) => sequence === first,
        () => new RecordRefused("no"),
      ),
      { ...QUICK, start: first - 1 },
    );
    await settled;
    await manage.skipTo(database(), "skipped", first);
    await until(() => seen.length === 2);
    expect(seen).toEqual(booked.slice(1));
    await expect(manage.skipTo(database(), "skipped", first)).rejects.toThrow("nothing to skip");
    await expect(manage.skipTo(database(), "skipped", (await head()) + 1)).rejects.toThrow("The ledger ends at");
    await expect(manage.skipTo(database(), "nobody", 1)).rejects.toThrow("There is no follower");
  });

  it("skips what is parked, and forgets a follower that nobody holds", async () => {
    const [first = 0] = await book(2);
    const followers = open();
    await followers.followDurably(
      "old",
      failingAt(
        [],
        () => true,
        () => new RecordRefused("no"),
      ),
      await untilHead({ onGivenUp: "PARK", start: first - 1 }),
    ).settled;
    expect(await manage.skipParked(database(), "old", first)).toBe(1);
    await expect(manage.skipParked(database(), "old", first)).rejects.toThrow("has not parked");
    expect(await manage.skipParked(database(), "old", null)).toBe(1);
    followers.followDurably("busy", failingAt([], never), QUICK);
    await until(() => followers.held.includes("busy"));
    await expect(manage.forgetFollower(database(), "busy")).rejects.toThrow("Stop that process first");
    await expect(manage.releaseFollower(database(), "busy", false)).rejects.toThrow("--force");
    await manage.forgetFollower(database(), "old");
    expect(await stateOf("old")).toBeUndefined();
  });

  it("takes a lease away by force: the cursor is the next holder's", async () => {
    const followers = open();

    followers.followDurably("forced", failingAt([], never), { ...QUICK, start: await head() });
    await until(() => followers.held.length === 1);
    expect(await manage.releaseFollower(database(), "forced", true)).toBe("FREED");
    const [row] = await database().query<{ fence: string }>("select fence from feed_cursor where name = 'forced'");
    expect(Number(row?.fence)).toBeGreaterThanOrEqual(2);
    await book(1);
    await until(async () => (await stateOf("forced"))?.lag === 0);
  });
});
