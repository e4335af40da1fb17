import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readGtin, upsertProduct } from "../../src/catalog/index.js";
import { DEMO_OPENING_STOCK } from "../../src/cli/demo/opening-stock.js";
import type { OpeningLine } from "../../src/cli/demo/opening-stock.js";
import { DEMO_LOCATIONS } from "../../src/cli/demo/places.js";
import { DEMO_PRODUCTS } from "../../src/cli/demo/products.js";
import { isCatalogueEmpty, seedDemo } from "../../src/cli/demo/seed-demo.js";
import { createTestDatabase } from "../support/database.js";
import type { TestDatabase } from "../support/database.js";

const variants = DEMO_PRODUCTS.flatMap((product) => product.variants);

describe("the demonstration catalogue", () => {
  it("has barcodes with right check digits, each once, in the ranges left to a shop's own use", () => {
    const barcodes = variants.flatMap((variant) => [
      ...(variant.barcodes ?? []),
      ...(variant.packaging ?? []).flatMap((level) => level.barcode ?? []),
    ]);
    const keys = barcodes.map((barcode) => {
      const reading = readGtin(barcode);
      return "key" in reading ? reading.key : `${barcode} ${reading.problem}`;
    });
    expect(new Set(keys).size).toBe(barcodes.length);
    for (const key of keys) expect(key).toMatch(/^[0-9](04[0-9]|2[0-9]{2})[0-9]{10}$/);
  });

  it("opens with stock of its own SKUs at its own locations only, each once", () => {
    const skus = new Set(variants.map((variant) => variant.sku));
    const locations = new Set(DEMO_LOCATIONS.map((location) => location.code));
    expect(skus.size).toBe(30);
    expect(DEMO_PRODUCTS).toHaveLength(12);
    for (const line of DEMO_OPENING_STOCK)
      expect([skus.has(line.sku), locations.has(line.location), line.quantity > 0]).toEqual([true, true, true]);
    expect(new Set(DEMO_OPENING_STOCK.map((line) => `${line.location} ${line.sku}`)).size).toBe(DEMO_OPENING_STOCK.length);
  });
});

describe("seeding", () => {
  let test: TestDatabase;
  beforeAll(async () => {
    test = await createTestDatabase();
  });
  afterAll(() => test.close());

  /** Stands for the ledger: makes the levels that the lines name. */
  async function book(lines: readonly OpeningLine[]): Promise<readonly []> {
    await test.database.query(
      `insert into inventory_level (variant_id, location_id, available)
       select variant.id, location.id, line.quantity
       from unnest($1::text[], $2::text[], $3::integer[]) as line (sku, location, quantity)
       join variant on variant.sku = line.sku join location on location.code = line.location`,
      [lines.map((line) => line.sku), lines.map((line) => line.location), lines.map((line) => line.quantity)],
    );
    return [];
  }

  it("fills an empty hub, and done again changes nothing and books no stock twice", async () => {
    expect(await isCatalogueEmpty(test.database)).toBe(true);
    const counts = { products: 12, variants: 30, locations: 3, channels: 3 };
    expect(await seedDemo(test.database, book)).toEqual({ ...counts, openingLines: DEMO_OPENING_STOCK.length });
    expect(await isCatalogueEmpty(test.database)).toBe(false);
    expect(await seedDemo(test.database, () => Promise.reject(new Error("Nothing is left to book.")))).toEqual({
      ...counts,
      openingLines: 0,
    });
    const versions = await test.database.query<{ version: number }>(
      "select version from product union select version from variant union select version from location union select version from channel union select version from stock_policy",
    );
    expect(versions).toEqual([{ version: 1 }]);
  });

  it("says what stands in its way", async () => {
    const other = await createTestDatabase();
    try {
      await upsertProduct(other.database, { handle: "somebody-elses", title: "S", variants: [{ sku: "MUG-WHITE" }] });
      await expect(seedDemo(other.database, book)).rejects.toThrow(
        /products clash[\s\S]*SKU "MUG-WHITE" already belongs to product "somebody-elses"/,
      );
    } finally {
      await other.close();
    }
  });
});
