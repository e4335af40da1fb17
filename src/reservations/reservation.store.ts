import { uuids } from "../platform/db/binary-arrays.js";
import type { Statement, StatementResult } from "../platform/db/statement.js";
import { type Selected, selectionOf } from "../platform/db/table.js";
import { into, same } from "../platform/db/write-rows.js";
import { orRecordedAt, recordedAt, sequenceAt } from "../platform/feed/recorded-columns.js";
import type { Books, DocumentChange, DocumentStore } from "../stock/index.js";
import { ReservationLineEntity } from "./reservation-line.entity.js";
import { ReservationEntity } from "./reservation.entity.js";
import type { NewShipment, ReservationDocument, ReservationLineDocument, VoidedShipment } from "./reservation.js";
import { RESERVATION_CHECKS, RESERVATION_CLAIMS } from "./reservation-checks.queries.js";
import { expireHeld, putReservation } from "./reservation-steps.rules.js";
import { ShipmentEntity } from "./shipment.entity.js";

const HEADS = selectionOf(
  ReservationEntity,
  "id",
  "channelId",
  "reference",
  "reason",
  "cancelCause",
  "status",
  "expiresAt",
  "version",
  "createdAt",
);

const LOAD_SQL = `
  select ${HEADS.of("reservation")} from reservation where id = any($1::uuid[]) order by id for no key update`;

const COUNTS = ["quantity", "held", "confirmed", "shipped", "released", "expired", "cancelled", "returned"] as const;

/** What only a cancellation tells: written where it changes, so that no other step carries it. */
const CAUSES = ["short", "cancelCause", "shortReason"] as const;

const LINES = selectionOf(
  ReservationLineEntity,
  "reservationId",
  "position",
  "variantId",
  "locationId",
  "lineReference",
  ...COUNTS,
  ...CAUSES,
);

const LOAD_LINES_SQL = `
  select ${LINES.of("rl")}, v.sku, l.code as location
  from reservation_line rl join variant v on v.id = rl.variant_id join location l on l.id = rl.location_id
  where rl.reservation_id = any($1::uuid[]) order by rl.reservation_id, rl.position`;

type LineRow = Selected<typeof LINES> & ReservationLineDocument;

/** Reservations found overdue at once: the ledger asks again until there are none. */
const OVERDUE_PAGE = 1_000;

const overdueSql = (locked: string): string => `
  select distinct rl.reservation_id::text as id
  from needed join reservation_line rl on rl.variant_id = needed.variant_id and rl.location_id = needed.location_id
  where rl.held > 0 and rl.hold_expires_at <= now() and not rl.reservation_id = any(${locked}) limit ${OVERDUE_PAGE}`;

type Change = DocumentChange<ReservationDocument>;

const headRows = into(ReservationEntity).rowsOf<Change>({
  ...same(({ document }: Change) => document, "id", "channelId", "reference", "reason", "status", "expiresAt", "version", "createdAt"),
  externalRefs: ({ document }) => document.externalRefs,
  sequence: sequenceAt(({ ordinal }) => ordinal),
  updatedAt: recordedAt,
});
const insertHeads = headRows.insert();
const updateHeads = headRows.update({ by: ["id"], set: ["reason", "status", "expiresAt", "version", "sequence", "updatedAt"] });
const updateCauses = into(ReservationEntity)
  .rowsOf<ReservationDocument>(same((document: ReservationDocument) => document, "id", "cancelCause"))
  .update({ by: ["id"], set: ["cancelCause"] });

interface LineOf {
  readonly document: ReservationDocument;
  readonly line: ReservationLineDocument;
}

const lineRows = into(ReservationLineEntity).rowsOf<LineOf>({
  reservationId: ({ document }) => document.id,
  ...same(({ line }: LineOf) => line, "position", "variantId", "locationId", "lineReference", ...COUNTS),
  holdExpiresAt: ({ document, line }) => (line.held > 0 ? document.expiresAt : null),
});
const insertLines = lineRows.insert();
const updateLines = lineRows.update({ by: ["reservationId", "position"], set: [...COUNTS, "holdExpiresAt"] });
const updateLineCauses = into(ReservationLineEntity)
  .rowsOf<LineOf>({ reservationId: ({ document }) => document.id, ...same(({ line }: LineOf) => line, "position", ...CAUSES) })
  .update({ by: ["reservationId", "position"], set: CAUSES });

interface ShipmentOf {
  readonly reservationId: string;
  readonly shipment: NewShipment;
}

