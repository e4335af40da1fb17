import { describe, expect, it } from "vitest";
import { InputCheck } from "../../src/catalog/index.js";
import {
  KnownLocations,
  checkLocation,
  decideLocation,
  type LocationInput,
  type LocationState,
} from "../../src/locations/location.rules.js";
import {
  checkPolicy,
  decidePolicy,
  scopeKey,
  type StockPolicyInput,
  type StockPolicyState,
} from "../../src/locations/stock-policy.rules.js";
import { QUANTITY_MAX } from "../../src/platform/numbers/quantity.js";

const INPUT: LocationInput = { code: "WH-1", name: "Warehouse" };
const STORED: LocationState = {
  id: 3,
  code: "WH-1",
  name: "Warehouse",
  type: "STORE",
  priority: 7,
  active: false,
  externalRefs: [],
  version: 4,
};
const known = new KnownLocations([STORED]);
const PATH = ["locations", "1"];

function mistakesOf(changes: Partial<LocationInput>): string[] {
  const check = new InputCheck();
  checkLocation({ ...INPUT, ...changes }, PATH, check);
  return check.errors.map(({ code, field }) => `${code} ${field?.join(".") ?? ""}`);
}

describe("what a location is stated as", () => {
  it("is taken at its limits, its code in the form in which it is stored", () => {
    const check = new InputCheck();
    const most = { ...INPUT, name: "n".repeat(255), priority: 1_000_000 };
    expect(checkLocation({ ...most, code: "Cafe\u0301" }, PATH, check)).toEqual({ ...most, code: "Caf\u00e9" });
    expect(check.errors).toEqual([]);
    expect([mistakesOf({ priority: 0 }), mistakesOf({ priority: null })]).toEqual([[], []]);
  });

  it("is refused beyond them, every field at once", () => {
    expect(mistakesOf({ code: " x", name: "n".repeat(256), priority: 1_000_001 })).toEqual([
      "INVALID_INPUT locations.1.code",
      "INVALID_INPUT locations.1.name",
      "INVALID_INPUT locations.1.priority",
    ]);
    expect(mistakesOf({ priority: -1 })).toEqual(["INVALID_INPUT locations.1.priority"]);
  });
});

describe("a location that is", () => {
  it("new gets its defaults and version 1", () => {
    expect(decideLocation(new KnownLocations([]), INPUT, PATH)).toEqual({
      created: true,
      changed: true,
      state: { id: null, ...INPUT, type: "WAREHOUSE", priority: 100, externalRefs: [], active: true, version: 1 },
    });
  });

  it.each<[string, Partial<LocationInput>]>([
    ["name", { name: "Store" }],
    ["type", { type: "VIRTUAL" }],
    ["priority", { priority: 0 }],
    ["active", { active: true }],
  ])("changed in its %s only keeps the rest", (_field, changes) => {
    expect(decideLocation(known, { ...INPUT, ...changes }, PATH)).toEqual({
      created: false,
      changed: true,
      state: { ...STORED, ...changes, version: 5 },
    });
  });

  it("stated as it is stays as it is", () => {
    expect(decideLocation(known, { ...INPUT, type: "STORE", priority: 7, active: false }, PATH)).toEqual({
      state: STORED,
      created: false,
      changed: false,
    });
  });

  it("typed differently from another is refused, as is another version than the one expected", () => {
    expect(decideLocation(known, { ...INPUT, code: "wh-1" }, PATH)).toMatchObject({
      errors: [{ code: "ALREADY_EXISTS", existing: "WH-1", field: [...PATH, "code"] }],
    });
    expect(decideLocation(known, { ...INPUT, code: "wh-2" }, PATH)).toMatchObject({ created: true });
    expect(decideLocation(known, { ...INPUT, expectedVersion: 3 }, PATH)).toMatchObject({
      errors: [{ code: "VERSION_CONFLICT", currentVersion: 4, field: [...PATH, "expectedVersion"] }],
    });
  });
});

describe("the figures of a stock policy", () => {
  const fieldsOf = (input: StockPolicyInput): unknown => checkPolicy(input, ["p"]).map(({ field }) => field?.join("."));

  it("are whole numbers up to two billion, and an order ends above where it begins", () => {
    const most = { safetyStock: QUANTITY_MAX, reorderPoint: QUANTITY_MAX, reorderUpTo: QUANTITY_MAX };
    for (const input of [most, { safetyStock: 0, reorderPoint: 0, reorderUpTo: 0 }, { reorderPoint: 5 }, { reorderUpTo: 5 }, {}]) {
      expect(fieldsOf(input)).toEqual([]);
    }
    expect(fieldsOf({ safetyStock: -1, reorderPoint: QUANTITY_MAX + 1, reorderUpTo: 1.5 })).toEqual([
      "p.safetyStock",
      "p.reorderPoint",
      "p.reorderUpTo",
      "p.reorderUpTo",
    ]);
    expect(fieldsOf({ reorderPoint: 6, reorderUpTo: 5 })).toEqual(["p.reorderUpTo"]);
  });

  it("belong to a scope of their own", () => {
    const scopes = [
      { variantId: 1, locationId: 2 },
      { variantId: 1, locationId: null },
      { variantId: null, locationId: 2 },
      { variantId: null, locationId: null },
    ];
    expect(scopes.map(scopeKey)).toEqual(["1/2", "1/*", "*/2", "*/*"]);
  });
});

describe("a stock policy that is", () => {
  const scope = { variantId: 1, locationId: null };
  const stored: StockPolicyState = { id: 2, ...scope, safetyStock: 5, reorderPoint: 6, reorderUpTo: 7, version: 3 };
  const policies = new Map([[scopeKey(scope), stored]]);
  const same = { sku: "A", safetyStock: 5, reorderPoint: 6, reorderUpTo: 7 };

  it("new is stated as a whole: what is left out inherits", () => {
    expect(decidePolicy(new Map(), { sku: "A", safetyStock: 5 }, scope, [])).toEqual({
      created: true,
      changed: true,
      state: { id: null, ...scope, safetyStock: 5, reorderPoint: null, reorderUpTo: null, version: 1 },
    });
  });

  it.each(["safetyStock", "reorderPoint", "reorderUpTo"] as const)("changed in its %s only is changed", (figure) => {
    expect(decidePolicy(policies, { ...same, [figure]: 9 }, scope, [])).toEqual({
      created: false,
      changed: true,
      state: { ...stored, [figure]: 9, version: 4 },
    });
    expect(decidePolicy(policies, { ...same, [figure]: null }, scope, [])).toMatchObject({ state: { [figure]: null, version: 4 } });
  });

  it("stated as it is stays as it is", () => {
    expect(decidePolicy(policies, same, scope, [])).toEqual({ state: stored, created: false, changed: false });
  });

  it("at another version than the one expected is refused", () => {
    const conflict = { code: "VERSION_CONFLICT", field: ["p", "expectedVersion"] };
    expect(decidePolicy(policies, { ...same, expectedVersion: 0 }, scope, ["p"])).toMatchObject({
      errors: [{ ...conflict, currentVersion: 3 }],
    });
    expect(decidePolicy(policies, { expectedVersion: 3 }, { ...scope, variantId: 8 }, ["p"])).toMatchObject({
      errors: [{ ...conflict, currentVersion: 0 }],
    });
    expect(decidePolicy(policies, { ...same, expectedVersion: 3 }, scope, ["p"])).toMatchObject({ changed: false });
  });
});
