import { describe, expect, it } from "vitest";
import { FeedSubscription } from "../../src/platform/feed/feed-subscription.js";
import { Coalescer } from "../../src/availability/coalescer.js";
import type { LevelEvent } from "../../src/availability/level-event.js";

function change(locationId: number, sequence: number, available: number): LevelEvent {
  const quantities = {
    reserved: 0,
    committed: 0,
    quarantine: 0,
    damaged: 0,
    receiving: 0,
    onOrder: 0,
    inTransit: 0,
    onHand: 0,
    incoming: 0,
  };
  const at = new Date(sequence);
  const level = { variantId: 1, locationId, sku: "A", version: sequence, sequence, occurredAt: at, recordedAt: at };
  const [before, after] = [available - 1, available].map((units) => ({ ...quantities, available: units }));
  if (before === undefined || after === undefined) throw new Error("There are two.");
  return { ...level, before, after, cause: "ADJUST", documentKind: null, documentId: null };
}

/** A source that hands over a page when it is told to. */
class Pages {
  readonly subscription = new FeedSubscription();
  readonly #pages: (readonly LevelEvent[])[] = [];
  #wake: () => void = () => undefined;
  #ended = false;
  #failure: Error | null = null;

  give(...page: LevelEvent[]): void {
    this.#pages.push(page);
    this.#wake();
  }

  end(failure: Error | null = null): void {
    this.#ended = true;
    this.#failure = failure;
    this.#wake();
  }

  async *read(): AsyncGenerator<readonly LevelEvent[]> {
    this.subscription.signal.addEventListener("abort", () => this.end());
    for (;;) {
      const page = this.#pages.shift();
      if (page !== undefined) yield page;
      else if (this.#failure !== null) throw this.#failure;
      else if (this.#ended) return;
      else await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }
}

function coalesce(waitMs: number, levelsMax = 100): { pages: Pages; events: AsyncGenerator<LevelEvent>; outer: FeedSubscription } {
  const pages = new Pages();
  const outer = new FeedSubscription();
  const events = new Coalescer({ waitMs, outer, inner: pages.subscription, levelsMax }).events(pages.read(), 0);
  return { pages, events, outer };
}

async function all(events: AsyncIterable<LevelEvent>): Promise<LevelEvent[]> {
  const given: LevelEvent[] = [];
  for await (const event of events) given.push(event);
  return given;
}

describe("coalescing", () => {
  it("merges what happens to a level, from before the first to after the last", async () => {
    const { pages, events } = coalesce(20);
    pages.give(change(1, 1, 5), change(2, 2, 9));
    pages.give(change(1, 3, 6));
    pages.end();
    const [first, second, ...more] = await all(events);
    expect(first).toEqual(change(2, 2, 9));
    expect(second).toMatchObject({ cause: "COALESCED", sequence: 3, version: 3, before: { available: 4 }, after: { available: 6 } });
    expect(more).toEqual([]);
  });

  it("goes on merging while the client does not read", async () => {
    const { pages, events } = coalesce(1);
    pages.give(change(1, 1, 1));
    expect((await events.next()).value).toMatchObject({ sequence: 1, cause: "ADJUST" });
    for (let sequence = 2; sequence <= 1_000; sequence += 1) pages.give(change(1, sequence, sequence));
    pages.end();
    expect(await all(events)).toMatchObject([{ sequence: 1_000, before: { available: 1 }, after: { available: 1_000 } }]);
  });

  it("takes no more than so many levels, and loses none", async () => {
    const { pages, events } = coalesce(1, 2);
    for (let sequence = 1; sequence <= 10; sequence += 1) pages.give(change(sequence, sequence, 1));
    pages.end();
    expect((await all(events)).map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  it("gives out what it holds before it fails", async () => {
    const { pages, events } = coalesce(60_000);
    pages.give(change(1, 1, 1));
    pages.end(new Error("The source failed."));
    expect((await events.next()).value).toMatchObject({ sequence: 1 });
    await expect(events.next()).rejects.toThrow("The source failed.");
  });

  it("ends at once when its subscription does", async () => {
    const { pages, events, outer } = coalesce(60_000);
    pages.give(change(1, 1, 1));
    const next = events.next();
    outer.end();
    expect((await next).value).toMatchObject({ sequence: 1 });
    expect((await events.next()).done).toBe(true);
    expect(pages.subscription.signal.aborted).toBe(true);
  });

  it("counts what it holds as not yet sent", async () => {
    const { pages, events, outer } = coalesce(1);
    pages.subscription.offset = () => 10;
    const next = events.next();
    expect(outer.offset()).toBe(10);
    pages.give(change(1, 11, 1));
    await next;
    expect(outer.offset()).toBe(0);
    pages.subscription.offset = () => 11;
    const more = events.next();
    await Promise.resolve();
    await expect.poll(() => outer.offset()).toBe(11);
    pages.end();
    await more;
  });
});
