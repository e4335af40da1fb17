import { describe, expect, it } from "vitest";
import { itemOf, sendCall } from "../../../src/cli/replay/bulk-call.js";
import type { BulkContext } from "../../../src/cli/replay/bulk-call.js";
import type { Call } from "../../../src/cli/replay/call-scheduler.js";
import { HubRefused } from "../../../src/cli/replay/hub-client.js";
import type { HubClient } from "../../../src/cli/replay/hub-client.js";
import type { PlannedRequest } from "../../../src/cli/replay/planned-request.js";

const context: BulkContext = { location: "WH-1", channel: "WEB", idOf: (document) => `id-${document}` };
const common = { key: "run/1", reference: "1", at: Date.UTC(2024, 2, 4, 8), sources: [] };
const lines = [{ sku: "A", quantity: 2 }];
const reserve: PlannedRequest = { ...common, kind: "reserve", document: 3, lines };
const occurredAt = "2024-03-04T08:00:00.000Z";

describe("the item of a bulk mutation", () => {
  it("reserves and confirms at once, at the order's own time", () => {
    expect(itemOf(reserve, context)).toEqual({
      idempotencyKey: "run/1",
      channel: "WEB",
      reference: "1",
      confirm: true,
      occurredAt,
      lines: [{ sku: "A", quantity: 2, location: "WH-1" }],
    });
  });

  it("ships all that is left, whatever the version", () => {
    expect(itemOf({ ...common, kind: "ship", document: 3, lineCount: 1 }, context)).toEqual({
      idempotencyKey: "run/1",
      id: "id-3",
      expectedVersion: null,
      trackingReference: "1",
      occurredAt,
    });
  });

  it("cancels lines of an order", () => {
    expect(itemOf({ ...common, kind: "cancel", reference: "C2", document: 3, lines }, context)).toEqual({
      idempotencyKey: "run/1",
      id: "id-3",
      expectedVersion: null,
      reason: "Credited by C2",
      lines: [{ sku: "A", quantity: 2, location: "WH-1" }],
    });
  });

  it("takes goods back, received and restocked at once, of an order or of nobody's", () => {
    const item = {
      idempotencyKey: "run/1",
      channel: "WEB",
      // Given once: one credit may be several returns.
      reference: "run/1",
      location: "WH-1",
      occurredAt,
      lines,
      receive: true,
      inspect: "RESTOCK",
    };
    expect(itemOf({ ...common, kind: "return", document: 3, lines }, context)).toEqual({
      ...item,
      reservation: "id-3",
      reason: "Credit 1",
    });
    expect(itemOf({ ...common, kind: "return", document: null, lines }, context)).toEqual({
      ...item,
      reservation: null,
      reason: "Credit 1, without a known order",
    });
  });

  it("adjusts with the clerk's words", () => {
    const request: PlannedRequest = {
      ...common,
      kind: "adjust",
      reason: "DAMAGE",
      note: "wet",
      fact: true,
      lines: [{ sku: "A", quantity: -2 }],
    };
    expect(itemOf(request, context)).toEqual({
      idempotencyKey: "run/1",
      reason: "DAMAGE",
      note: "wet",
      reference: "1",
      occurredAt,
      fact: true,
      lines: [{ sku: "A", location: "WH-1", delta: -2 }],
    });
  });
});

describe("sending a call", () => {
  const call: Call = { kind: "reserve", requests: [reserve, { ...reserve, key: "run/2" }] };
  const answering = (bulk: unknown): HubClient => ({ send: () => Promise.resolve({ bulk }) }) as unknown as HubClient;
  const accepted = { document: { id: "id" }, sequence: "7", replayed: false, userErrors: [] };
  const refused = { document: null, sequence: null, replayed: false, userErrors: [{ code: "INSUFFICIENT_STOCK", message: "Too little." }] };

  it("answers each request in order", async () => {
    expect(await sendCall(answering({ results: [accepted, refused], userErrors: [] }), call, context, 0)).toEqual([
      { accepted: true, id: "id", sequence: "7", replayed: false },
      { accepted: false, reasons: refused.userErrors },
    ]);
  });

  it("ends the run where the hub refuses a whole call, or answers another number of results", async () => {
    const whole = sendCall(answering({ results: [], userErrors: [{ code: "INVALID_INPUT", message: "No items." }] }), call, context, 0);
    await expect(whole).rejects.toThrow("The hub refused a whole call of reservationCreateMany: No items.");
    await expect(sendCall(answering({ results: [accepted], userErrors: [] }), call, context, 0)).rejects.toThrow(HubRefused);
  });

  it("ends the run where its keys belong to another plan, and says what to do", async () => {
    const mismatch = { ...refused, userErrors: [{ code: "IDEMPOTENCY_MISMATCH", message: "Another input." }] };
    await expect(sendCall(answering({ results: [accepted, mismatch], userErrors: [] }), call, context, 0)).rejects.toThrow(
      /repeat those, or name another run with --run\. The hub says: Another input\./,
    );
  });
});
