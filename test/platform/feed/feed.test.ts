import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { LOCATION_CHANGED } from "../../../src/locations/index.js";
import { appendEvents } from "../../../src/platform/feed/append.js";
import { eventSource, type EventRecord } from "../../../src/platform/feed/event-source.js";
import { Feed } from "../../../src/platform/feed/feed.js";
import type { FeedOptions } from "../../../src/platform/feed/feed-options.js";
import type { FeedPage } from "../../../src/platform/feed/feed-page.js";
import type { FeedSource } from "../../../src/platform/feed/feed-record.js";
import { FeedSubscription } from "../../../src/platform/feed/feed-subscription.js";
import { readHead } from "../../../src/platform/feed/head.js";
import { withAdmin } from "../../support/cluster.js";
import { createTestDatabase, type TestDatabase } from "../../support/database.js";

let test: TestDatabase;
let actor: number;
const feeds: Feed<EventRecord>[] = [];

beforeAll(async () => {
  test = await createTestDatabase();
  const [client] = await test.database.query<{ id: number }>("select id from api_client where role = 'SYSTEM'");
  actor = client?.id ?? 0;
});

afterAll(async () => {
  await Promise.all(feeds.map((feed) => feed.close()));
  await test.close();
});

async function open(options: Partial<FeedOptions<EventRecord>> = {}): Promise<Feed<EventRecord>> {
  const { database } = test;
  const onFault = (): void => undefined;
  const feed = new Feed<EventRecord>({ database, sources: [eventSource], onFault, ...options });
  feeds.push(feed);
  await feed.start();
  return feed;
}

/** Records events in one transaction and answers the last sequence. */
async function append(count: number): Promise<number> {
  const event = LOCATION_CHANGED.of({ locationId: 1, location: "A" });
  await test.database.transaction((transaction) =>
    appendEvents(
      transaction,
      actor,
      Array.from({ length: count }, () => event),
    ),
  );
  return readHead(test.database);
}

/** The sequences a subscriber is given, up to `last`. */
async function collect(pages: AsyncIterable<FeedPage<EventRecord>>, last: number): Promise<number[]> {
  const sequences: number[] = [];
  for await (const { records } of pages) {
    sequences.push(...records.map(({ sequence }) => sequence));
    if ((sequences.at(-1) ?? 0) >= last) return sequences;
  }
  return sequences;
}

const range = (first: number, last: number): number[] => Array.from({ length: last - first + 1 }, (_, index) => first + index);

