import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { listProducts } from "../../src/catalog/product.queries.js";
import { listVariants } from "../../src/catalog/variant.queries.js";
import { listPolicies } from "../../src/locations/stock-policy.queries.js";
import type { Database } from "../../src/platform/db/database.js";
import { RESERVATION_STATUSES } from "../../src/reservations/reservation.js";
import { listReservations } from "../../src/reservations/reservation-list.queries.js";
import { RETURN_STATUSES } from "../../src/returns/stock-return.js";
import { listReturns } from "../../src/returns/stock-return.queries.js";
import { listSales } from "../../src/sales/sale.queries.js";
import * as movementChecks from "../../src/stock/integrity/integrity-movements.queries.js";
import { listIncidents } from "../../src/stock/reads/incident.queries.js";
import { listLevels } from "../../src/stock/reads/level.queries.js";
import { listMovements, type MovementFilter } from "../../src/stock/reads/movement.queries.js";
import { createTestDatabase, type TestDatabase } from "../support/database.js";
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
/** Movements in a page of the ledger that integrity checks. */
const CHECKED = 500n;
/** All levels twice, and the page a few times: not the ledger. */
const CHECK_ROWS_MAX = 45_000;
/** Tables of which an operator has a handful. */
const SMALL = ["channel", "location", "api_client", "channel_location", "ledger_head"];
const DEEP = "018f0000-0000-7000-8000-0000000000ff";

const scopes = {
  "an unbound key": { channels: null, locations: null },
  "a key of a quiet channel": { channels: ["QUIET"], locations: null },
  "a key of a quiet location": { channels: null, locations: ["QUIET"] },
  "a key of both": { channels: ["QUIET"], locations: ["QUIET"] },
} as const;

type List = (database: Database) => Promise<unknown>;
const lists: [string, List][] = [];

for (const [key, scope] of Object.entries(scopes)) {
  for (const after of [null, DEEP]) {
    const page = { after, limit: LIMIT };
    const place = `${key}, ${after === null ? "first page" : "deep page"}`;
    for (const channel of [null, "QUIET", "BUSY"]) {
      for (const reference of [null, "R7", "S7"]) {
        const filter = `channel ${channel}, reference ${reference}`;
        lists.push([`sales: ${place}, ${filter}`, (database) => listSales(database, page, { channel, reference, scope })]);
        for (const status of [null, ...RESERVATION_STATUSES.map((one) => [one]), ["HELD", "CONFIRMED"] as const]) {
          lists.push([
            `reservations: ${place}, ${filter}, status ${status?.join() ?? null}`,
            (database) => listReservations(database, page, { status, channel, reference }, scope),
          ]);
        }
      }
    }
    for (const status of [null, ...RETURN_STATUSES.map((one) => [one])]) {
      for (const reservationId of [null, DEEP]) {
        lists.push([
          `returns: ${place}, status ${status?.join() ?? null}, reservation ${reservationId}`,
          (database) => listReturns(database, page, { status, reservationId, scope }),
        ]);
      }
    }
  }
}
for (const before of [null, "300"]) {
  for (const sku of [null, "p00000001"]) {
    for (const locations of [null, ["QUIET"], ["BUSY"]]) {
      const name = `incidents: before ${before}, sku ${sku}, locations ${locations?.join() ?? null}`;
      lists.push([name, (database) => listIncidents(database, { before, limit: LIMIT }, { sku, locations })]);
    }
  }
}
const anyMovement: MovementFilter = {
  skus: null,
  locations: null,
  kinds: null,
  documentId: null,
  fromSequence: null,
  toSequence: null,
  recordedFrom: null,
  recordedTo: null,
};
for (const after of ["0", String(Math.floor(DOCUMENTS / 2))]) {
  for (const [name, filter] of Object.entries<Partial<MovementFilter>>({
    none: {},
    "a rare kind": { kinds: ["RETURN"] },
    "kinds of which there are none": { kinds: ["COUNT", "CORRECT"] },
    "a common kind": { kinds: ["SELL", "RESERVE"] },
    "a SKU": { skus: ["p00000002"] },
    "a quiet location": { locations: ["QUIET"] },
    "a quiet location and a kind": { locations: ["QUIET"], kinds: ["RETURN"] },
    "a document": { documentId: DEEP },
    "a time": { recordedFrom: new Date(0), recordedTo: new Date() },
  })) {
    lists.push([
      `movements: after ${after}, ${name}`,
      (database) => listMovements(database, { after, limit: LIMIT }, { ...anyMovement, ...filter }),
    ]);
  }
}
for (const after of [null, "p00015000"]) {
  for (const shownBy of [null, ["BUSY"]]) {
    const name = `after ${after}, shown by ${shownBy?.join() ?? null}`;
    const filter = { queries: null, shownBy };
    lists.push([`products: ${name}`, (database) => listProducts(database, { after, limit: LIMIT }, filter)]);
    lists.push([`variants: ${name}`, (database) => listVariants(database, { after, limit: LIMIT }, filter)]);
  }
}
for (const after of [null, { variantId: 1_500, locationId: 1 }]) {
  for (const skus of [null, ["p00000001", "p00001900"]]) {
    for (const locations of [null, ["QUIET"], ["BUSY", "QUIET"]]) {
      for (const product of [null, "p00001900"]) {
        const filter = `SKUs ${skus?.length ?? null}, product ${product}, locations ${locations?.join() ?? null}`;
        const name = `levels: after ${after?.variantId ?? null}, ${filter}`;
        lists.push([name, (database) => listLevels(database, { after, limit: LIMIT }, { skus, product, locations })]);
      }
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

  it("is a test that notices a list which walks the history", async () => {
    const walking = {
      text: "select id from reservation where ($1::text is null or status = $1::reservation_status) order by id desc limit 21",
      values: ["HELD"],
    };
    const { rows } = await readingOf(session, walking, "generic");
    expect(rows).toBeGreaterThan(ROWS_MAX);
  });
});
