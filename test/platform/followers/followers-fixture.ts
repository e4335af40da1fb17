import { setTimeout as pause } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach } from "vitest";
import type { Database } from "../../../src/platform/db/database.js";
import type { FollowerHandler, FollowerOptions } from "../../../src/platform/followers/follower-options.js";
import { type FollowerRow, listFollowers } from "../../../src/platform/followers/follower.queries.js";
import { Followers, type FollowersParts } from "../../../src/platform/followers/followers.js";
import { openStockFeed, type LedgerRecord, type LevelKey, type StockFeed } from "../../../src/stock/index.js";
import { collectLog } from "../../support/graphql-client.js";
import { openStock, type StockFixture } from "../../support/stock.js";

export type Options = Partial<FollowerOptions<LedgerRecord>>;
export const QUICK = { start: 0, onGivenUp: "STOP", retryMs: 1, retryMsMax: 2 } as const;

/** A ledger to follow, made and taken down by the hooks of the test file that asks for it. */
export interface FollowersFixture {
  readonly database: () => Database;
  /** The followers of one more process, as it were. Closed after the test. */
  readonly open: (parts?: Partial<FollowersParts<LedgerRecord>>) => Followers<LedgerRecord>;
  readonly head: () => Promise<number>;
  /** Books so many records and answers their sequences. */
  readonly book: (count: number) => Promise<number[]>;
  /** Options with which a follower ends at the head. */
  readonly untilHead: (options?: Options) => Promise<FollowerOptions<LedgerRecord>>;
  /** Follows up to the head and answers what was handed over. */
  readonly follow: (name: string, options?: Options) => Promise<number[]>;
  readonly stateOf: (name: string) => Promise<FollowerRow | undefined>;
}

export function followersFixture(): FollowersFixture {
  let stock: StockFixture;
  let feed: StockFeed;
  let level: LevelKey;
  const opened: Followers<LedgerRecord>[] = [];
  beforeAll(async () => {
    stock = await openStock();
    level = { variantId: await stock.variant("FOLLOWED"), locationId: await stock.location("WH-1") };
  });
  afterAll(() => stock.close());
  beforeEach(async () => {
    feed = openStockFeed(stock.test.database, () => undefined);
    await feed.start();
  });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((followers) => followers.close()));
    await feed.close();
  });
  const open: FollowersFixture["open"] = (parts = {}) => {
    const { database } = stock.test;
    const followers = new Followers<LedgerRecord>({ database, feed, logger: collectLog().log, lookMs: 20, ...parts });
    opened.push(followers);
    return followers;
  };
  const head = async (): Promise<number> => {
    const [row] = await stock.test.database.query<{ sequence: string }>("select sequence from ledger_head");
    return Number(row?.sequence);
  };
  const untilHead: FollowersFixture["untilHead"] = async (options = {}) => ({ ...QUICK, upTo: await head(), ...options });
  return {
    database: () => stock.test.database,
    open,
    head,
    untilHead,
    book: async (count) => {
      const before = await head();
      for (let done = 0; done < count; done += 1) await stock.stock(level, 1);
      return numbers(before + 1, await head());
    },
    follow: async (name, options = {}) => {
      const seen: number[] = [];
      const followers = open();
      await followers.followDurably(
        name,
        failingAt(seen, () => false),
        await untilHead(options),
      ).settled;
      await followers.close();
      return seen;
    },
    stateOf: async (name) => (await listFollowers(stock.test.database)).find((one) => one.name === name),
  };
}

export const numbers = (first: number, last: number): number[] => Array.from({ length: last - first + 1 }, (_, index) => first + index);

/** Notes what it is handed, and fails where one of the records is bad. */
export function failingAt(
  seen: number[],
  isBad: (sequence: number) => boolean,
  error: () => Error = () => new Error("the bridge broke down"),
): FollowerHandler<LedgerRecord> {
  return (records) => {
    if (records.some(({ sequence }) => isBad(sequence))) return Promise.reject(error());
    seen.push(...records.map(({ sequence }) => sequence));
    return Promise.resolve();
  };
}

export const never = (): boolean => false;

export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await pause(5);
}