describe("the feed", () => {
  it("hands out what is recorded, once and in order, woken by the writer", async () => {
    const feed = await open({ pollMs: 3_600_000 });
    const start = feed.offset;
    const heard: number[] = [];
    feed.listen((records) => heard.push(...records.map(({ sequence }) => sequence)));
    let last = start;
    for (let round = 0; round < 20; round += 1) last = await append(1 + (round % 3));
    expect(await feed.reach(last, 10_000)).toBe(true);
    expect(heard).toEqual(range(start + 1, last));
    expect(feed.offset).toBe(last);
  });

  it("gives a subscriber everything since its place in pages, and then what comes", async () => {
    const feed = await open({ pageSize: 7 });
    const before = await append(50);
    await feed.reach(before, 10_000);
    const subscription = new FeedSubscription();
    const collected = collect(feed.subscribe({ after: before - 50, subscription }), before + 30);
    await append(10);
    await append(20);
    expect(await collected).toEqual(range(before - 49, before + 30));
  });

  it("goes on for the others where a listener fails", async () => {
    const faults: unknown[] = [];
    const feed = await open({ onFault: (error) => faults.push(error) });
    const heard: number[] = [];
    feed.listen(() => {
      throw new Error("A listener failed.");
    });
    feed.listen((records) => heard.push(...records.map(({ sequence }) => sequence)));
    const last = await append(1);
    await feed.reach(last, 10_000);
    expect(heard).toEqual([last]);
    expect(faults).toHaveLength(1);
  });

  it("leaves out what a subscriber does not accept", async () => {
    const feed = await open();
    const last = await append(10);
    await feed.reach(last, 10_000);
    const even = feed.subscribe({ after: last - 10, accepts: ({ sequence }) => sequence % 2 === 0 });
    expect(await collect(even, last - 1)).toEqual(range(last - 9, last).filter((sequence) => sequence % 2 === 0));
  });

  it("ends a slow subscriber at its bound with the last sequence it was given", async () => {
    const feed = await open();
    const pages = feed.subscribe({ after: null, queueMax: 5 });
    const first = pages.next();
    const given = await append(1);
    expect((await first).value).toMatchObject({ offset: given });
    const last = await append(6);
    await feed.reach(last, 10_000);
    await expect(pages.next()).rejects.toMatchObject({ extensions: { code: "RESYNC_REQUIRED", sequence: String(given) } });
  });

  it("refuses a place beyond the head of the ledger", async () => {
    const feed = await open();
    const head = await readHead(test.database);
    const pages = feed.subscribe({ after: head + 1 });
    await expect(pages.next()).rejects.toMatchObject({ extensions: { code: "RESYNC_REQUIRED", sequence: String(head) } });
  });

  it("takes a place that another process has reached before this one", async () => {
    const feed = await open({ pollMs: 3_600_000 });
    const head = await append(3);
    const pages = feed.subscribe({ after: head });
    const next = pages.next();
    const last = await append(1);
    expect((await next).value?.records.map(({ sequence }) => sequence)).toEqual([last]);
    await pages.return();
  });

  it("ends a subscriber that waits, at once", async () => {
    const feed = await open();
    const subscription = new FeedSubscription();
    const pages = feed.subscribe({ after: null, subscription });
    const next = pages.next();
    subscription.end();
    expect(await next).toEqual({ value: undefined, done: true });
  });

  it("tells how far a subscriber has come: only what it has taken counts", async () => {
    const feed = await open();
    const subscription = new FeedSubscription();
    const start = feed.offset;
    const pages = feed.subscribe({ after: null, accepts: ({ sequence }) => sequence !== start + 2, subscription });
    const first = pages.next();
    await append(1);
    await first;
    expect(subscription.offset()).toBe(start);
    const second = pages.next();
    expect(await feed.reach(await append(1), 10_000)).toBe(true);
    // Nothing came of it for this subscriber, and it waits: it has everything.
    expect(subscription.offset()).toBe(start + 2);
    subscription.end();
    await second;
  });

  it("finds by its poll what it was not woken for, and listens again after its connection was killed", async () => {
    const faults: unknown[] = [];
    const feed = await open({ pollMs: 50, onFault: (error) => faults.push(error) });
    const killed = await withAdmin(test.adminUrl, async (admin) => {
      const { rows } = await admin.query<{ killed: boolean }>(
        "select pg_terminate_backend(pid) as killed from pg_stat_activity where application_name = 'hub feed' and datname = current_database()",
      );
      return rows.length;
    });
    expect(killed).toBeGreaterThan(0);
    const last = await append(2);
    expect(await feed.reach(last, 10_000)).toBe(true);
    await expect.poll(() => faults.length, { timeout: 10_000 }).toBeGreaterThan(0);
    expect(await feed.reach(await append(1), 10_000)).toBe(true);
  });

  it("finds by its poll what nobody told it of and nobody waits for", async () => {
    const feed = await open({ pollMs: 20 });
    const heard: number[] = [];
    feed.listen((records) => heard.push(...records.map(({ sequence }) => sequence)));
    const silently = `with head as (update ledger_head set sequence = sequence + 1 returning sequence, recorded_at)
      insert into recorded_event (sequence, kind, body, actor, recorded_at)
      select sequence, 'LOCATION_CHANGED', '{}', $1, recorded_at from head returning sequence`;
    // More than one: what else wakes a feed, such as the beginning of its listening, may find the first.
    for (let count = 1; count <= 3; count += 1) {
      const [row] = await test.database.query<{ sequence: string }>(silently, [actor]);
      await expect.poll(() => heard.at(-1), { timeout: 10_000 }).toBe(Number(row?.sequence));
    }
    expect(heard).toHaveLength(3);
  });

  it("hands out once what is committed while it looks", async () => {
    // Between the look at the head and the look at the events.
    const pause: FeedSource<EventRecord> = { statement: () => ({ text: "select pg_sleep(0.02)" }), records: () => [] };
    const feed = await open({ sources: [pause, eventSource] });
    const heard: number[] = [];
    feed.listen((records) => heard.push(...records.map(({ sequence }) => sequence)));
    const first = feed.offset + 1;
    let last = 0;
    for (let count = 0; count < 50; count += 1) last = await append(1);
    expect(await feed.reach(last, 10_000)).toBe(true);
    expect(heard).toEqual(range(first, last));
  });

  it("ends its subscribers and those who wait when it is closed", async () => {
    const feed = await open();
    const next = feed.subscribe({ after: null }).next();
    const reached = feed.reach(feed.offset + 1_000, 60_000);
    await feed.close();
    expect(await next).toEqual({ value: undefined, done: true });
    expect(await reached).toBe(false);
  });
});
