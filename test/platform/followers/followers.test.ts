import { describe, expect, it } from "vitest";
import type { FollowerHandler } from "../../../src/platform/followers/follower-options.js";
import { listParked } from "../../../src/platform/followers/follower.queries.js";
import * as manage from "../../../src/platform/followers/manage-followers.js";
import type { LedgerRecord } from "../../../src/stock/index.js";
import { failingAt, followersFixture, never, numbers, QUICK, until } from "./followers-fixture.js";

const { database, open, head, book, untilHead, follow, stateOf } = followersFixture();

describe("a durable follower", () => {
  it("is given everything once over restarts, in order", async () => {
    await book(5);
    const first = await follow("erp");
    await book(3);
    const second = await follow("erp");
    expect([...first, ...second]).toEqual(numbers(1, await head()));
    expect(second).toHaveLength(3);
    expect(await follow("erp")).toEqual([]);
    expect(await stateOf("erp")).toMatchObject({ state: "FREE", lag: 0, parked: 0, heldBy: null, attempts: 0 });
  });

  it("is given a page again that its process did not take over, and only then moves", async () => {
    await book(3);
    const seen: number[] = [];
    const first = open();
    let tries = 0;
    const cursors: (number | undefined)[] = [];
    const handler: FollowerHandler<LedgerRecord> = async (records) => {
      cursors.push((await stateOf("breaking"))?.position);
      if ((tries += 1) < 3) throw new Error("the bridge broke down");
      seen.push(...records.map(({ sequence }) => sequence));
    };
    expect(await first.followDurably("breaking", handler, await untilHead()).settled).toEqual({ position: await head(), stopped: null });
    expect(cursors).toEqual([0, 0, 0]);
    expect(seen).toEqual(numbers(1, await head()));
  });

  it("hears of what comes, and ends when it is closed, also while it waits", async () => {
    const seen: number[] = [];
    const followers = open();
    const start = await head();
    const { settled } = followers.followDurably("patient", failingAt(seen, never), { ...QUICK, start });
    await until(() => followers.held.length === 1);
    const booked = await book(2);
    await until(() => seen.length === 2);
    await followers.close();
    expect(await settled).toEqual({ position: booked.at(-1), stopped: null });
    expect(seen).toEqual(booked);
  });

  it("is handled by one process, and by another as soon as that one ends", async () => {
    const [one, two] = [open(), open()];
    const [first, second]: number[][] = [[], []];
    const start = await head();
    one.followDurably("shared", failingAt(first ?? [], never), { ...QUICK, start });
    await until(() => one.held.length === 1);
    two.followDurably("shared", failingAt(second ?? [], never), { ...QUICK, start });
    const early = await book(3);
    await until(() => first?.length === 3);
    expect(two.held).toEqual([]);
    await one.close();
    await until(() => two.held.length === 1);
    const late = await book(3);
    await until(() => second?.length === 3);
    expect([first, second]).toEqual([early, late]);
  });

  it("that was cut off can neither move the cursor nor write beside its successor", async () => {
    const booked = await book(2);
    const followers = open();
    const failures: unknown[] = [];
    const entered: number[] = [];
    const handler: FollowerHandler<LedgerRecord> = async (_, run) => {
      entered.push(run.fence);
      if (run.fence > 1) return;
      // As if it had stood still for longer than its lease, and another had the name, has handled nothing yet, and ended.
      await database().query("update feed_cursor set fence = 5 where name = 'cut off'");
      await run
        .fenced(database())
        .transaction(() => Promise.resolve())
        .catch((error: unknown) => failures.push(error));
    };
    const { settled } = followers.followDurably("cut off", handler, await untilHead({ start: (booked[0] ?? 0) - 1 }));
    await until(() => failures.length === 1);
    expect(String(failures[0])).toContain("LEASE_LOST");
    await until(() => followers.held.length === 0);
    expect((await stateOf("cut off"))?.position).toBe((booked[0] ?? 0) - 1);
    await database().query("update feed_cursor set leased_until = null where name = 'cut off'");
    expect((await settled).position).toBe(await head());
    expect(entered).toEqual([1, 6]);
  });

  it("finds the lease lost where only the cursor is to be moved", async () => {
    const [first = 0] = await book(1);
    const followers = open();
    let done = false;
    const handler: FollowerHandler<LedgerRecord> = async () => {
      await database().query(
        "update feed_cursor set fence = fence + 1, leased_until = clock_timestamp() + interval '1 hour' where name = 'late'",
      );
      done = true;
    };
    followers.followDurably("late", handler, { ...QUICK, start: first - 1 });
    await until(() => done);
    await until(() => followers.held.length === 0);
    expect((await stateOf("late"))?.position).toBe(first - 1);
  });

  it("stops where records fail for good and nothing may be left out, and goes on when it is released", async () => {
    const booked = await book(2);
    const start = (booked[0] ?? 0) - 1;
    const seen: number[] = [];
    let isMended = false;
    const followers = open();
    const options = { ...QUICK, start, attemptsMax: 3 };
    let tries = 0;
    const handler = failingAt(
      seen,
      () => !isMended && (tries += 1) > 0,
      () => new Error("secret of the cause"),
    );
    const { settled } = followers.followDurably("strict", handler, options);
    const { position, stopped } = await settled;
    expect({ position, tries }).toEqual({ position: start, tries: 3 });
    expect(stopped).toMatch(/^It failed for a reason that nobody foresaw/);
    expect(await stateOf("strict")).toMatchObject({ state: "STOPPED", position: start, lag: 2, heldBy: null });
    isMended = true;
    expect(await manage.releaseFollower(database(), "strict", false)).toBe("GOES_ON");
    await until(() => seen.length === 2);
    expect(seen).toEqual(booked);
  });

  it("keeps its attempts over processes, and one that dies at a record has tried it", async () => {
    const [first = 0] = await book(1);
    await database().query(
      "insert into feed_cursor (name, sequence, fence, leased_until, attempts) values ('dying', $1, 7, clock_timestamp() - interval '1 second', 2)",
      [first - 1],
    );
    const seen: number[] = [];
    const { settled } = open().followDurably("dying", failingAt(seen, never), await untilHead({ onGivenUp: "PARK", attemptsMax: 3 }));
    await settled;
    expect(seen).toEqual([]);
    expect(await listParked(database(), "dying", 10)).toMatchObject([
      { sequence: first, attempts: 3, error: expect.stringMatching(/ended before it was done/) as string },
    ]);
  });

  it("stops where its cursor lies beyond the ledger, as after a restore", async () => {
    await database().query("insert into feed_cursor (name, sequence) values ('ahead', $1)", [(await head()) + 5]);
    const { settled } = open().followDurably("ahead", failingAt([], never), QUICK);
    expect((await settled).stopped).toMatch(/older state of the database was restored/);
  });

  it("refuses options out of bounds, and a name that this process has already", () => {
    const followers = open();
    const handler = failingAt([], never);
    expect(() => followers.followDurably("", handler, QUICK)).toThrow(RangeError);
    expect(() => followers.followDurably("x".repeat(256), handler, QUICK)).toThrow(RangeError);
    expect(() => followers.followDurably("odd", handler, { ...QUICK, attemptsMax: 101 })).toThrow("attemptsMax");
    expect(() => followers.followDurably("odd", handler, { ...QUICK, parkedMax: 10_001 })).toThrow("parkedMax");
    followers.followDurably("twice", handler, QUICK);
    expect(() => followers.followDurably("twice", handler, QUICK)).toThrow("already");
  });
});
