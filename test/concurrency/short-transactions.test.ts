import type pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BULK_PART_MAX, SkuDirectory, upsertProduct, upsertProducts, type BulkOutcome, type OnErrorName } from "../../src/catalog/index.js";
import { upsertChannel } from "../../src/channels/index.js";
import { LocationDirectory, setStockPolicies, setStockPolicy, upsertLocation, upsertLocations } from "../../src/locations/index.js";
import { withAdmin } from "../support/cluster.js";
import { createTestDatabase, type TestDatabase } from "../support/database.js";

/** Items of a call: three transactions with CONTINUE. */
const ITEMS = 2 * BULK_PART_MAX + 10;
const LAST = ITEMS - 1;

let test: TestDatabase;
let parts: Parameters<typeof setStockPolicies>[0];
beforeAll(async () => {
  test = await createTestDatabase();
  parts = { database: test.database, skus: new SkuDirectory(test.database), locations: new LocationDirectory(test.database) };
  for (const { many } of KINDS) {
    const { results } = await many("begin", "CONTINUE");
    expect(results.every(({ saved }) => saved !== null)).toBe(true);
  }
});
afterAll(() => test.close());

interface Kind {
  readonly what: string;
  /** Locks the stored row of the item at this place. */
  readonly lock: string;
  /** Changes every item, to what `round` says. */
  readonly many: (round: string, onError: OnErrorName) => Promise<BulkOutcome<{ readonly version: number }>>;
  /** Changes the item at this place by a call of its own. */
  readonly one: (place: number, round: string) => Promise<{ readonly saved: { readonly version: number } | null }>;
}

const places = Array.from({ length: ITEMS }, (_, place) => place);
const product = (place: number, round: string) => ({ handle: `p-${place}`, title: round, variants: [{ sku: `S-${place}`, title: round }] });
const location = (place: number, round: string) => ({ code: `L-${place}`, name: round });
const policy = (place: number, round: string) => ({
  sku: `S-${place}`,
  safetyStock: [...round].reduce((sum, c) => sum + c.charCodeAt(0), 0),
});

const KINDS: readonly Kind[] = [
  {
    what: "products",
    lock: "select from product where handle = 'p-' || $1::integer for update",
    many: (round, onError) =>
      upsertProducts(
        test.database,
        places.map((place) => product(place, round)),
        onError,
      ),
    one: (place, round) => upsertProduct(test.database, product(place, round)),
  },
  {
    what: "variants",
    lock: "select from variant where sku = 'S-' || $1::integer for update",
    many: (round, onError) =>
      upsertProducts(
        test.database,
        places.map((place) => product(place, round)),
        onError,
      ),
    one: (place, round) => upsertProduct(test.database, product(place, round)),
  },
  {
    what: "locations",
    lock: "select from location where code = 'L-' || $1::integer for update",
    many: (round, onError) =>
      upsertLocations(
        test.database,
        places.map((place) => location(place, round)),
        onError,
      ),
    one: (place, round) => upsertLocation(test.database, location(place, round)),
  },
  {
    what: "stock policies",
    lock: "select from stock_policy where variant_id = (select id from variant where sku = 'S-' || $1::integer) for update",
    many: (round, onError) =>
      setStockPolicies(
        parts,
        places.map((place) => policy(place, round)),
        onError,
      ),
    one: (place, round) => setStockPolicy(parts, policy(place, round)),
  },
];

/** Runs `run` while somebody else has locked a row, and lets go of it then. */
async function whileLocked<T>(lock: string, values: readonly unknown[], run: (admin: pg.Client) => Promise<T>): Promise<T> {
  return withAdmin(test.adminUrl, async (admin) => {
    await admin.query("begin");
    expect((await admin.query(lock, [...values])).rowCount).toBe(1);
    const result = await run(admin);
    await admin.query("commit");
    return result;
  });
}

