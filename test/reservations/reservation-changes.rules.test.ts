import { describe, expect, it } from "vitest";
import { reservationTouches, tellsOfReservations } from "../../src/reservations/reservation-changes.rules.js";
import type { LedgerRecord } from "../../src/stock/index.js";

function record(sequence: number, documentId: string | null, changes: object = {}): LedgerRecord {
  const rest = { type: "MOVEMENT", kind: "RESERVE", documentKind: documentId === null ? null : "RESERVATION", closesCommand: false };
  return { sequence, documentId, recordedAt: new Date(sequence), ...rest, ...changes } as unknown as LedgerRecord;
}
const CLOSES = { closesCommand: true };

describe("the reservations that commands touched", () => {
  it("are told once for each command, with its last movement of them", () => {
    const touches = reservationTouches(
      [
        record(1, "a", { kind: "RELEASE" }),
        record(2, "b"),
        record(3, "a", { kind: "CANCEL" }),
        record(4, null, CLOSES),
        record(5, "a", { type: "EVENT", ...CLOSES }),
        record(6, "s", { documentKind: "SALE" }),
        record(7, "b", { kind: "EXPIRE" }),
      ],
      null,
    );
    expect(touches).toEqual([
      { id: "b", cause: "RESERVE", sequence: 2, recordedAt: new Date(2) },
      { id: "a", cause: "CANCEL", sequence: 3, recordedAt: new Date(3) },
      { id: "a", cause: null, sequence: 5, recordedAt: new Date(5) },
      { id: "b", cause: "EXPIRE", sequence: 7, recordedAt: new Date(7) },
    ]);
  });

  it("may be one that is asked for", () => {
    const touches = reservationTouches([record(1, "a"), record(2, "b", CLOSES), record(3, "b", CLOSES)], "b");
    expect(touches.map(({ id, sequence }) => `${id} ${sequence}`)).toEqual(["b 2", "b 3"]);
  });

  it("need their own records and the ends of commands", () => {
    expect(tellsOfReservations(record(1, "a"), null)).toBe(true);
    expect(tellsOfReservations(record(1, "a"), "a")).toBe(true);
    expect(tellsOfReservations(record(1, "a"), "b")).toBe(false);
    expect(tellsOfReservations(record(1, "a", CLOSES), "b")).toBe(true);
    expect(tellsOfReservations(record(1, "a", { documentKind: "RETURN" }), null)).toBe(false);
  });
});
