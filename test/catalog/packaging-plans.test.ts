import pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openCatalogBook } from "../../src/catalog/catalog.store.js";
import { checkDigit, upsertProducts, type ProductInput } from "../../src/catalog/index.js";
import { InputCheck } from "../../src/catalog/input-check.js";
import { draftProduct } from "../../src/catalog/product.rules.js";
import { exportProducts } from "../../src/exchange/export/export-products.js";
import type { Database } from "../../src/platform/db/database.js";
import { noteStatements, readingOf } from "../history/plans.js";
import { createTestDatabase, type TestDatabase } from "../support/database.js";

const VARIANTS = 2_000;
const ASKED = 20;
/** Rows that one variant takes: its own, its product, two barcodes and a packaging level, each looked at a few times. */
const ROWS_EACH = 20;
/** Rows of the four tables: that one is read from end to end once, for all that are asked for, is the planner's business. */
const ROWS = 5 * VARIANTS;

let test: TestDatabase;
let session: pg.Client;
const products = Array.from({ length: VARIANTS }, (_, index): ProductInput => {
  const gtin = (prefix: string): string => {
    const digits = `${prefix}${String(index).padStart(8, "0")}`;
    return digits + checkDigit(digits);
  };
  const packaging = [{ name: "CASE", factor: 12, barcode: gtin("2002") }];
  return { handle: `p-${index}`, title: "P", variants: [{ sku: `S-${index}`, barcodes: [gtin("2001")], packaging }] };
});

beforeAll(async () => {
  test = await createTestDatabase();
  for (let at = 0; at < VARIANTS; at += 1_000) await upsertProducts(test.database, products.slice(at, at + 1_000), "REJECT_ALL");
  const owner = new pg.Client({ connectionString: test.ownerUrl });
  await owner.connect();
  for (const table of ["product", "variant", "packaging", "barcode"]) await owner.query(`analyze ${table}`);
  await owner.end();
  session = new pg.Client({ connectionString: test.url });
  await session.connect();
});
afterAll(async () => {
  await session.end();
  await test.close();
});

it.each<[string, number, (database: Database) => Promise<unknown>]>([
  [
    "a bulk call",
    ROWS + ASKED * ROWS_EACH,
    (database) => {
      const transaction = { query: database.query.bind(database), last: () => undefined };
      return openCatalogBook(
        transaction,
        products.slice(0, ASKED).map((input) => draftProduct(input, [], new InputCheck())),
      );
    },
  ],
  [
    "an export",
    ROWS + VARIANTS * ROWS_EACH,
    (database) => exportProducts(database, { write: () => Promise.resolve() }, new AbortController().signal),
  ],
])("%s finds the barcodes of packaging levels by their variants", async (_, rowsMax, read) => {
  const { database, sent } = noteStatements(test.database);
  await read(database);
  const packaging = sent.filter(({ text }) => text.includes("packaging left join barcode"));
  expect(packaging.length).toBeGreaterThan(0);
  for (const statement of packaging) {
    for (const mode of ["custom", "generic"] as const) {
      expect((await readingOf(session, statement, mode)).rows).toBeLessThan(rowsMax);
    }
  }
});
