import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import {
  openStockFeed,
  type LedgerRecord,
  type LevelKey,
  type MovementRecord,
  type Posting,
  type StockCommand,
  type StockFeed,
} from "../../../src/stock/index.js";
import type { Database } from "../../../src/platform/db/database.js";
import { readHead } from "../../../src/platform/feed/head.js";
import { withAdmin } from "../../support/cluster.js";
import { countQueries } from "../../support/count-queries.js";
import { bookIn, openStock, type StockFixture } from "../../support/stock.js";

let stock: StockFixture;
const feeds: StockFeed[] = [];

beforeAll(async () => {
  stock = await openStock();
});
afterEach(async () => {
  await Promise.all(feeds.splice(0).map((feed) => feed.close()));
});
afterAll(() => stock.close());

interface Heard {
  readonly feed: StockFeed;
  readonly movements: MovementRecord[];
  readonly faults: unknown[];
}

interface ListenOptions {
  readonly database?: Database;
  /** Names of each kind. */
  readonly remembered?: number;
}

const movementsOf = (records: readonly LedgerRecord[]): MovementRecord[] => records.filter((record) => record.type === "MOVEMENT");

/** A feed that has started, and what it has handed out since. */
async function listen({ database = stock.test.database, remembered = 100 }: ListenOptions = {}): Promise<Heard> {
  const faults: unknown[] = [];
  const sizes = { levels: remembered, variants: remembered, clients: remembered };
  const feed = openStockFeed(database, (error) => faults.push(error), { remembered: sizes });
  feeds.push(feed);
  await feed.start();
  const movements: MovementRecord[] = [];
  feed.listen((records) => movements.push(...movementsOf(records)));
  return { feed, movements, faults };
}

async function client(name: string): Promise<number> {
  const sql = "insert into api_client (name, role) values ($1, 'ADMIN') returning id";
  const [row] = await stock.test.database.query<{ readonly id: number }>(sql, [name]);
  return row?.id ?? 0;
}

function transfer(actor: number, levels: readonly LevelKey[], toLevels: readonly LevelKey[]): StockCommand<null> {
  return {
    idempotency: null,
    actor,
    weight: levels.length,
    needs: { createLevels: [...levels, ...toLevels] },
    decide: (books) => {
      for (const [index, level] of levels.entries()) {
        const toLevel = toLevels[index] ?? level;
        const posting: Posting = { kind: "DISPATCH", level, toLevel, from: "AVAILABLE", to: "IN_TRANSIT", quantity: 1, fact: true };
        books.post(posting);
      }
      return null;
    },
  };
}

/** What a movement names, as one line. */
const namesOf = ({ sku, actor, levels }: MovementRecord): string =>
  `${sku} by ${actor} at ${levels.map(({ location }) => location).join(", ")}`;

async function followed(feed: StockFeed, after: number, upTo: number): Promise<MovementRecord[]> {
  const movements: MovementRecord[] = [];
  for await (const { records, offset } of feed.subscribe({ after })) {
    movements.push(...movementsOf(records));
    if (offset >= upTo) break;
  }
  return movements;
}

describe("the names in the feed's movements", () => {
  it("are those of SKUs, places and clients made after the feed has started", async () => {
    const { feed, movements } = await listen();
    const start = feed.offset;
    const [first, second] = [await client("first"), await client("second")];
    const here = { variantId: await stock.variant("NEW-1"), locationId: await stock.location("NEW-HERE") };
    await stock.ledger.execute(bookIn(first, here, 5));
    await stock.ledger.execute(bookIn(first, here, 1));
    const there = { variantId: here.variantId, locationId: await stock.location("NEW-THERE") };
    await stock.ledger.execute(transfer(second, [here], [there]));
    const other = { variantId: await stock.variant("NEW-2"), locationId: there.locationId };
    await stock.ledger.execute(bookIn(second, other, 1));
    expect(await feed.reach(start + 4, 10_000)).toBe(true);
    expect(movements.map(namesOf)).toEqual([
      "NEW-1 by first at NEW-HERE",
      "NEW-1 by first at NEW-HERE",
      "NEW-1 by second at NEW-HERE, NEW-THERE",
      "NEW-2 by second at NEW-THERE",
    ]);
    expect(movements[2]?.levels.map(({ locationId }) => locationId)).toEqual([here.locationId, there.locationId]);
  });

  it("are all there, and in order, where more is named than is remembered", async () => {
    const { feed, movements } = await listen({ remembered: 2 });
    const start = feed.offset;
    const actors = await Promise.all(["A", "B", "C"].map(client));
    const [here, there] = [await stock.location("FEW-HERE"), await stock.location("FEW-THERE")];
    const skus = ["FEW-1", "FEW-2", "FEW-3", "FEW-4", "FEW-5"];
    const variants = await Promise.all(skus.map((sku) => stock.variant(sku)));
    const at = (locationId: number): LevelKey[] => variants.map((variantId) => ({ variantId, locationId }));
    for (let round = 0; round < 4; round += 1) {
      for (const actor of actors) await stock.ledger.execute(transfer(actor, at(here), at(there)));
    }
    const expected = [0, 1, 2, 3].flatMap(() =>
      ["A", "B", "C"].flatMap((actor) => skus.map((sku) => `${sku} by ${actor} at FEW-HERE, FEW-THERE`)),
    );
    const last = start + expected.length;
    expect(await feed.reach(last, 10_000)).toBe(true);
    expect(movements.map(namesOf)).toEqual(expected);
    const several = await Promise.all([1, 2, 3].map(() => followed(feed, start, last)));
    for (const each of several) expect(each.map(namesOf)).toEqual(expected);
  });

  it("are read once for those who follow from the past, all that a page lacks together", async () => {
    const counted = countQueries(stock.test.database);
    const { database } = counted;
    const locationId = await stock.location("ONCE");
    const variants = await Promise.all(["ONCE-1", "ONCE-2", "ONCE-3"].map((sku) => stock.variant(sku)));
    const after = await readHead(database);
    for (const variantId of variants) await stock.stock({ variantId, locationId }, 1);
    const { feed } = await listen({ database });
    const follow = (): Promise<MovementRecord[]> => followed(feed, after, after + 3);
    const { statements: first } = await counted.count(follow);
    const { result, statements: second } = await counted.count(follow);
    expect(result.map(namesOf)).toEqual(["ONCE-1", "ONCE-2", "ONCE-3"].map((sku) => `${sku} by tests at ONCE`));
    // Two for the page and three for its names; the second shares what was read.
    expect([first.length, second.length]).toEqual([5, 0]);
  });

  it("hold the movements back while they cannot be read", async () => {
    const level = { variantId: await stock.variant("HELD"), locationId: await stock.location("HELD") };
    const actor = await client("held");
    await stock.stock(level, 1);
    const { feed, movements, faults } = await listen();
    const start = feed.offset;
    const role = new URL(stock.test.url).username;
    const owner = (sql: string): Promise<unknown> => withAdmin(stock.test.ownerUrl, (each) => each.query(sql));
    await owner(`revoke select on api_client from ${role}`);
    try {
      await stock.ledger.execute(bookIn(actor, level, 1));
      await expect.poll(() => faults.length, { timeout: 10_000 }).toBe(1);
      expect([feed.offset, movements.length]).toEqual([start, 0]);
    } finally {
      await owner(`grant select on api_client to ${role}`);
    }
    expect(await feed.reach(start + 1, 10_000)).toBe(true);
    expect(movements.map(namesOf)).toEqual(["HELD by held at HELD"]);
  });
});
