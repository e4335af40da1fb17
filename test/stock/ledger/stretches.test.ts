import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { listMovements, readLevelAt } from "../../../src/stock/index.js";
import { MovementDocuments } from "../../../src/stock/reads/movement-documents.queries.js";
import type { MovementFilter, MovementPage } from "../../../src/stock/reads/movement-list.queries.js";
import type { MovementRow } from "../../../src/stock/reads/movement.queries.js";
import { openStock, type StockFixture } from "../../support/stock.js";
import { checkIntegrity } from "../../support/integrity.js";

/** A stretch of the index of a level's movements has 1,048,576 sequence numbers. */
const STRETCH = 1_048_576;
const everything = {
  skus: null,
  locations: null,
  kinds: null,
  reasons: null,
  documentId: null,
  fromSequence: null,
  toSequence: null,
  recordedFrom: null,
  recordedTo: null,
};

const documents = new MovementDocuments([]);

describe("A level's movements over several stretches of the ledger", () => {
  let stock: StockFixture;
  const level = { variantId: 0, locationId: 0 };

  beforeAll(async () => {
    stock = await openStock();
    Object.assign(level, { variantId: await stock.variant("LONG"), locationId: await stock.location("WH") });
    const rare = { ...level, variantId: await stock.variant("RARE") };
    await stock.stock(level, 1);
    await stock.stock(rare, 5);
    for (const border of [STRETCH, 3 * STRETCH]) {
      // As if others had written a million movements meanwhile.
      await stock.test.database.query("update ledger_head set sequence = $1", [border - 2]);
      for (let unit = 0; unit < 4; unit += 1) await stock.stock(level, 1);
    }
  });
  afterAll(() => stock.close());

  const list = async (page: Partial<MovementPage>, filter: Partial<MovementFilter>): Promise<readonly MovementRow[]> => {
    const { rows } = await listMovements(
      stock.test.database,
      documents,
      { after: null, limit: 100, direction: "ASC", ...page },
      { ...everything, ...filter },
    );
    return rows;
  };
  const sequencesOf = async (sku: string, page: Partial<MovementPage> = {}): Promise<number[]> => {
    const rows = await list(page, { skus: [sku] });
    return rows.map(({ sequence }) => Number(sequence));
  };
  const all = [1, ...[-1, 0, 1, 2].map((step) => STRETCH + step), ...[-1, 0, 1, 2].map((step) => 3 * STRETCH + step)];

  it("are listed in order, whole or page by page", async () => {
    expect(await sequencesOf("LONG")).toEqual(all);
    expect(await sequencesOf("RARE")).toEqual([2]);
    expect(await sequencesOf("LONG", { limit: 3 })).toEqual(all.slice(0, 3));
    expect(await sequencesOf("LONG", { after: String(all[2]), limit: 4 })).toEqual(all.slice(3, 7));
    expect(await sequencesOf("LONG", { after: String(all.at(-1)) })).toEqual([]);
  });

  it("are listed from the newest back, whole or page by page", async () => {
    const newest = all.toReversed();
    expect(await sequencesOf("LONG", { direction: "DESC" })).toEqual(newest);
    expect(await sequencesOf("RARE", { direction: "DESC" })).toEqual([2]);
    expect(await sequencesOf("LONG", { direction: "DESC", limit: 3 })).toEqual(newest.slice(0, 3));
    expect(await sequencesOf("LONG", { direction: "DESC", after: String(newest[2]), limit: 4 })).toEqual(newest.slice(3, 7));
    expect(await sequencesOf("LONG", { direction: "DESC", after: "1" })).toEqual([]);
  });

  it("are listed for sequences far behind the ledger's end", async () => {
    const far = "9007199254740993000";
    const rows = await list({ limit: 10 }, { skus: ["LONG"], fromSequence: String(3 * STRETCH), toSequence: far });
    expect(rows.map(({ sequence }) => Number(sequence))).toEqual(all.slice(-3));
    expect(await sequencesOf("LONG", { after: far })).toEqual([]);
  });

  it("tell what the level held at the time of each", async () => {
    const { database } = stock.test;
    for (const basis of ["RECORDED", "OCCURRED"] as const) {
      const at = await readLevelAt(database, { sku: "LONG", location: "WH" }, new Date(), basis);
      expect(at?.available).toBe(9);
      expect((await readLevelAt(database, { sku: "RARE", location: "WH" }, new Date(), basis))?.available).toBe(5);
    }
    const [first] = await list({ limit: 1 }, { skus: ["LONG"] });
    expect((await readLevelAt(database, { sku: "LONG", location: "WH" }, first?.recordedAt ?? new Date(), "RECORDED"))?.available).toBe(1);
  });

  it("are one chain to the integrity check, which finds only the numbers that are missing", async () => {
    const { drifted } = await checkIntegrity(stock.test.database, { pages: { levels: 10, sequences: 3_000_000, lines: 10 } });
    expect([...new Set(drifted.map(({ check }) => check))]).toEqual(["SEQUENCE"]);
  });
});
