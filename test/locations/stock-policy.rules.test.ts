import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { effectivePolicy } from "../../src/locations/index.js";
import type { PolicyFigures, PolicyScope } from "../../src/locations/index.js";

const nothing = { safetyStock: null, reorderPoint: null, reorderUpTo: null };
const hub = { variantId: null, locationId: null };
const location = { variantId: null, locationId: 7 };
const sku = { variantId: 3, locationId: null };
const both = { variantId: 3, locationId: 7 };

describe("the policy of a SKU at a location", () => {
  it.each<[string, readonly (PolicyScope & Partial<PolicyFigures>)[], object]>([
    ["nothing", [], { safetyStock: 0, reorderPoint: null, reorderUpTo: null }],
    ["the hub's default", [{ ...hub, safetyStock: 1 }], { safetyStock: 1 }],
    [
      "the location before the hub",
      [
        { ...hub, safetyStock: 1 },
        { ...location, safetyStock: 2 },
      ],
      { safetyStock: 2 },
    ],
    [
      "the SKU before the location",
      [
        { ...location, safetyStock: 2 },
        { ...sku, safetyStock: 3 },
      ],
      { safetyStock: 3 },
    ],
    [
      "the SKU at the location before the SKU",
      [
        { ...both, safetyStock: 4 },
        { ...sku, safetyStock: 3 },
      ],
      { safetyStock: 4 },
    ],
    [
      "0 where 0 is stated",
      [
        { ...both, safetyStock: 0 },
        { ...sku, safetyStock: 3 },
      ],
      { safetyStock: 0 },
    ],
    [
      "each figure from its own policy",
      [
        { ...both, safetyStock: 4 },
        { ...sku, reorderPoint: 5 },
        { ...location, reorderPoint: 6, reorderUpTo: 7 },
        { ...hub, reorderUpTo: 8 },
      ],
      { safetyStock: 4, reorderPoint: 5, reorderUpTo: 7 },
    ],
    [
      "none of another SKU or location",
      [
        { variantId: 4, locationId: null, safetyStock: 9 },
        { variantId: 3, locationId: 8, safetyStock: 9 },
      ],
      { safetyStock: 0 },
    ],
  ])("takes %s", (_, policies, expected) => {
    const full = policies.map((policy) => ({ ...nothing, ...policy }));
    expect(effectivePolicy(full, 3, 7)).toMatchObject(expected);
  });

  it("does not depend on the order in which policies are given", () => {
    const figure = fc.option(fc.nat(9), { nil: null });
    const policy = fc.record({ safetyStock: figure, reorderPoint: figure, reorderUpTo: figure });
    fc.assert(
      fc.property(fc.tuple(policy, policy, policy, policy), fc.shuffledSubarray([0, 1, 2, 3], { minLength: 4 }), (figures, order) => {
        const policies = [hub, location, sku, both].map((scope, index) => ({ ...scope, ...(figures[index] ?? nothing) }));
        const shuffled = order.flatMap((index) => policies[index] ?? []);
        expect(effectivePolicy(shuffled, 3, 7)).toEqual(effectivePolicy(policies, 3, 7));
      }),
    );
  });
});