const insertShipments = into(ShipmentEntity)
  .rowsOf<ShipmentOf>({
    reservationId: ({ reservationId }) => reservationId,
    ...same(({ shipment }: ShipmentOf) => shipment, "id", "trackingReference", "lines"),
    sequence: sequenceAt(({ shipment }) => shipment.ordinal),
    occurredAt: orRecordedAt(({ shipment }) => shipment.occurredAt),
    recordedAt,
  })
  .insert();

const voidShipments = into(ShipmentEntity)
  .rowsOf<VoidedShipment>({
    ...same((shipment: VoidedShipment) => shipment, "id", "lines"),
    voidedAt: recordedAt,
    voidReason: { of: ({ voidReason }) => voidReason, sql: (given) => `coalesce(${given}, target.void_reason)` },
  })
  .update({ by: ["id"], set: ["lines", "voidedAt", "voidReason"] });

/** How the ledger loads, saves and expires reservations. Ids are UUIDs in lower case: check them before they get here. */
export const reservationStore: DocumentStore<ReservationDocument> = {
  kind: "RESERVATION",
  load: (ids) => [
    { text: LOAD_SQL, values: [uuids(ids)] },
    { text: LOAD_LINES_SQL, values: [uuids(ids)] },
  ],
  read: readReservations,
  lineLevels: (placeholder) => `select variant_id, location_id from reservation_line where reservation_id = any(${placeholder})`,
  overdueOnLevels: overdueSql,
  overdueSince: ({ expiresAt, lines }: ReservationDocument, now: Date) =>
    expiresAt !== null && expiresAt <= now && lines.some(({ held }) => held > 0) ? expiresAt : null,
  expire: (document: ReservationDocument, books: Books) => void putReservation(books, expireHeld(books, document)),
  save: saveReservations,
  claims: () => RESERVATION_CLAIMS,
  checks: RESERVATION_CHECKS,
  channelTable: "reservation",
  wording: { table: "reservation", reference: "reference", texts: ["reason"] },
};

function readReservations([heads, lines]: readonly StatementResult[]): ReadonlyMap<string, ReservationDocument> {
  const linesOf = new Map<string, ReservationLineDocument[]>();
  for (const line of (lines?.rows ?? []) as unknown as LineRow[]) {
    const known = linesOf.get(line.reservationId);
    if (known === undefined) linesOf.set(line.reservationId, [line]);
    else known.push(line);
  }
  const documents = ((heads?.rows ?? []) as unknown as Selected<typeof HEADS>[]).map((row): [string, ReservationDocument] => {
    const lines = linesOf.get(row.id) ?? [];
    return [row.id, { ...row, lines, newShipments: [], loaded: { expiresAt: row.expiresAt, lines, cancelCause: row.cancelCause } }];
  });
  return new Map(documents);
}

function* saveReservations(changes: readonly Change[], total: number): Generator<Statement, void, void> {
  const added: LineOf[] = [];
  const changed: LineOf[] = [];
  const caused: LineOf[] = [];
  for (const { document } of changes) {
    const { loaded, lines, expiresAt } = document;
    const extended = expiresAt?.getTime() !== loaded?.expiresAt?.getTime();
    for (const line of lines) {
      const before = loaded?.lines[line.position];
      // Steps copy the lines they change and keep the others, so a changed line is another object than the loaded one.
      if (before === undefined) added.push({ document, line });
      else if (line !== before || (extended && line.held > 0)) changed.push({ document, line });
      if (line !== before && tellsMore(line, before)) caused.push({ document, line });
    }
  }
  const created = changes.filter((change) => change.created);
  const shipments = changes.flatMap(({ document: { id: reservationId, newShipments = [] } }) =>
    newShipments.map((shipment) => ({ reservationId, shipment })),
  );
  yield* insertHeads(created, total);
  yield* updateHeads(created.length === 0 ? changes : changes.filter((change) => !change.created), total);
  yield* insertLines(added);
  yield* updateLines(changed);
  yield* updateCauses(changes.flatMap(({ document }) => (isCausedAnew(document) ? document : [])));
  yield* updateLineCauses(caused);
  yield* insertShipments(shipments, total);
  yield* voidShipments(
    changes.flatMap(({ document }) => document.voidedShipments ?? []),
    total,
  );
}

/** Whether a step has told more of what was cancelled of the line. */
function tellsMore(line: ReservationLineDocument, before: ReservationLineDocument | undefined): boolean {
  const { short = 0, cancelCause = null, shortReason = null } = before ?? {};
  return line.short !== short || line.cancelCause !== cancelCause || line.shortReason !== shortReason;
}

function isCausedAnew({ cancelCause = null, loaded }: ReservationDocument): boolean {
  return cancelCause !== (loaded?.cancelCause ?? null);
}
