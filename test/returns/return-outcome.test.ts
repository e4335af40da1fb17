import { expect, it } from "vitest";
import { answeredReturn, type ReturnOutcome } from "../../src/returns/return-outcome.js";

it("what an earlier release stored of a return, which knew of nothing taken back, is answered as one of which nothing was", () => {
  const line = { variantId: 1, sku: "A", quantity: 2, received: 1, restocked: 0, damaged: 0, scrapped: 0, toSupplier: 0, cancelled: 0 };
  const head = { reservationId: null, channelId: null, locationId: 1, reference: null, reason: null, cancelReason: null };
  const stored = { id: "r", ...head, status: "RECEIVED", version: 2, createdAt: "2026-01-31T12:00:00.000Z", lines: [line] };
  const recordedAt = new Date("2026-02-01T12:00:00.000Z");
  const executed = { outcome: stored as unknown as ReturnOutcome, sequence: "7", recordedAt, replayed: true };
  const { return: answered } = answeredReturn(executed);
  expect(answered).toMatchObject({ voidedAt: null, voidReason: null, lines: [{ ...line, voided: 0 }], updatedAt: recordedAt });
  const voided = { ...stored, voidedAt: "2026-02-01T11:00:00.000Z", voidReason: "one came", lines: [{ ...line, voided: 3 }] };
  const { return: newer } = answeredReturn({ ...executed, outcome: voided as unknown as ReturnOutcome });
  expect(newer).toMatchObject({ voidedAt: new Date("2026-02-01T11:00:00.000Z"), voidReason: "one came", lines: [{ voided: 3 }] });
});
