import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Refusal } from "../../src/platform/errors/user-error.js";
import type { LineCounts, ReservationDocument } from "../../src/reservations/index.js";
import { planSale, type SalePlan } from "../../src/sales/plan-sale.rules.js";
import type { ResolvedLine } from "../../src/stock/index.js";

const ids = ["L0", "L1", "L2"] as const;

type At = (typeof ids)[number];

function reservation(lines: readonly (Partial<LineCounts> & { readonly at: At; readonly variantId?: number })[]): ReservationDocument {
  const none = {
    held: 0,
    confirmed: 0,
    shipped: 0,
    released: 0,
    expired: 0,
    cancelled: 0,
    returned: 0,
    short: 0,
    cancelCause: null,
    shortReason: null,
  };
  return {
    id: "018f0000-0000-7000-8000-000000000001",
    channelId: null,
    reference: null,
    reason: null,
    status: "HELD",
    expiresAt: null,
    version: 1,
    createdAt: new Date(0),
    lines: lines.map(({ at, variantId = 1, ...counts }, position) => {
      const all = { ...none, ...counts };
      const quantity = all.held + all.confirmed + all.shipped + all.released + all.expired + all.cancelled;
      return { ...all, quantity, position, variantId, sku: `SKU-${variantId}`, locationId: ids.indexOf(at), location: at };
    }),
  };
}

function line(quantity: number, at: At | null, variantId = 1, index = 0): ResolvedLine {
  return { index, sku: `SKU-${variantId}`, variantId, location: at, locationId: at === null ? null : ids.indexOf(at), quantity, factor: 1 };
}

function planned(lines: readonly ResolvedLine[], of: ReservationDocument | null): SalePlan {
  const plan = planSale(lines, of);
  if (plan instanceof Refusal) throw new Error("The sale was refused.");
  return plan;
}

const brief = ({ lines }: SalePlan): string[] =>
  lines.map(({ location, fromReservation, extra }) => `${location}: ${fromReservation}+${extra}`);

describe("a sale's units", () => {
  it.each([
    { what: "are all taken from AVAILABLE without a reservation", sold: [line(5, "L0")], of: null, plan: ["L0: 0+5"] },
    {
      what: "are the reservation's where it has them",
      sold: [line(5, "L0")],
      of: [{ at: "L0", held: 3, confirmed: 2 }],
      plan: ["L0: 5+0"],
    },
    { what: "beyond the reservation come from AVAILABLE", sold: [line(5, "L0")], of: [{ at: "L0", held: 3 }], plan: ["L0: 3+2"] },
    { what: "leave the rest of the reservation alone", sold: [line(2, "L0")], of: [{ at: "L0", held: 3 }], plan: ["L0: 2+0"] },
    { what: "at another location are none of the reservation's", sold: [line(2, "L1")], of: [{ at: "L0", held: 3 }], plan: ["L1: 0+2"] },
    {
      what: "without a location are found wherever the reservation has them",
      sold: [line(5, null)],
      of: [
        { at: "L0", held: 3 },
        { at: "L2", confirmed: 4 },
      ],
      plan: ["L0: 3+0", "L2: 2+0"],
    },
    {
      what: "without a location that exceed the reservation leave its first location",
      sold: [line(9, null)],
      of: [
        { at: "L1", held: 3 },
        { at: "L2", confirmed: 4 },
      ],
      plan: ["L1: 3+2", "L2: 4+0"],
    },
    {
      what: "of an expired hold leave the locations where it was",
      sold: [line(6, null)],
      of: [
        { at: "L0", shipped: 1 },
        { at: "L1", expired: 2 },
        { at: "L2", expired: 3 },
      ],
      plan: ["L0: 0+1", "L1: 0+2", "L2: 0+3"],
    },
    {
      what: "with and without a location share what the reservation has",
      sold: [line(2, null, 1, 0), line(3, "L0", 1, 1)],
      of: [{ at: "L0", held: 4 }],
      plan: ["L0: 4+1"],
    },
  ] as const)("$what", ({ sold, of, plan }) => {
    expect(brief(planned(sold, of === null ? null : reservation(of)))).toEqual(plan);
  });

  it("must name their location where the reservation has nothing of the SKU", () => {
    const refused = planSale([line(1, null, 2)], reservation([{ at: "L0", held: 1 }]));
    expect(refused).toMatchObject({ errors: [{ code: "INVALID_INPUT", field: ["lines", "0", "location"] }] });
  });

  it("are planned once each, and never more of the reservation than it has", () => {
    const counts = fc.record({ held: fc.nat(4), confirmed: fc.nat(4), expired: fc.nat(4), shipped: fc.nat(2) });
    const places = fc.uniqueArray(fc.tuple(fc.constantFrom(...ids), fc.constantFrom(1, 2)), { selector: String, minLength: 1 });
    const reservations = places.chain((all) =>
      fc
        .array(counts, { minLength: all.length, maxLength: all.length })
        .map((each) => reservation(all.map(([at, variantId], index) => ({ at, variantId, ...each[index] })))),
    );
    const sold = fc
      .uniqueArray(fc.tuple(fc.constantFrom(...ids, null), fc.constantFrom(1, 2), fc.integer({ min: 1, max: 12 })), {
        selector: ([at, variantId]) => `${at}/${variantId}`,
        minLength: 1,
      })
      .map((all) => all.map(([at, variantId, quantity], index) => line(quantity, at, variantId, index)));
    fc.assert(
      fc.property(reservations, sold, (of, lines) => {
        const plan = planSale(lines, of);
        if (plan instanceof Refusal) return;
        for (const variantId of [1, 2]) {
          const asked = lines.filter((each) => each.variantId === variantId).reduce((sum, { quantity }) => sum + quantity, 0);
          const own = plan.lines.filter((each) => each.variantId === variantId);
          expect(own.reduce((sum, { fromReservation, extra }) => sum + fromReservation + extra, 0)).toBe(asked);
          const open = of.lines
            .filter((each) => each.variantId === variantId)
            .reduce((sum, { held, confirmed }) => sum + held + confirmed, 0);
          const taken = own.reduce((sum, { fromReservation }) => sum + fromReservation, 0);
          expect(taken).toBeLessThanOrEqual(Math.min(open, asked));
        }
        for (const { position, quantity } of plan.takes) {
          const reserved = of.lines[position];
          expect(quantity).toBeLessThanOrEqual((reserved?.held ?? 0) + (reserved?.confirmed ?? 0));
          const same = plan.lines.find(
            ({ variantId, locationId }) => variantId === reserved?.variantId && locationId === reserved.locationId,
          );
          expect(same?.fromReservation).toBe(quantity);
        }
      }),
    );
  });
});
