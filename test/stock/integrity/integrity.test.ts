import { v7 } from "uuid";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { DOCUMENTS } from "../../../src/documents.js";
import {
  checkIntegrity as stockIntegrity,
  newestOf,
  type Claim,
  type DocumentRef,
  type DocumentStore,
  type Drift,
  type LevelKey,
  type Posting,
} from "../../../src/stock/index.js";
import { withAdmin } from "../../support/cluster.js";
import { postings } from "../../support/postings.js";
import { openStock, type StockFixture } from "../../support/stock.js";
import { checkIntegrity } from "../../support/integrity.js";

/** So small that every check crosses page borders. */
const pages = { levels: 2, sequences: 3, lines: 2 };

let stock: StockFixture;
let variantId: number;
let warehouse: number;
let store: number;
let here: LevelKey;
let there: LevelKey;

beforeEach(async () => {
  stock = await openStock();
  warehouse = await stock.location("WH-1");
  store = await stock.location("STORE-1");
  variantId = await stock.variant("A");
  here = { variantId, locationId: warehouse };
  there = { variantId, locationId: store };
  await seed();
});
afterEach(() => stock.close());

async function post(list: readonly Posting[]): Promise<void> {
  await stock.ledger.execute(postings(stock.clientId, list));
}

/** Movements 1 to 12 of SKU A at two locations, among them transfers, several of one command, and an oversell; and two other SKUs. */
async function seed(): Promise<void> {
  await stock.stock(here, 100);
  await post([
    { kind: "RESERVE", level: here, from: "AVAILABLE", to: "RESERVED", quantity: 7 },
    { kind: "CONFIRM", level: here, from: "RESERVED", to: "COMMITTED", quantity: 3 },
  ]);
  await post([{ kind: "DISPATCH", level: here, toLevel: there, from: "AVAILABLE", to: "IN_TRANSIT", quantity: 20 }]);
  await post([{ kind: "ARRIVE", level: there, from: "IN_TRANSIT", to: "AVAILABLE", quantity: 20 }]);
  await post([{ kind: "SELL", level: there, from: "AVAILABLE", to: "CUSTOMER", quantity: 25, fact: true }]);
  await post([{ kind: "SELL", level: there, from: "AVAILABLE", to: "CUSTOMER", quantity: 2, fact: true }]);
  await post([{ kind: "DISPATCH", level: here, toLevel: there, from: "AVAILABLE", to: "IN_TRANSIT", quantity: 10 }]);
  await post([{ kind: "RECALL", level: there, toLevel: here, from: "IN_TRANSIT", to: "AVAILABLE", quantity: 4 }]);
  await post([{ kind: "SHIP", level: here, from: "COMMITTED", to: "CUSTOMER", quantity: 1 }]);
  await stock.stock({ variantId: await stock.variant("B"), locationId: warehouse }, 1);
  await stock.stock({ variantId: await stock.variant("C"), locationId: warehouse }, 1);
  await reservationLine({ quantity: 7, held: 4, confirmed: 2, shipped: 1 });
}

async function reservationLine(counts: Readonly<Record<string, number>>, level: LevelKey = here): Promise<string> {
  const id = v7();
  const { quantity = 0, held = 0, confirmed = 0, shipped = 0, returned = 0 } = counts;
  await stock.test.database.query(
    `insert into reservation_line (reservation_id, position, variant_id, location_id, quantity, held, confirmed, shipped, returned, hold_expires_at)
     values ($1, 0, $2, $3, $4, $5::integer, $6, $7, $8, case when $5::integer > 0 then now() + interval '1 hour' end)`,
    [id, level.variantId, level.locationId, quantity, held, confirmed, shipped, returned],
  );
  return id;
}

/** Does what no role of the hub may: changes the tables behind the ledger's back. */
async function tamper(...statements: readonly string[]): Promise<void> {
  await withAdmin(stock.test.adminUrl, async (admin) => {
    for (const statement of ["set session_replication_role = replica", ...statements]) await admin.query(statement);
  });
}

