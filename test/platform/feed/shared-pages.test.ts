import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { LOCATION_CHANGED } from "../../../src/locations/index.js";
import { appendEvents } from "../../../src/platform/feed/append.js";
import { eventSource, type EventRecord } from "../../../src/platform/feed/event-source.js";
import { Feed } from "../../../src/platform/feed/feed.js";
import { Pace } from "../../../src/platform/feed/pace.js";
import { SharedPages } from "../../../src/platform/feed/shared-pages.js";
import type { FeedRecord } from "../../../src/platform/feed/feed-record.js";
import { type CountedDatabase, countQueries } from "../../support/count-queries.js";
import { createTestDatabase, type TestDatabase } from "../../support/database.js";

const recordOf = (sequence: number): FeedRecord => ({ sequence, closesCommand: true, recordedAt: new Date(0) });
const range = (first: number, last: number): number[] => Array.from({ length: last - first + 1 }, (_, index) => first + index);

interface Opened {
  readonly pages: SharedPages<FeedRecord>;
  readonly reads: [after: number, upTo: number][];
  /** The greatest number of reads that ran at one time. */
  atOnce: number;
  offset: number;
  fails: boolean;
}

function open(pagesMax = 4): Opened {
  let running = 0;
  const opened: Opened = {
    reads: [],
    atOnce: 0,
    offset: 95,
    fails: false,
    pages: new SharedPages<FeedRecord>({
      offset: () => opened.offset,
      pageSize: 10,
      pagesMax,
      read: async (after, upTo) => {
        opened.reads.push([after, upTo]);
        running += 1;
        opened.atOnce = Math.max(opened.atOnce, running);
        await new Promise(setImmediate);
        running -= 1;
        if (opened.fails) throw new Error("the database is away");
        return range(after + 1, upTo).map(recordOf);
      },
    }),
  };
  return opened;
}

const sequencesOf = async (pages: SharedPages<FeedRecord>, after: number, upTo: number): Promise<number[]> =>
  (await pages.read(after, upTo)).map(({ sequence }) => sequence);

describe("pages of the past", () => {
  it("answer exactly what was asked for, wherever it begins and ends", async () => {
    const { pages } = open();
    for (const [after, upTo] of [
      [0, 10],
      [3, 7],
      [3, 13],
      [10, 30],
      [19, 21],
      [90, 95],
      [94, 95],
    ] as const) {
      expect(await sequencesOf(pages, after, upTo)).toEqual(range(after + 1, upTo));
    }
  });

  it("are read once for all who ask at about the same time, two at one time", async () => {
    const opened = open();
    await Promise.all(range(0, 9).map((after) => sequencesOf(opened.pages, after, after + 30)));
    expect(opened.reads).toEqual([
      [0, 10],
      [10, 20],
      [20, 30],
      [30, 40],
    ]);
    expect(opened.atOnce).toBeLessThanOrEqual(2);
  });

  it("that have grown are read from where they ended", async () => {
    const opened = open();
    expect(await sequencesOf(opened.pages, 90, 95)).toEqual(range(91, 95));
    opened.offset = 98;
    expect(await sequencesOf(opened.pages, 90, 98)).toEqual(range(91, 98));
    expect(await sequencesOf(opened.pages, 94, 98)).toEqual(range(95, 98));
    expect(opened.reads).toEqual([
      [90, 95],
      [95, 98],
    ]);
  });

  it("are kept up to a number", async () => {
    const opened = open(2);
    for (const start of [0, 10, 20, 0]) await opened.pages.read(start, start + 10);
    expect(opened.reads).toEqual([
      [0, 10],
      [10, 20],
      [20, 30],
      [0, 10],
    ]);
  });

  it("that could not be read are read again by the next", async () => {
    const opened = open();
    opened.fails = true;
    await expect(opened.pages.read(0, 10)).rejects.toThrow("away");
    opened.fails = false;
    expect(await sequencesOf(opened.pages, 0, 10)).toEqual(range(1, 10));
  });
});

describe("subscribers who come back", () => {
  const FOLLOWERS = 900;
  const EVENTS = 2_500;
  let test: TestDatabase;
  let counted: CountedDatabase;
  let feed: Feed<EventRecord>;

  beforeAll(async () => {
    test = await createTestDatabase();
    const [client] = await test.database.query<{ id: number }>("select id from api_client where role = 'SYSTEM'");
    const events = range(1, EVENTS).map((id) => LOCATION_CHANGED.of({ locationId: id, location: "A" }));
    await test.database.transaction((transaction) => appendEvents(transaction, client?.id ?? 0, events));
    counted = countQueries(test.database);
    feed = new Feed<EventRecord>({ database: counted.database, sources: [eventSource], onFault: () => undefined });
    await feed.start();
  });

  afterAll(async () => {
    await feed.close();
    await test.close();
  });

  it("are given everything they missed, 900 at once, with a query for each page", async () => {
    const follow = async (after: number): Promise<number> => {
      let next = after + 1;
      for await (const { records } of feed.subscribe({ after })) {
        for (const { sequence } of records) if (sequence === next) next += 1;
        if (next > EVENTS) break;
      }
      return next;
    };
    const { result, statements } = await counted.count(() => Promise.all(range(1, FOLLOWERS).map((number) => follow(number % 500))));
    expect(new Set(result)).toEqual(new Set([EVENTS + 1]));
    expect(statements.length).toBe(3);
  });

  it("from the same command on, 900 at once, with no query more", async () => {
    const begin = async (after: number): Promise<void> => {
      for await (const page of feed.subscribe({ after, wholeCommands: true })) return void expect(page.records.length).toBeGreaterThan(0);
    };
    const { statements } = await counted.count(() => Promise.all(range(1, FOLLOWERS).map(() => begin(700))));
    expect(statements).toEqual([]);
  });
});

describe("many small steps", () => {
  it("go on at once within a slice of time, and then wait for tasks of the event loop, the longest waiting first", async () => {
    let now = 0;
    const pace = new Pace(() => now);
    expect(pace.step()).toBeNull();
    now = 9;
    expect(pace.step()).toBeNull();
    now = 11;
    let tasks = 0;
    let over = false;
    const count = (): void => {
      tasks += 1;
      if (!over) setImmediate(count);
    };
    setImmediate(count);
    const order: number[] = [];
    await Promise.all(
      range(1, 100).map(async (step) => {
        await pace.step();
        order.push(step);
      }),
    );
    over = true;
    expect(order).toEqual(range(1, 100));
    expect(tasks).toBeGreaterThanOrEqual(5);
    await new Promise(setImmediate);
    await new Promise(setImmediate);
    expect(pace.step()).toBeNull();
  });
});
