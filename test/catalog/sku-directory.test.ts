import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SkuDirectory, upsertProduct } from "../../src/catalog/index.js";
import { countQueries } from "../support/count-queries.js";
import type { CountedDatabase } from "../support/count-queries.js";
import { createTestDatabase } from "../support/database.js";
import type { TestDatabase } from "../support/database.js";

let test: TestDatabase;
let counted: CountedDatabase;
beforeAll(async () => {
  test = await createTestDatabase();
  counted = countQueries(test.database);
  const variants = [
    { sku: "TEE-1", packaging: [{ name: "CASE", factor: 24 }] },
    { sku: "TEE-2", unit: "M", packaging: [{ name: "COIL", factor: 50 }] },
    { sku: "Caf\u00e9" },
  ];
  await upsertProduct(test.database, { handle: "tee", title: "Tee", variants });
});
afterAll(() => test.close());

describe("a SKU directory", () => {
  it("answers the variants of the SKUs it is asked for, and leaves out unknown ones", async () => {
    const found = await new SkuDirectory(test.database).resolveSkus(["TEE-1", "tee-1", "TEE-2", "TEE-1", "", "A\u0000", "\ud800"]);
    expect([...found.keys()].sort()).toEqual(["TEE-1", "TEE-2"]);
    const [row] = await test.database.query<{ id: number }>("select id from variant where sku = 'TEE-1'");
    expect(found.get("TEE-1")).toEqual({ variantId: row?.id, sku: "TEE-1" });
  });

  it("finds a SKU typed with a combining accent, under the name asked for", async () => {
    const found = await new SkuDirectory(test.database).resolveSkus(["Cafe\u0301"]);
    expect(found.get("Cafe\u0301")?.sku).toBe("Caf\u00e9");
  });

  it("asks the database once for a SKU it found, and again for one it did not", async () => {
    const directory = new SkuDirectory(counted.database);
    const first = await counted.count(() => directory.resolveSkus(["TEE-1", "NEW"]));
    const second = await counted.count(() => directory.resolveSkus(["TEE-1"]));
    const third = await counted.count(() => directory.resolveSkus(["TEE-1", "NEW"]));
    expect([first, second, third].map(({ statements }) => statements.length)).toEqual([1, 0, 1]);
    await upsertProduct(test.database, { handle: "new", title: "New", variants: [{ sku: "NEW" }] });
    expect((await directory.resolveSkus(["NEW"])).size).toBe(1);
  });

  it("keeps no more SKUs than it may, and still answers all of them", async () => {
    const directory = new SkuDirectory(counted.database, 1);
    expect((await directory.resolveSkus(["TEE-1", "TEE-2"])).size).toBe(2);
    expect((await directory.resolveSkus(["TEE-1", "TEE-2"])).size).toBe(2);
  });

  it.each([
    ["tee-1", "TEE-1"],
    [" TEE-2 ", "TEE-2"],
    ["CAFE\u0301\u00a0", "Caf\u00e9"],
    ["TEE -\u00a01", "TEE-1"],
    ["\uff34EE-\uff11", "TEE-1"],
    ["TEE-\u200b1", "TEE-1"],
    ["TEE\u0000-1", "TEE-1"],
    ["TEE-3", null],
    ["\u200b", null],
    ["", null],
  ])("tells the near miss of %j: %j", async (asked, near) => {
    expect(await new SkuDirectory(test.database).nearMissOf(asked)).toBe(near);
  });

  it("answers packaging factors in the order asked, the unit of measure as 1, and null for a level that is not there", async () => {
    const directory = new SkuDirectory(test.database);
    const found = await directory.resolveSkus(["TEE-1", "TEE-2"]);
    const [one, two] = [found.get("TEE-1")?.variantId ?? 0, found.get("TEE-2")?.variantId ?? 0];
    const asked = [
      { variantId: two, name: "COIL" },
      { variantId: one, name: "CASE" },
      { variantId: one, name: "EACH" },
      { variantId: two, name: "EACH" },
      { variantId: two, name: "M" },
      { variantId: one, name: "case" },
      { variantId: one, name: "CASE" },
      { variantId: 0, name: "CASE" },
    ];
    expect(await directory.packagingFactors(asked)).toEqual([50, 24, 1, null, 1, null, 24, null]);
    expect(await directory.packagingFactors([])).toEqual([]);
    await upsertProduct(test.database, {
      handle: "tee",
      title: "Tee",
      variants: [{ sku: "TEE-1", packaging: [{ name: "CASE", factor: 20 }] }],
    });
    expect(await directory.packagingFactors([{ variantId: one, name: "CASE" }])).toEqual([20]);
  });
});