async function drifts(): Promise<readonly Drift[]> {
  const report = await checkIntegrity(stock.test.database, { pages });
  const inOnePage = await checkIntegrity(stock.test.database);
  expect(new Set(inOnePage.drifted)).toEqual(new Set(report.drifted));
  expect(report.ok).toBe(report.drifted.length === 0);
  for (const { message } of report.drifted) expect(message).toMatch(/^[A-Z].*\.$/);
  return report.drifted;
}

const short = ({ check, location, account, expected, actual }: Drift): string =>
  [check, location, account, `${expected} <> ${actual}`].filter((part) => part !== null).join(" ");

const named = async (): Promise<string[]> => (await drifts()).map(short).sort();

describe("a sound ledger", () => {
  it("is found sound, and the report says how far it went", async () => {
    const begin = Date.now();
    const report = await checkIntegrity(stock.test.database, { pages });
    expect(report).toMatchObject({ ok: true, sequence: "12", checked: 4, movements: "12", drifted: [] });
    expect(Math.abs(report.checkedAt.getTime() - begin)).toBeLessThan(60_000);
    expect(await drifts()).toEqual([]);
  });

  it("is found sound when empty", async () => {
    const empty = await openStock();
    const report = await checkIntegrity(empty.test.database, { pages });
    expect(report).toMatchObject({ ok: true, sequence: "0", checked: 0, movements: "0" });
    await empty.close();
  });

  it("is never called drifted while it is being written", async () => {
    let running = true;
    const second = stock.secondLedger();
    const reserve: Posting = { kind: "RESERVE", level: here, from: "AVAILABLE", to: "RESERVED", quantity: 1 };
    const release: Posting = { kind: "RELEASE", level: here, from: "RESERVED", to: "AVAILABLE", quantity: 1 };
    const move: Posting = { kind: "DISPATCH", level: here, toLevel: there, from: "AVAILABLE", to: "IN_TRANSIT", quantity: 1 };
    const back: Posting = { kind: "RECALL", level: there, toLevel: here, from: "IN_TRANSIT", to: "AVAILABLE", quantity: 1 };
    const writers = [stock.ledger, second].map(async (ledger) => {
      let written = 0;
      while (running) {
        for (const list of [[reserve, release], [move], [back]]) await ledger.execute(postings(stock.clientId, list));
        written += 4;
      }
      return written;
    });
    const reports = [];
    for (let round = 0; round < 10; round += 1) {
      reports.push(await checkIntegrity(stock.test.database, { pages: { levels: 1, sequences: 50, lines: 1 } }));
    }
    running = false;
    const written = (await Promise.all(writers)).reduce((a, b) => a + b, 0);
    expect(reports.flatMap(({ drifted }) => drifted)).toEqual([]);
    const after = await checkIntegrity(stock.test.database, { pages });
    expect(after).toMatchObject({ ok: true, movements: String(12 + written) });
    expect(Number(reports[0]?.sequence)).toBeLessThan(Number(after.sequence));
  });

  it("reports its progress up to the end, and stops when it is told to", async () => {
    const seen: [number, number][] = [];
    await checkIntegrity(stock.test.database, { pages, onProgress: (done, total) => seen.push([done, total]) });
    expect(seen.at(-1)).toEqual([16, 16]);
    expect(seen.length).toBeGreaterThan(4);
    const controller = new AbortController();
    const stopped = checkIntegrity(stock.test.database, { pages, signal: controller.signal, onProgress: () => controller.abort() });
    await expect(stopped).rejects.toMatchObject({ name: "AbortError" });
  });
});

