import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { listPolicies } from "../../src/locations/stock-policy.queries.js";
import { COUNT_MAX } from "../../src/platform/graphql/count.rules.js";
import { WALK_ROWS } from "../../src/platform/graphql/list-scope.js";
import type { Found } from "../../src/platform/graphql/list-search.js";
import { EVERY_RESERVATION, listReservations } from "../../src/reservations/reservation-list.queries.js";
import { countSales, EVERY_SALE, listSales } from "../../src/sales/sale-list.queries.js";
import * as movementChecks from "../../src/stock/integrity/integrity-movements.queries.js";
import { listIncidents } from "../../src/stock/reads/incident.queries.js";
import { COUNT_WALK_ROWS } from "../../src/stock/reads/level-list.queries.js";
import { createTestDatabase, type TestDatabase } from "../support/database.js";
import { documentLists, documentSearches, type List } from "./document-lists.js";
import { levelCounts, levelLists, levelSearches } from "./level-lists.js";
import { DOCUMENTS, growHistory } from "./grow-history.js";
import { noteStatements, readingOf } from "./plans.js";

let test: TestDatabase;
let session: pg.Client;
beforeAll(async () => {
  test = await createTestDatabase();
  const owner = new pg.Client({ connectionString: test.ownerUrl });
  await owner.connect();
  await growHistory(owner);
  await owner.end();
  session = new pg.Client({ connectionString: test.url });
  await session.connect();
}, 300_000);
afterAll(async () => {
  await session.end();
  await test.close();
});

const LIMIT = 21;
/** Rows that a page may look at: of a history as long as one likes, and of all that is open or rare. */
const ROWS_MAX = 9_000;
/** Rows that a search may look at: those of a page or a count, and for each of them a few more. */
const SEARCHED_ROWS_MAX = 120_000;
/** Movements in a page of the ledger that integrity checks. */
const CHECKED = 500n;
/** All levels twice, and the page a few times: not the ledger. */
const CHECK_ROWS_MAX = 45_000;
/** Tables of which an operator has a handful. */
const SMALL = ["channel", "location", "api_client", "channel_location", "ledger_head"];
const scopes = {
  "an unbound key": { channels: null, locations: null },
  "a key of a quiet channel": { channels: ["QUIET"], locations: null },
  "a key of a quiet location": { channels: null, locations: ["QUIET"] },
  "a key of both": { channels: ["QUIET"], locations: ["QUIET"] },
} as const;

const lists: List[] = [...documentLists, ...levelLists];

for (const before of [null, "300"]) {
  for (const sku of [null, "p00000001"]) {
    for (const locations of [null, ["QUIET"], ["BUSY"]]) {
      const name = `incidents: before ${before}, sku ${sku}, locations ${locations?.join() ?? null}`;
      lists.push([name, (database) => listIncidents(database, { before, limit: LIMIT }, { sku, locations })]);
    }
  }
}
for (const after of [null, 15_000]) {
  for (const sku of [null, "p00019999"]) {
    for (const location of [null, "QUIET", "BUSY"]) {
      for (const [key, scope] of Object.entries(scopes)) {
        const name = `policies: ${key}, after ${after}, sku ${sku}, location ${location}`;
        lists.push([name, (database) => listPolicies(database, { after, limit: LIMIT }, { sku, location, scope })]);
      }
    }
  }
}

