import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CallScheduler } from "../../../src/cli/replay/call-scheduler.js";
import type { Call, CallLimits } from "../../../src/cli/replay/call-scheduler.js";
import { lineCountOf } from "../../../src/cli/replay/planned-request.js";
import type { PlannedRequest } from "../../../src/cli/replay/planned-request.js";

const common = { reference: "1", at: 0, sources: [] };
const limits: CallLimits = { itemsMax: 10, linesMax: 20, windowMax: 50 };

function reserve(document: number, ...skus: string[]): PlannedRequest {
  return { ...common, kind: "reserve", key: `reserve-${document}`, document, lines: skus.map((sku) => ({ sku, quantity: 1 })) };
}
function ship(document: number, lineCount = 1): PlannedRequest {
  return { ...common, kind: "ship", key: `ship-${document}`, document, lineCount };
}
function giveBack(document: number | null, ...skus: string[]): PlannedRequest {
  return {
    ...common,
    kind: "return",
    key: `return-${document}-${skus.join()}`,
    document,
    lines: skus.map((sku) => ({ sku, quantity: 1 })),
  };
}
const keysOf = (call: Call | null): string[] | null => call && call.requests.map(({ key }) => key);

/** What two requests may not overtake each other over. */
function sharedBy(left: PlannedRequest, right: PlannedRequest): boolean {
  const document = (request: PlannedRequest): number | null => (request.kind === "adjust" ? null : request.document);
  if (document(left) !== null && document(left) === document(right)) return true;
  if (left.kind === "ship" || right.kind === "ship") return false;
  const skus = new Set(left.lines.map(({ sku }) => sku));
  return right.lines.some(({ sku }) => skus.has(sku));
}

/** A plan as the planner makes them: an order is reserved before it is shipped, cancelled or taken back. */
const plans = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 9 }), fc.array(fc.constantFrom(..."ABCDEFGH"), { minLength: 1, maxLength: 4 })), {
    maxLength: 60,
  })
  .map((steps) => {
    let documents = 0;
    return steps.map(([choice, skus], index): PlannedRequest => {
      const known = documents === 0 ? null : index % documents;
      if (choice < 4 || known === null) return reserve(documents++, ...skus);
      if (choice < 6) return ship(known);
      if (choice === 6)
        return { ...common, kind: "cancel", key: `${index}`, document: known, lines: [{ sku: skus[0] ?? "A", quantity: 1 }] };
      if (choice < 9) return giveBack(choice === 7 ? known : null, ...skus);
      return {
        ...common,
        kind: "adjust",
        key: `${index}`,
        reason: "UNKNOWN",
        note: null,
        fact: true,
        lines: [{ sku: skus[0] ?? "A", quantity: 1 }],
      };
    });
  });

describe("the call scheduler", () => {
  it("keeps the plan's order between any two requests that share a SKU or an order, whatever is answered first", () => {
    const property = fc.property(
      plans,
      fc.record({
        itemsMax: fc.integer({ min: 1, max: 8 }),
        linesMax: fc.integer({ min: 1, max: 12 }),
        windowMax: fc.integer({ min: 1, max: 30 }),
      }),
      fc.integer({ min: 1, max: 5 }),
      fc.infiniteStream(fc.nat()),
      (plan, chosen, inFlight, choices) => {
        const scheduler = new CallScheduler(plan, chosen);
        const position = new Map(plan.map((request, index) => [request, index]));
        const underWay: Call[] = [];
        const settled = new Set<PlannedRequest>();
        while (!scheduler.done) {
          const call = underWay.length < inFlight ? scheduler.next() : null;
          if (call === null) {
            // Answers come in any order.
            const [answered] = underWay.splice(Number(choices.next().value) % underWay.length, 1);
            if (answered === undefined) throw new Error("Nothing is under way and nothing can be sent.");
            for (const request of answered.requests) settled.add(request);
            scheduler.finish(answered);
            continue;
          }
          expect(call.requests.length).toBeLessThanOrEqual(chosen.itemsMax);
          expect(new Set(call.requests.map(({ kind }) => kind))).toEqual(new Set([call.kind]));
          const lines = call.requests.reduce((sum, request) => sum + lineCountOf(request), 0);
          if (call.requests.length > 1) expect(lines).toBeLessThanOrEqual(chosen.linesMax);
          const before = new Set(settled);
          for (const request of call.requests) {
            const index = position.get(request) ?? -1;
            for (const earlier of plan.slice(0, index)) if (!before.has(earlier)) expect(sharedBy(earlier, request)).toBe(false);
            before.add(request);
          }
          underWay.push(call);
        }
        expect(settled.size).toBe(plan.length);
      },
    );
    fc.assert(property, { numRuns: 300 });
  });

  it("puts requests of one kind into one call, those that share a SKU in their order", () => {
    const scheduler = new CallScheduler([reserve(0, "A"), reserve(1, "B"), reserve(2, "A")], limits);
    expect(keysOf(scheduler.next())).toEqual(["reserve-0", "reserve-1", "reserve-2"]);
    expect(scheduler.next()).toBeNull();
    expect(scheduler.done).toBe(false);
  });

  it("sends what shares nothing beside a call under way, and the rest after its answer", () => {
    const scheduler = new CallScheduler(
      [reserve(0, "A"), giveBack(null, "A"), giveBack(null, "B"), reserve(1, "A"), reserve(2, "C")],
      limits,
    );
    const first = scheduler.next();
    expect(keysOf(first)).toEqual(["reserve-0", "reserve-2"]);
    expect(keysOf(scheduler.next())).toEqual(["return-null-B"]);
    expect(scheduler.next()).toBeNull();
    if (first !== null) scheduler.finish(first);
    expect(keysOf(scheduler.next())).toEqual(["return-null-A"]);
    expect(scheduler.next()).toBeNull();
  });

  it("ships an order as soon as it is reserved, beside requests for the same SKU", () => {
    const scheduler = new CallScheduler([reserve(0, "A"), giveBack(null, "A"), ship(0), reserve(1, "A")], limits);
    const first = scheduler.next();
    expect(keysOf(first)).toEqual(["reserve-0"]);
    expect(scheduler.next()).toBeNull();
    if (first !== null) scheduler.finish(first);
    expect(keysOf(scheduler.next())).toEqual(["return-null-A"]);
    expect(keysOf(scheduler.next())).toEqual(["ship-0"]);
  });

  it("lets a request with more lines than a call may have go alone", () => {
    const scheduler = new CallScheduler([ship(0, 21), ship(1, 1), ship(2, 19), ship(3, 1)], limits);
    expect([keysOf(scheduler.next()), keysOf(scheduler.next()), keysOf(scheduler.next())]).toEqual([
      ["ship-0"],
      ["ship-1", "ship-2"],
      ["ship-3"],
    ]);
  });

  it("asks the plan for no more than it looks ahead", () => {
    let asked = 0;
    function* endless(): Generator<PlannedRequest> {
      for (;;) yield reserve(asked++, "A");
    }
    const scheduler = new CallScheduler(endless(), limits);
    scheduler.next();
    expect(asked).toBe(50);
  });

  it("refuses the answer to a call that is not under way", () => {
    const scheduler = new CallScheduler([reserve(0, "A")], limits);
    const call = scheduler.next();
    if (call === null) throw new Error("There is a call.");
    scheduler.finish(call);
    expect(() => scheduler.finish(call)).toThrow("not under way");
    expect(scheduler.done).toBe(true);
  });
});