describe("a level changed behind the ledger's back", () => {
  it("is named with each state, and what the movements say", async () => {
    await tamper(
      `update inventory_level set available = available + 5, damaged = 2 where variant_id = ${variantId} and location_id = ${warehouse}`,
    );
    expect(await named()).toEqual(["LEVEL_BALANCE WH-1 AVAILABLE 67 <> 72", "LEVEL_BALANCE WH-1 DAMAGED 0 <> 2"]);
    expect((await drifts())[0]).toMatchObject({ sku: "A" });
  });

  it("is named at the other end of a transfer too", async () => {
    await tamper(`update inventory_level set in_transit = 0 where variant_id = ${variantId} and location_id = ${store}`);
    expect(await named()).toEqual(["LEVEL_BALANCE STORE-1 IN_TRANSIT 6 <> 0"]);
  });

  it("is named where only its version or sequence is wrong", async () => {
    await tamper(`update inventory_level set version = version + 1 where variant_id = ${variantId} and location_id = ${warehouse}`);
    await tamper(`update inventory_level set sequence = sequence - 1 where variant_id = ${variantId} and location_id = ${store}`);
    expect(await named()).toEqual([
      "LEVEL_VERSION STORE-1 version 6 at sequence 9 <> version 6 at sequence 8",
      "LEVEL_VERSION WH-1 version 6 at sequence 10 <> version 7 at sequence 10",
    ]);
  });

  it("is named where it was wiped out although movements touched it", async () => {
    await tamper(
      `update inventory_level set available = 0, in_transit = 0, version = 0, sequence = 0 where variant_id = ${variantId} and location_id = ${store}`,
    );
    expect(await named()).toEqual([
      "LEVEL_BALANCE STORE-1 AVAILABLE -7 <> 0",
      "LEVEL_BALANCE STORE-1 IN_TRANSIT 6 <> 0",
      "LEVEL_CONDITION STORE-1 above zero, without units in quarantine <> below zero, without units in quarantine",
      "LEVEL_VERSION STORE-1 version 6 at sequence 9 <> version 0 at sequence 0",
    ]);
  });
});

describe("a movement tampered with", () => {
  it("is missed where it was deleted: by its number, by the one behind it, and by the sum of its level", async () => {
    await tamper("delete from movement where sequence = 5");
    expect(await named()).toEqual([
      "LEVEL_BALANCE STORE-1 AVAILABLE -27 <> -7",
      "LEVEL_BALANCE STORE-1 IN_TRANSIT 26 <> 6",
      "MOVEMENT_CHAIN STORE-1 AVAILABLE -25 <> -5",
      "MOVEMENT_CHAIN STORE-1 IN_TRANSIT 20 <> 0",
      "MOVEMENT_VERSION STORE-1 2 <> 3",
      "SEQUENCE one movement or event <> nothing",
    ]);
  });

  it("is missed where it was the first or the last", async () => {
    await tamper("delete from movement where sequence in (1, 12)");
    const found = await named();
    expect(found).toContain("LEVEL_BALANCE WH-1 AVAILABLE -33 <> 67");
    expect(found).toContain("LEVEL_BALANCE WH-1 AVAILABLE 0 <> 1");
    expect(found.filter((name) => name === "SEQUENCE one movement or event <> nothing")).toHaveLength(2);
    expect(found).toContain("LEVEL_VERSION WH-1 version 0 at sequence 0 <> version 1 at sequence 12");
  });

  it("is named where its quantity was changed", async () => {
    await tamper("update movement set quantity = 21 where sequence = 4");
    expect(await named()).toEqual([
      "LEVEL_BALANCE STORE-1 IN_TRANSIT 7 <> 6",
      "LEVEL_BALANCE WH-1 AVAILABLE 66 <> 67",
      "MOVEMENT_CHAIN STORE-1 IN_TRANSIT 21 <> 20",
      "MOVEMENT_CHAIN WH-1 AVAILABLE 72 <> 73",
    ]);
  });

  it("is named where the quantities it shows were changed, at either of its levels", async () => {
    await tamper(
      "update movement set quantities_after[1] = 74 where sequence = 4",
      "update movement set other_quantities_after[8] = 11 where sequence = 8",
    );
    expect(await named()).toEqual([
      "MOVEMENT_CHAIN STORE-1 IN_TRANSIT 10 <> 11",
      "MOVEMENT_CHAIN STORE-1 IN_TRANSIT 7 <> 6",
      "MOVEMENT_CHAIN WH-1 AVAILABLE 64 <> 63",
      "MOVEMENT_CHAIN WH-1 AVAILABLE 73 <> 74",
    ]);
  });

  it("is named where its version skips or repeats one", async () => {
    await tamper("update movement set level_version = 9 where sequence = 4", "update movement set level_version = 2 where sequence = 6");
    expect(await named()).toEqual(
      [
        "MOVEMENT_VERSION STORE-1 3 <> 4",
        "MOVEMENT_VERSION STORE-1 3 <> 2",
        "MOVEMENT_VERSION WH-1 10 <> 4",
        "MOVEMENT_VERSION WH-1 3 <> 9",
      ].sort(),
    );
  });

  it("is named where it names no level, or one of another SKU", async () => {
    await tamper(
      "update movement set level_id = 999 where sequence = 12",
      "update movement set variant_id = variant_id + 1 where sequence = 4",
    );
    const found = await named();
    const text = "MOVEMENT_LEVEL levels of the movement's own SKU <> a level that does not exist or belongs to another SKU";
    expect(found.filter((name) => name === text)).toHaveLength(2);
    expect(found).toContain("LEVEL_BALANCE WH-1 AVAILABLE 0 <> 1");
  });
});