describe(`Over ${DOCUMENTS} documents of each kind, a page reads what it shows and little more`, () => {
  it.each(["generic", "custom"] as const)(
    "whatever the list, its filter, its page and the key, with %s plans",
    async (mode) => {
      const faults: string[] = [];
      for (const [name, list] of lists) {
        const { database, sent } = noteStatements(test.database);
        await list(database);
        for (const statement of sent) {
          const { rows, scanned } = await readingOf(session, statement, mode);
          const large = scanned.filter((table) => !SMALL.includes(table));
          if (rows > ROWS_MAX || large.length > 0) faults.push(`${name}: ${rows} rows, scanned ${large.join(", ") || "nothing"}`);
        }
      }
      expect(faults).toEqual([]);
    },
    300_000,
  );

  it.each(["generic", "custom"] as const)("and so does a check of integrity for a page of the ledger, with %s plans", async (mode) => {
    const middle = BigInt(Math.floor(DOCUMENTS / 2));
    const range = { after: middle, last: middle + CHECKED };
    const faults: string[] = [];
    for (const [name, check] of Object.entries(movementChecks)) {
      const { database, sent } = noteStatements(test.database);
      await check(database, range);
      for (const statement of sent) {
        const { rows, scanned } = await readingOf(session, statement, mode);
        const large = scanned.filter((table) => /^(movement|oversell_incident)/.test(table));
        if (rows > CHECK_ROWS_MAX || large.length > 0) faults.push(`${name}: ${rows} rows, scanned ${large.join(", ") || "nothing"}`);
      }
    }
    expect(faults).toEqual([]);
  });

  it.each(["generic", "custom"] as const)(
    "and a search that no index leads to looks at so many and no more, with %s plans",
    async (mode) => {
      const faults: string[] = [];
      for (const [name, search] of [...documentSearches, ...levelSearches]) {
        const { database, sent } = noteStatements(test.database);
        await search(database);
        for (const statement of sent) {
          const { rows, scanned } = await readingOf(session, statement, mode);
          const large = scanned.filter((table) => !SMALL.includes(table));
          if (rows > SEARCHED_ROWS_MAX || large.length > 0) faults.push(`${name}: ${rows} rows, scanned ${large.join(", ") || "nothing"}`);
        }
      }
      expect(faults).toEqual([]);
    },
    300_000,
  );

  it("and goes on from page to page until it has found all that there is, each once", async () => {
    const { database } = test;
    const everywhere = { channels: null, locations: null };
    const linesOf = async (table: string, id: string, sku: string): Promise<string[]> => {
      const sql = `select ${id} as id from ${table} join variant on variant.id = variant_id where sku = $1 order by 1`;
      return (await database.query<{ id: string }>(sql, [sku])).map((row) => row.id);
    };
    for (const direction of ["ASC", "DESC"] as const) {
      const inOrder = (ids: string[]): string[] => (direction === "ASC" ? ids : ids.toReversed());
      const sales = await pagesOf((after) =>
        listSales(database, { after, limit: LIMIT, direction }, { ...EVERY_SALE, skus: ["p00000007"] }, everywhere),
      );
      expect(sales.flat()).toEqual(inOrder(await linesOf("sale_line", "sale_id", "p00000007")));
      expect(sales.length).toBeGreaterThanOrEqual(DOCUMENTS / WALK_ROWS);
      // One of them is the quiet channel's, which is at its end while the busy one's have hardly begun.
      const filter = { ...EVERY_RESERVATION, skus: ["p00000021"], status: ["SHIPPED", "HELD"] as const };
      const reservations = await pagesOf((after) => listReservations(database, { after, limit: LIMIT, direction }, filter, everywhere));
      expect(reservations.flat()).toEqual(inOrder(await linesOf("reservation_line", "reservation_id", "p00000021")));
    }
    expect(await countSales(database, { ...EVERY_SALE, skus: ["p00000007"] }, everywhere)).toMatchObject({ precision: "AT_LEAST" });
    expect(await countSales(database, EVERY_SALE, everywhere)).toEqual({ count: COUNT_MAX, precision: "AT_LEAST" });
    const future = { ...EVERY_SALE, recordedFrom: new Date("2998-01-01") };
    expect(await listSales(database, { after: null, limit: LIMIT, direction: "DESC" }, future, everywhere)).toEqual({
      rows: [],
      reached: null,
    });
    expect(await countSales(database, future, everywhere)).toEqual({ count: 0, precision: "EXACT" });
  });

  it.each(["generic", "custom"] as const)(
    "and a count reads what it counts, or so many levels and no more, with %s plans",
    async (mode) => {
      const faults: string[] = [];
      for (const [name, count] of levelCounts) {
        const { database, sent } = noteStatements(test.database);
        await count(database);
        for (const statement of sent) {
          const { rows, scanned } = await readingOf(session, statement, mode);
          // Of no more levels than it may look at, it may take them as they lie.
          const large = scanned.filter((table) => !SMALL.includes(table) && !table.startsWith("inventory_level"));
          if (rows > 5 * COUNT_WALK_ROWS || large.length > 0)
            faults.push(`${name}: ${rows} rows, scanned ${large.join(", ") || "nothing"}`);
        }
      }
      expect(faults).toEqual([]);
    },
    300_000,
  );

  it("is a test that notices a list which walks the history", async () => {
    const walking = {
      text: "select id from reservation where ($1::text is null or status = $1::reservation_status) order by id desc limit 21",
      values: ["HELD"],
    };
    const { rows } = await readingOf(session, walking, "generic");
    expect(rows).toBeGreaterThan(ROWS_MAX);
  });
});

/** The ids of each page of a list, as clients go through it. */
async function pagesOf(read: (after: string | null) => Promise<Found<{ readonly id: string }>>): Promise<string[][]> {
  const pages: string[][] = [];
  let after: string | null = null;
  do {
    const { rows, reached }: Found<{ readonly id: string }> = await read(after);
    const shown = rows.slice(0, LIMIT - 1).map(({ id }) => id);
    pages.push(shown);
    after = rows.length === LIMIT ? (shown.at(-1) ?? null) : reached;
  } while (after !== null);
  return pages;
}
