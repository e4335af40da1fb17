import type { LedgerRecord, MovementKindName } from "../stock/index.js";

/** What a command did to a reservation, before the reservation itself is read. */
export interface ReservationTouch {
  readonly id: string;
  /** The kind of the command's last movement of its units; null where nothing moved, as when a hold is extended. */
  readonly cause: MovementKindName | null;
  readonly sequence: number;
  readonly recordedAt: Date;
}

/** Whether `reservationTouches` needs the record: it is of a reservation, or the last of its command. */
export function tellsOfReservations(record: LedgerRecord, id: string | null): boolean {
  return record.closesCommand || isOf(record, id);
}

/** The reservations that commands touched, once for each command and reservation, in the order of their last records. */
export function reservationTouches(records: readonly LedgerRecord[], id: string | null): readonly ReservationTouch[] {
  const touches: ReservationTouch[] = [];
  let command = new Map<string, ReservationTouch>();
  for (const record of records) {
    if (isOf(record, id) && record.documentId !== null) {
      const { documentId, sequence, recordedAt } = record;
      const cause = causeOf(record) ?? command.get(documentId)?.cause ?? null;
      command.delete(documentId);
      command.set(documentId, { id: documentId, cause, sequence, recordedAt });
    }
    if (record.closesCommand) {
      touches.push(...command.values());
      command = new Map();
    }
  }
  return [...touches, ...command.values()];
}

/** What a short pick counts are units that were free, and none of the reservation's. */
function causeOf(record: LedgerRecord): MovementKindName | null {
  return record.type === "MOVEMENT" && record.kind !== "COUNT" ? record.kind : null;
}

function isOf({ documentKind, documentId }: LedgerRecord, id: string | null): boolean {
  return documentKind === "RESERVATION" && (id === null || documentId === id);
}