describe("the sequence", () => {
  it("is broken by a number that is a movement and an event, and by a head that is not at the end", async () => {
    await tamper(
      `insert into recorded_event (sequence, kind, actor, recorded_at) select 3, 'X', 1, recorded_at from movement where sequence = 3`,
    );
    expect(await named()).toEqual(["SEQUENCE one movement or event <> a movement and an event"]);
    await tamper("delete from recorded_event", "update ledger_head set sequence = 13");
    expect(await named()).toEqual(["SEQUENCE one movement or event <> nothing"]);
    await tamper("update ledger_head set sequence = 10");
    expect(await named()).toEqual(["SEQUENCE 12 <> 10"]);
  });

  it("is not broken by events between the movements", async () => {
    await tamper(
      "insert into recorded_event (sequence, kind, actor, recorded_at) select 13, 'X', 1, recorded_at from ledger_head",
      "update ledger_head set sequence = 13",
    );
    expect(await named()).toEqual([]);
    expect((await checkIntegrity(stock.test.database, { pages })).movements).toBe("12");
  });

  it("is broken by a record that claims to be older than the one before it", async () => {
    await tamper("update movement set recorded_at = recorded_at - interval '1 day' where sequence = 7");
    const found = await named();
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(/^RECORDED_ORDER at least /);
  });
});

describe("documents that disagree with the levels", () => {
  it("are named by what they hold and have confirmed", async () => {
    await tamper("update reservation_line set held = 5, confirmed = 1");
    expect(await named()).toEqual(["COMMITTED_BY_DOCUMENTS WH-1 COMMITTED 1 <> 2", "RESERVED_BY_DOCUMENTS WH-1 RESERVED 5 <> 4"]);
  });

  it("are named where a line stands at a place without a level", async () => {
    const nowhere = await stock.location("EMPTY");
    await reservationLine({ quantity: 3, held: 3 }, { variantId, locationId: nowhere });
    expect(await named()).toEqual(["RESERVED_BY_DOCUMENTS EMPTY RESERVED 3 <> no level"]);
  });

  it("are of any kind that claims units of a state, together with the other kinds that do", async () => {
    const claiming = (account: Claim["account"], locationId: number, units: number): DocumentStore<unknown> => {
      const text = `select ${variantId} as variant_id, ${locationId} as location_id, ${units} as units`;
      return { kind: "TRANSFER", load: () => [], read: () => new Map(), save: () => [], claims: () => [{ account, text }] };
    };
    const byDocuments = async (...stores: DocumentStore<unknown>[]): Promise<string[]> =>
      (await stockIntegrity(stock.test.database, [...DOCUMENTS, ...stores], { pages })).drifted.map(short);
    expect(await byDocuments(claiming("IN_TRANSIT", store, 6))).toEqual([]);
    expect(await byDocuments(claiming("IN_TRANSIT", store, 5))).toEqual(["IN_TRANSIT_BY_DOCUMENTS STORE-1 IN_TRANSIT 5 <> 6"]);
    expect(await byDocuments(claiming("RESERVED", warehouse, 1))).toEqual(["RESERVED_BY_DOCUMENTS WH-1 RESERVED 5 <> 4"]);
    const half = claiming("IN_TRANSIT", store, 3);
    expect(await byDocuments(half, half)).toEqual([]);
  });

  it("are named where a line does not add up", async () => {
    await tamper("alter table reservation_line drop constraint reservation_line_counts");
    await tamper("update reservation_line set shipped = 2");
    const found = await named();
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(/^RESERVATION_LINE WH-1 7 units in all.* <> 4 held with a time, 2 confirmed, 2 shipped/);
  });

  it("are named where a return does not add up, or claims what the reservation does not know of", async () => {
    await tamper("alter table return_line drop constraint return_line_counts");
    const id = await reservationLine({ quantity: 5, shipped: 5, returned: 2 });
    for (const [quantity, received] of [
      [1, 1],
      [1, 0],
    ] as const) {
      const returned = v7();
      await stock.test.database.query(
        `insert into return (id, reservation_id, location_id, status, version, sequence, created_at, updated_at)
         values ($1, $2, $3, 'REQUESTED', 1, 1, now(), now())`,
        [returned, id, warehouse],
      );
      await stock.test.database.query(
        "insert into return_line (return_id, position, variant_id, location_id, quantity, received) values ($1, 0, $2, $3, $4, $5)",
        [returned, variantId, warehouse, quantity, received],
      );
    }
    expect(await named()).toEqual([]);
    await tamper("update reservation_line set returned = 1 where returned = 2");
    expect(await named()).toEqual(["RETURN_LINE 2 <> 1"]);
    await tamper("update reservation_line set returned = 2 where returned = 1", "update return_line set restocked = 1");
    const found = await named();
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(/^RETURN_LINE WH-1 at most 1 received or cancelled.* <> 0 received, 0 cancelled, 1 restocked/);
  });
});

