import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Refusal } from "../../src/platform/errors/user-error.js";
import { decideNewReturn } from "../../src/returns/create-return.rules.js";
import { DISPOSITIONS, type DispositionName } from "../../src/returns/inspection.rules.js";
import type { ReturnOutcome } from "../../src/returns/return-outcome.js";
import { returnStatusOf } from "../../src/returns/return-status.rules.js";
import { expectedOf, returnRef, uninspectedOf, type ReturnDocument } from "../../src/returns/stock-return.js";
import { Books, PostingRefused, type Known, type LevelView } from "../../src/stock/index.js";
import { decideCancellation, decideInspection, decideReceipt } from "./take-step.js";

const LOCATION = 9;
const SKUS = [
  { variantId: 1, sku: "A", quantity: 5 },
  { variantId: 2, sku: "B", quantity: 3 },
] as const;
const ID = "018f0000-0000-7000-8000-000000000001";

function emptyBooks(): Books {
  const levels = SKUS.map(({ variantId, sku }) => ({
    id: variantId,
    variantId,
    locationId: LOCATION,
    sku,
    location: "WH-1",
    locationActive: true,
    priority: 1,
    safetyStock: 0,
    version: 0,
    sequence: "0",
    updatedAt: new Date(0),
    counts: [0, 0, 0, 0, 0, 0, 0, 0],
  }));
  return new Books({ now: new Date(0), levels, channels: new Map(), totals: new Map(), documents: [] });
}

/** As the batch does: a refused command leaves no trace. */
function run(books: Books, decide: () => ReturnOutcome | Known | Refusal): ReturnOutcome | Known | Refusal {
  const mark = books.mark();
  books.begin(1, null);
  try {
    const outcome = decide();
    if (outcome instanceof Refusal) books.rollback(mark);
    else books.end(mark);
    return outcome;
  } catch (error) {
    books.rollback(mark);
    if (error instanceof PostingRefused) return error.refusal;
    throw error;
  }
}

function announced(books: Books): void {
  const asked = SKUS.map((line, index) => ({ ...line, index }));
  const details = {
    reservationId: null,
    sale: null,
    channelId: null,
    locationId: LOCATION,
    reference: null,
    reason: null,
    returnCause: null,
    occurredAt: null,
  };
  const scope = { channelIds: null, locationIds: null };
  const made = run(books, () =>
    decideNewReturn(books, {
      id: ID,
      ...details,
      name: null,
      keepsToChannel: false,
      scope,
      causes: { ofLine: new Map(), ofSku: new Map() },
      lines: asked,
      receive: false,
      inspect: null,
    }),
  );
  expect(made).not.toBeInstanceOf(Refusal);
}

interface Step {
  readonly step: "receive" | "cancel" | "inspect";
  readonly sku: 0 | 1;
  readonly quantity: number;
  readonly disposition: DispositionName;
  readonly changeFrom: "RESTOCK" | "DAMAGE" | null;
}

const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.record({
    step: fc.constantFrom("receive", "cancel", "inspect", "inspect"),
    sku: fc.constantFrom(0, 1),
    quantity: fc.integer({ min: 1, max: 4 }),
    disposition: fc.constantFrom(...DISPOSITIONS),
    changeFrom: fc.constantFrom(null, null, "RESTOCK", "DAMAGE"),
  }),
  { maxLength: 25 },
);

function take(books: Books, { step, sku, quantity, disposition, changeFrom }: Step): ReturnOutcome | Known | Refusal {
  const asked = [{ ...SKUS[sku], index: 0, quantity }];
  const target = { id: ID, expectedVersion: null };
  if (step === "receive") return run(books, () => decideReceipt(books, target, asked, null));
  if (step === "cancel") return run(books, () => decideCancellation(books, target, asked, null));
  const decided = asked.map((line) => ({ ...line, disposition, changeFrom: changeFrom === disposition ? null : changeFrom }));
  return run(books, () => decideInspection(books, target, decided));
}

function levelOf(books: Books, variantId: number): LevelView {
  const level = books.level({ variantId, locationId: LOCATION });
  if (level === null) throw new Error("There is no such level.");
  return level;
}

describe("the steps of a return", () => {
  it("keep the counts, the levels and the status in agreement, whatever the order in which they come", () => {
    fc.assert(
      fc.property(steps, (all) => {
        const books = emptyBooks();
        announced(books);
        let accepted = 0;
        for (const each of all) if (!(take(books, each) instanceof Refusal)) accepted += 1;
        const document = books.document<ReturnDocument>(returnRef(ID));
        expect(document?.version).toBe(1 + accepted);
        for (const line of document?.lines ?? []) {
          const { quantities } = levelOf(books, line.variantId);
          expect(quantities).toMatchObject({ quarantine: uninspectedOf(line), available: line.restocked, damaged: line.damaged });
          expect(expectedOf(line)).toBeGreaterThanOrEqual(0);
          expect(uninspectedOf(line)).toBeGreaterThanOrEqual(0);
          for (const count of [line.restocked, line.damaged, line.scrapped, line.toSupplier, line.cancelled]) {
            expect(count).toBeGreaterThanOrEqual(0);
          }
        }
        expect(document?.status).toBe(returnStatusOf(document?.lines ?? []));
      }),
      { numRuns: 300 },
    );
  });

  it("compare the lines of one inspection together with what waits", () => {
    const books = emptyBooks();
    announced(books);
    take(books, { step: "receive", sku: 0, quantity: 4, disposition: "RESTOCK", changeFrom: null });
    const line = (index: number, quantity: number, disposition: DispositionName) => ({
      ...SKUS[0],
      index,
      quantity,
      disposition,
      changeFrom: null,
    });
    const asked = [line(0, 3, "RESTOCK"), line(1, 2, "DAMAGE")];
    const refused = run(books, () => decideInspection(books, { id: ID, expectedVersion: null }, asked));
    expect(refused).toMatchObject({ errors: [{ code: "EXCEEDS_REMAINING", sku: "A", requested: 5, remaining: 4 }] });
    expect(levelOf(books, 1).quantities).toMatchObject({ quarantine: 4, available: 0, damaged: 0 });
  });

  it("do not change units that the same inspection decided about", () => {
    const books = emptyBooks();
    announced(books);
    take(books, { step: "receive", sku: 0, quantity: 2, disposition: "RESTOCK", changeFrom: null });
    const asked = [
      { ...SKUS[0], index: 0, quantity: 2, disposition: "DAMAGE" as const, changeFrom: null },
      { ...SKUS[0], index: 1, quantity: 1, disposition: "SCRAP" as const, changeFrom: "DAMAGE" as const },
    ];
    const refused = run(books, () => decideInspection(books, { id: ID, expectedVersion: null }, asked));
    expect(refused).toMatchObject({
      errors: [{ code: "EXCEEDS_REMAINING", requested: 1, remaining: 0, field: ["lines", "1", "quantity"] }],
    });
  });
});
