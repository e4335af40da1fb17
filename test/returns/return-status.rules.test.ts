import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { returnStatusOf } from "../../src/returns/return-status.rules.js";
import { expectedOf, uninspectedOf, type ReturnCounts } from "../../src/returns/stock-return.js";

function line(counts: Partial<ReturnCounts>): ReturnCounts {
  return { quantity: 10, received: 0, restocked: 0, damaged: 0, scrapped: 0, toSupplier: 0, cancelled: 0, ...counts };
}

/** A line whose counts could be in the database. */
const lines = fc
  .tuple(fc.nat(5), fc.nat(5), fc.nat(5), fc.nat(5), fc.nat(5), fc.nat(5), fc.integer({ min: 1, max: 5 }))
  .map(([restocked, damaged, scrapped, toSupplier, waiting, cancelled, expected]): ReturnCounts => {
    const received = restocked + damaged + scrapped + toSupplier + waiting;
    return { quantity: received + cancelled + expected, received, restocked, damaged, scrapped, toSupplier, cancelled };
  });

describe("the status of a return", () => {
  it.each([
    { status: "REQUESTED", of: "nothing received yet", counts: [line({})] },
    { status: "REQUESTED", of: "a part cancelled, nothing received", counts: [line({ cancelled: 4 })] },
    { status: "REQUESTED", of: "one line cancelled, the other still expected", counts: [line({ cancelled: 10 }), line({})] },
    { status: "CANCELLED", of: "everything cancelled", counts: [line({ cancelled: 10 }), line({ cancelled: 10 })] },
    { status: "RECEIVED", of: "a part received, not inspected", counts: [line({ received: 4 })] },
    { status: "RECEIVED", of: "all received, one unit not inspected", counts: [line({ received: 10, restocked: 9 })] },
    {
      status: "RECEIVED",
      of: "one line inspected, the other waiting",
      counts: [line({ received: 10, damaged: 10 }), line({ received: 1 })],
    },
    {
      status: "INSPECTED",
      of: "all that was received inspected, more expected",
      counts: [line({ received: 4, restocked: 3, scrapped: 1 })],
    },
    { status: "INSPECTED", of: "one line done, the other still expected", counts: [line({ received: 10, toSupplier: 10 }), line({})] },
    {
      status: "CLOSED",
      of: "all received and inspected",
      counts: [line({ received: 10, restocked: 4, damaged: 3, scrapped: 2, toSupplier: 1 })],
    },
    { status: "CLOSED", of: "the rest cancelled", counts: [line({ received: 4, restocked: 4, cancelled: 6 })] },
    {
      status: "CLOSED",
      of: "one line done, the other cancelled",
      counts: [line({ received: 10, restocked: 10 }), line({ cancelled: 10 })],
    },
  ])("is $status of $of", ({ status, counts }) => {
    expect(returnStatusOf(counts)).toBe(status);
  });

  it("says CLOSED or CANCELLED exactly where nothing is left to do", () => {
    fc.assert(
      fc.property(fc.array(lines, { minLength: 1, maxLength: 4 }), (all) => {
        const open = all.some((each) => expectedOf(each) > 0 || uninspectedOf(each) > 0);
        expect(["CLOSED", "CANCELLED"].includes(returnStatusOf(all))).toBe(!open);
      }),
    );
  });

  it("does not depend on how the received units were disposed of", () => {
    fc.assert(
      fc.property(fc.array(lines, { minLength: 1, maxLength: 4 }), (all) => {
        const restocked = all.map((each) => {
          const units = each.restocked + each.damaged + each.scrapped + each.toSupplier;
          return { ...each, restocked: units, damaged: 0, scrapped: 0, toSupplier: 0 };
        });
        expect(returnStatusOf(restocked)).toBe(returnStatusOf(all));
      }),
    );
  });
});