/** Who of the hub waits for a lock. */
async function waiting(): Promise<number[]> {
  const sql = `select pid from pg_stat_activity where datname = current_database() and application_name = 'hub' and wait_event_type = 'Lock'`;
  const { rows } = await withAdmin(test.adminUrl, (other) => other.query<{ pid: number }>(sql));
  return rows.map(({ pid }) => pid);
}

async function untilOneWaits(): Promise<void> {
  await expect.poll(async () => (await waiting()).length, { timeout: 10_000 }).toBe(1);
}

async function eventsAfter(sequence: string): Promise<number> {
  const [row] = await test.database.query<{ count: number }>("select count(*)::integer from recorded_event where sequence > $1::bigint", [
    sequence,
  ]);
  return row?.count ?? 0;
}

async function head(): Promise<string> {
  const [row] = await test.database.query<{ sequence: string }>("select sequence from ledger_head");
  return row?.sequence ?? "";
}

describe.each(KINDS)("while a bulk call of $what waits for a row of its last part", ({ lock, many, one }) => {
  it("what it has written before is told, and written by others", async () => {
    const before = await head();
    const { results } = await whileLocked(lock, [LAST], async () => {
      const call = many("CONTINUE", "CONTINUE");
      await untilOneWaits();
      expect(await eventsAfter(before)).toBe(2 * BULK_PART_MAX);
      for (const place of [0, BULK_PART_MAX]) expect((await one(place, "in between")).saved).not.toBeNull();
      expect(await waiting()).toHaveLength(1);
      return { call };
    }).then(({ call }) => call);
    expect(results.map(({ errors }) => errors.length)).toEqual(places.map(() => 0));
    expect(await eventsAfter(before)).toBe(ITEMS + 2);
  });

  it("with REJECT_ALL nothing is written yet, and others write what it is about", async () => {
    const before = await head();
    const { results } = await whileLocked(lock, [LAST], async () => {
      const call = many("REJECT_ALL", "REJECT_ALL");
      await untilOneWaits();
      expect(await eventsAfter(before)).toBe(0);
      expect((await one(0, "before it")).saved).not.toBeNull();
      expect(await waiting()).toHaveLength(1);
      return { call };
    }).then(({ call }) => call);
    expect(results.map(({ errors }) => errors.length)).toEqual(places.map(() => 0));
    expect(await eventsAfter(before)).toBe(ITEMS + 1);
  });
});

it("a channel that waits for its row keeps no other from being written", async () => {
  const channel = (code: string, name: string) => upsertChannel(parts, { code, name, locations: ["L-1"] });
  await channel("HELD", "one");
  await channel("FREE", "one");
  const call = await whileLocked("select from channel where code = $1 for update", ["HELD"], async () => {
    const held = channel("HELD", "two");
    await untilOneWaits();
    expect((await channel("FREE", "two")).saved?.version).toBe(2);
    expect(await waiting()).toHaveLength(1);
    return { held };
  });
  expect((await call.held).saved?.version).toBe(2);
});

it("a call whose connection is lost says how far it came, and repeated does the rest", async () => {
  const [, { many, lock }] = KINDS as [Kind, Kind];
  const failure = await whileLocked(lock, [LAST], async (admin) => {
    const call = many("lost", "CONTINUE").catch((error: unknown) => error);
    await untilOneWaits();
    for (const pid of await waiting()) await admin.query("select pg_terminate_backend($1)", [pid]);
    return call;
  });
  expect(failure).toMatchObject({
    message: expect.stringContaining(`after ${2 * BULK_PART_MAX} of its ${ITEMS} items`) as unknown,
    extensions: { code: "UNAVAILABLE", outcome: "UNKNOWN", retryAfterMs: 1_000 },
  });
  const before = await head();
  const { results } = await many("lost", "CONTINUE");
  expect(results.every(({ saved }) => saved !== null)).toBe(true);
  expect(await eventsAfter(before)).toBe(ITEMS - 2 * BULK_PART_MAX);
});
