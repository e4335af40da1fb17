import { describe, expect, it } from "vitest";
import { RecordRefused } from "../../../src/platform/followers/follower-options.js";
import { listParked } from "../../../src/platform/followers/follower.queries.js";
import * as manage from "../../../src/platform/followers/manage-followers.js";
import type { LedgerRecord } from "../../../src/stock/index.js";
import { failingAt, followersFixture, never, type Options } from "./followers-fixture.js";

const { database, open, head, book, untilHead, follow, stateOf } = followersFixture();

describe("a durable follower that parks", () => {
  const PARKING = { onGivenUp: "PARK", attemptsMax: 2 } as const;

  async function parkingAt(
    name: string,
    bad: (sequence: number) => boolean,
    options: Options = {},
  ): Promise<{ seen: number[]; stopped: string | null }> {
    const seen: number[] = [];
    const followers = open();
    const { stopped } = await followers.followDurably(name, failingAt(seen, bad), await untilHead({ ...PARKING, ...options })).settled;
    await followers.close();
    return { seen, stopped };
  }

  it("sets a record aside that fails for good, hands over the others in order, and tries it again when it is told to", async () => {
    const [first = 0, second = 0, third = 0, fourth = 0] = await book(4);
    const { seen } = await parkingAt("parking", (sequence) => sequence === second, { start: first - 1 });
    expect(seen).toEqual([first, third, fourth]);
    expect(await listParked(database(), "parking", 10)).toMatchObject([{ sequence: second, key: null, attempts: 2, retry: false }]);
    expect(await manage.retryParked(database(), "parking", null)).toBe(1);
    await book(1);
    expect(await follow("parking", PARKING)).toEqual([second, await head()]);
    expect(await listParked(database(), "parking", 10)).toEqual([]);
  });

  it("parks at once what the handler refuses, with its sentence", async () => {
    const [first = 0] = await book(1);
    const followers = open();
    let tries = 0;
    const refuse = failingAt(
      [],
      () => (tries += 1) > 0,
      () => new RecordRefused("The system does not know the SKU."),
    );
    await followers.followDurably("refusing", refuse, await untilHead({ ...PARKING, attemptsMax: 50, start: first - 1 })).settled;
    expect(tries).toBe(1);
    expect(await listParked(database(), "refusing", 10)).toMatchObject([
      { sequence: first, attempts: 1, error: "The system does not know the SKU." },
    ]);
  });

  it("keeps a key in order: what comes behind a parked record waits, and is tried after it", async () => {
    const booked = await book(6);
    const start = (booked[0] ?? 0) - 1;
    const keyOf = ({ sequence }: LedgerRecord): string => (sequence % 2 === 0 ? "even" : "odd");
    const even = booked.filter((sequence) => sequence % 2 === 0);
    const odd = booked.filter((sequence) => sequence % 2 === 1);
    const { seen } = await parkingAt("keyed", (sequence) => sequence === even[0], { start, keyOf });
    expect(seen).toEqual(odd);
    const parked = await listParked(database(), "keyed", 10);
    expect(parked.map(({ sequence, attempts }) => [sequence, attempts])).toEqual([
      [even[0], 2],
      [even[1], 0],
      [even[2], 0],
    ]);
    // It fails again: those behind it stay where they are.
    await manage.retryParked(database(), "keyed", even[0] ?? 0);
    await book(1);
    const again = await parkingAt("keyed", (sequence) => sequence === even[0], { start, keyOf });
    expect(again.seen.filter((sequence) => even.includes(sequence))).toEqual([]);
    expect((await listParked(database(), "keyed", 10)).map(({ retry, attempts }) => [retry, attempts]).slice(0, 3)).toEqual([
      [false, 3],
      [false, 0],
      [false, 0],
    ]);
    await manage.retryParked(database(), "keyed", even[0] ?? 0);
    await book(1);
    const mended = await parkingAt("keyed", never, { start, keyOf });
    expect(mended.seen.filter((sequence) => even.includes(sequence))).toEqual(even);
    expect(await listParked(database(), "keyed", 10)).toEqual([]);
  });

  it("stops where more would be parked than may be", async () => {
    const [first = 0] = await book(4);
    const { stopped, seen } = await parkingAt("flooded", () => true, { start: first - 1, parkedMax: 2 });
    expect(seen).toEqual([]);
    expect(stopped).toMatch(/^2 records are parked, and 2 may be/);
    expect(await stateOf("flooded")).toMatchObject({ state: "STOPPED", parked: 2, position: first + 1 });
  });
});
