import { describe, expect, it } from "vitest";
import { documentTouches, type LedgerRecord } from "../../../src/stock/index.js";

const common = { closesCommand: true, recordedAt: new Date(0) };
const [first, second, third] = ["1", "2", "3"].map((digit) => `00000000-0000-7000-8000-00000000000${digit}`) as [string, string, string];

function movement(sequence: number, documentKind: "RESERVATION" | "RETURN" | null, documentId: string | null): LedgerRecord {
  const unread = { variantId: 1, sku: "A", quantity: 1, fact: false, reason: null, actor: "shop", actorId: 1 };
  const accounts = { kind: "RESERVE", fromAccount: "AVAILABLE", toAccount: "RESERVED" } as const;
  const times = { idempotencyKey: null, corrects: null, balances: null, occurredAt: new Date(0), levels: [] };
  return { type: "MOVEMENT", sequence, documentKind, documentId, ...common, ...unread, ...accounts, ...times };
}

function event(sequence: number, documentKind: string | null, documentId: string | null): LedgerRecord {
  const kind = documentId === null ? "PRODUCT_CHANGED" : "DOCUMENT_CHANGED";
  return { type: "EVENT", sequence, kind, body: null, documentKind, documentId, ...common };
}

describe("documentTouches", () => {
  it("tells each document of the kind once, in the order of its first touch, from movements and events", () => {
    const page = [
      event(10, "RESERVATION", second),
      movement(11, "RESERVATION", first),
      movement(12, "RETURN", third),
      movement(13, null, null),
      event(14, null, null),
      movement(15, "RESERVATION", second),
    ];
    expect(documentTouches("RESERVATION")(page)).toEqual([
      { documentId: second, firstSequence: 10, sequence: 15 },
      { documentId: first, firstSequence: 11, sequence: 11 },
    ]);
    expect(documentTouches("RETURN")(page)).toEqual([{ documentId: third, firstSequence: 12, sequence: 12 }]);
    expect(documentTouches("ADJUSTMENT")(page)).toEqual([]);
  });
});
