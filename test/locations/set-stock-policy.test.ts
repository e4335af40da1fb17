import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SkuDirectory, upsertProduct } from "../../src/catalog/index.js";
import {
  LocationDirectory,
  effectivePolicy,
  safetyStockSql,
  setStockPolicies,
  setStockPolicy,
  upsertLocations,
} from "../../src/locations/index.js";
import type { PolicyFigures, PolicyParts, PolicyScope } from "../../src/locations/index.js";
import { createTestDatabase } from "../support/database.js";
import type { TestDatabase } from "../support/database.js";
import { QUANTITY_MAX } from "../../src/platform/numbers/quantity.js";

let test: TestDatabase;
let parts: PolicyParts;
beforeAll(async () => {
  test = await createTestDatabase();
  const { database } = test;
  parts = { database, skus: new SkuDirectory(database), locations: new LocationDirectory(database) };
  await upsertProduct(database, { handle: "p", title: "P", variants: ["A", "B", "C", "D"].map((sku) => ({ sku })) });
  await upsertLocations(
    database,
    ["WH-1", "WH-2", "WH-3"].map((code) => ({ code, name: code })),
    "REJECT_ALL",
  );
});
afterAll(() => test.close());

describe("a stock policy", () => {
  it.each([
    ["a SKU at a location", { sku: "A", location: "WH-1" }],
    ["a SKU", { sku: "A" }],
    ["a location", { location: "WH-1" }],
    ["the hub", {}],
  ])("of %s is set, replaced as a whole, and keeps its version when nothing differs", async (_, scope) => {
    const first = await setStockPolicy(parts, { ...scope, safetyStock: 5, reorderPoint: 10, reorderUpTo: 20 });
    expect(first).toMatchObject({
      created: true,
      saved: { sku: null, ...("sku" in scope ? { sku: "A" } : {}), safetyStock: 5, version: 1 },
    });
    expect(await setStockPolicy(parts, { ...scope, safetyStock: 5, reorderPoint: 10, reorderUpTo: 20 })).toEqual({
      ...first,
      created: false,
    });
    const replaced = await setStockPolicy(parts, { ...scope, safetyStock: 0 });
    expect(replaced).toMatchObject({ created: false, saved: { safetyStock: 0, reorderPoint: null, reorderUpTo: null, version: 2 } });
    expect(replaced.saved?.id).toBe(first.saved?.id);
  });

  it("is changed only at the version expected", async () => {
    const scope = { sku: "B", location: "WH-2" };
    expect((await setStockPolicy(parts, { ...scope, expectedVersion: 3 })).errors).toMatchObject([
      { code: "VERSION_CONFLICT", currentVersion: 0 },
    ]);
    expect((await setStockPolicy(parts, { ...scope, safetyStock: 1, expectedVersion: 0 })).created).toBe(true);
    expect((await setStockPolicy(parts, { ...scope, safetyStock: 2, expectedVersion: 0 })).errors).toMatchObject([
      { code: "VERSION_CONFLICT", currentVersion: 1, level: null, field: ["expectedVersion"] },
    ]);
    expect((await setStockPolicy(parts, { ...scope, safetyStock: 2, expectedVersion: 1 })).saved?.version).toBe(2);
  });

  it("for an unknown SKU or location is refused, and near misses are told", async () => {
    const { errors } = await setStockPolicy(parts, { sku: "a", location: "wh-1 ", safetyStock: 1 });
    expect(errors).toMatchObject([
      { code: "NOT_FOUND", entity: "SKU", value: "a", nearMiss: "A", field: ["sku"] },
      { code: "NOT_FOUND", entity: "Location", value: "wh-1 ", nearMiss: "WH-1", field: ["location"] },
    ]);
    expect((await setStockPolicy(parts, { sku: "nothing" })).errors).toMatchObject([{ nearMiss: null }]);
  });

  it.each([
    [{ safetyStock: -1 }, "safetyStock"],
    [{ reorderPoint: QUANTITY_MAX + 1 }, "reorderPoint"],
    [{ reorderPoint: 10, reorderUpTo: 9 }, "reorderUpTo"],
  ])("of %j is refused", async (figures, field) => {
    expect((await setStockPolicy(parts, figures)).errors).toMatchObject([{ code: "INVALID_INPUT", field: [field] }]);
  });

  it("is created once by writers at the same time", async () => {
    const outcomes = await Promise.all([1, 2, 3, 4].map((safetyStock) => setStockPolicy(parts, { location: "WH-3", safetyStock })));
    expect(outcomes.filter((outcome) => outcome.created)).toHaveLength(1);
    expect(outcomes.map((outcome) => outcome.saved?.version).sort()).toEqual([1, 2, 3, 4]);
  });
});

describe("many stock policies", () => {
  it("are set in order, all or but for those refused", async () => {
    const inputs = [
      { sku: "C", safetyStock: 1 },
      { sku: "C", safetyStock: 2, expectedVersion: 1 },
      { sku: "unknown" },
      { sku: "C", safetyStock: -1 },
    ];
    const { results, errors } = await setStockPolicies(parts, inputs, "CONTINUE");
    expect(errors).toEqual([]);
    expect(results.map((result) => result.saved?.safetyStock ?? result.errors[0]?.code)).toEqual([2, 2, "NOT_FOUND", "INVALID_INPUT"]);
    expect(results[2]?.errors[0]?.field).toEqual(["items", "2", "sku"]);
    const rejected = await setStockPolicies(parts, [{ sku: "D", safetyStock: 1 }, { sku: "unknown" }], "REJECT_ALL");
    expect(rejected.errors).toEqual([]);
    expect(rejected.results.map((result) => result.errors.map(({ code }) => code))).toEqual([[], ["NOT_FOUND"]]);
    expect((await setStockPolicy(parts, { sku: "D", expectedVersion: 0 })).created).toBe(true);
  });

  it("are 1 to 1,000", async () => {
    expect((await setStockPolicies(parts, [], "CONTINUE")).errors).toMatchObject([{ code: "INVALID_INPUT", field: ["items"] }]);
    await expect(
      setStockPolicies(
        parts,
        Array.from({ length: 1_001 }, () => ({})),
        "CONTINUE",
      ),
    ).rejects.toMatchObject({
      extensions: { code: "LIMIT_EXCEEDED" },
    });
  });
});

describe("the effective safety stock in SQL", () => {
  it("is that of the rules, for every SKU at every location", async () => {
    const policies = await test.database.query<PolicyScope & PolicyFigures>(
      `select variant_id as "variantId", location_id as "locationId", safety_stock as "safetyStock", reorder_point as "reorderPoint",
         reorder_up_to as "reorderUpTo" from stock_policy`,
    );
    const pairs = await test.database.query<{ variantId: number; locationId: number; safetyStock: number }>(
      `select variant.id as "variantId", location.id as "locationId", ${safetyStockSql("variant.id", "location.id")} as "safetyStock"
       from variant, location`,
    );
    expect(pairs).toHaveLength(12);
    expect(new Set(pairs.map((pair) => pair.safetyStock)).size).toBeGreaterThan(1);
    for (const pair of pairs) expect(effectivePolicy(policies, pair.variantId, pair.locationId).safetyStock).toBe(pair.safetyStock);
  });
});