describe("an oversell", () => {
  it("is named where its incident is missing, wrong, or stands without it", async () => {
    await tamper("delete from oversell_incident where sequence = 6", "update oversell_incident set quantity = 1 where sequence = 7");
    await tamper(
      "insert into oversell_incident (sequence, level_id, quantity, recorded_at) select 5, id, 4, now() from inventory_level limit 1",
    );
    expect((await named()).map((name) => name.replace(/ (WH|STORE)-1/, ""))).toEqual([
      "OVERSELL_INCIDENT AVAILABLE 0 <> 4",
      "OVERSELL_INCIDENT AVAILABLE 2 <> 1",
      "OVERSELL_INCIDENT AVAILABLE 5 <> 0",
    ]);
  });
});

describe("a correction", () => {
  const sale: DocumentRef = { kind: "SALE", id: v7() };

  /** Sells three units and one, and takes all of them back. */
  async function takeBack(): Promise<void> {
    for (const quantity of [3, 1]) {
      await post([{ kind: "SELL", level: here, from: "AVAILABLE", to: "CUSTOMER", quantity, document: sale }]);
    }
    await stock.ledger.execute({
      ...{ idempotency: null, actor: stock.clientId, weight: 1 },
      needs: { levels: [here], inflow: [variantId], corrects: [sale] },
      decide: (books) => {
        books.takeBack(newestOf(books.movementsOf(sale) ?? [], 4), { fact: false });
        return null;
      },
    });
    expect(await drifts()).toEqual([]);
  }

  it("is named where it is not the reverse of what it names", async () => {
    await takeBack();
    await tamper("update movement set corrects = 1 where kind = 'CORRECT' and quantity = 1");
    expect(await named()).toEqual(["CORRECTION WH-1 the exact reverse of movement 1 <> another movement"]);
    const time = "occurred_at = (select occurred_at from movement where sequence = 13)";
    await tamper(`update movement set corrects = 13, ${time} where corrects = 1`, "update movement set quantity = 2 where sequence = 13");
    expect((await named()).filter((name) => name.startsWith("CORRECTION"))).toEqual(["CORRECTION WH-1 at most 2 <> 4"]);
  });

  it("is named where it has another time, or another document, than what it names", async () => {
    await takeBack();
    await tamper("update movement set occurred_at = occurred_at - interval '1 hour' where kind = 'CORRECT' and quantity = 3");
    expect(await named()).toEqual(["CORRECTION WH-1 the exact reverse of movement 13 <> another movement"]);
    await tamper("update movement set document_id = gen_random_uuid() where kind = 'CORRECT' and quantity = 1");
    expect(await named()).toHaveLength(2);
  });
});

describe("a ledger that differs everywhere", () => {
  it("is described by at most 1,000 differences", async () => {
    await tamper("update ledger_head set sequence = 5000");
    expect(await drifts()).toHaveLength(1_000);
  });
});
