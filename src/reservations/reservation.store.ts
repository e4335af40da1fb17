import { integers, smallints, texts, timestamps, uuids } from "../platform/db/binary-arrays.js";
import type { Statement, StatementResult } from "../platform/db/statement.js";
import type { Books, DocumentChange, DocumentStore } from "../stock/index.js";
import type { ReservationDocument, ReservationLineDocument, ReservationStatusName } from "./reservation.js";
import { expireHeld, putReservation } from "./reservation-steps.rules.js";

const LOAD_SQL = `
  select id::text as id, channel_id, reference, reason, status, expires_at, version, created_at
  from reservation where id = any($1::uuid[]) order by id for no key update`;

interface Row {
  readonly id: string;
  readonly channel_id: number | null;
  readonly reference: string | null;
  readonly reason: string | null;
  readonly status: ReservationStatusName;
  readonly expires_at: Date | null;
  readonly version: number;
  readonly created_at: Date;
}

const LOAD_LINES_SQL = `
  select rl.reservation_id::text as reservation_id, rl.position, rl.variant_id, v.sku, rl.location_id, l.code as location, rl.quantity,
    rl.held, rl.confirmed, rl.shipped, rl.released, rl.expired, rl.cancelled, rl.returned
  from reservation_line rl join variant v on v.id = rl.variant_id join location l on l.id = rl.location_id
  where rl.reservation_id = any($1::uuid[]) order by rl.reservation_id, rl.position`;

interface LineRow extends Omit<ReservationLineDocument, "variantId" | "locationId"> {
  readonly reservation_id: string;
  readonly variant_id: number;
  readonly location_id: number;
}

/** Reservations found overdue at once: the ledger asks again until there are none. */
const OVERDUE_PAGE = 1_000;

const overdueSql = (locked: string): string => `
  select distinct rl.reservation_id::text as id
  from needed join reservation_line rl on rl.variant_id = needed.variant_id and rl.location_id = needed.location_id
  where rl.held > 0 and rl.hold_expires_at <= now() and not rl.reservation_id = any(${locked}) limit ${OVERDUE_PAGE}`;

const INSERT_SQL = `
  insert into reservation (id, channel_id, reference, reason, status, expires_at, version, sequence, created_at, updated_at)
  select r.id, r.channel_id, r.reference, r.reason, r.status::reservation_status, r.expires_at, r.version, h.sequence - $1 + r.ordinal, r.created_at, h.recorded_at
  from ledger_head h,
    unnest($2::uuid[], $3::integer[], $4::text[], $5::text[], $6::text[], $7::timestamptz[], $8::integer[],
      $9::timestamptz[], $10::integer[])
      as r (id, channel_id, reference, reason, status, expires_at, version, created_at, ordinal)`;

const UPDATE_SQL = `
  update reservation
  set reason = r.reason, status = r.status::reservation_status, expires_at = r.expires_at, version = r.version, sequence = h.sequence - $1 + r.ordinal,
    updated_at = h.recorded_at
  from ledger_head h,
    unnest($2::uuid[], $3::text[], $4::text[], $5::timestamptz[], $6::integer[], $7::integer[])
      as r (id, reason, status, expires_at, version, ordinal)
  where reservation.id = r.id`;

const LINES = `
  unnest($1::uuid[], $2::smallint[], $3::integer[], $4::integer[], $5::integer[], $6::integer[], $7::integer[], $8::integer[], $9::integer[],
    $10::integer[], $11::integer[], $12::integer[], $13::timestamptz[])
    as t (reservation_id, position, variant_id, location_id, quantity, held, confirmed, shipped, released, expired, cancelled, returned,
      hold_expires_at)`;

const INSERT_LINES_SQL = `
  insert into reservation_line (reservation_id, position, variant_id, location_id, quantity, held, confirmed, shipped, released, expired,
    cancelled, returned, hold_expires_at)
  select * from ${LINES}`;

const UPDATE_LINES_SQL = `
  update reservation_line rl
  set quantity = t.quantity, held = t.held, confirmed = t.confirmed, shipped = t.shipped, released = t.released, expired = t.expired,
    cancelled = t.cancelled, returned = t.returned, hold_expires_at = t.hold_expires_at
  from ${LINES}
  where rl.reservation_id = t.reservation_id and rl.position = t.position`;

const INSERT_SHIPMENTS_SQL = `
  insert into shipment (id, reservation_id, tracking_reference, lines, sequence, occurred_at, recorded_at)
  select s.id, s.reservation_id, s.tracking_reference, s.lines::jsonb, h.sequence - $1 + s.ordinal, coalesce(s.occurred_at, h.recorded_at),
    h.recorded_at
  from ledger_head h,
    unnest($2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::timestamptz[], $7::integer[])
      as s (id, reservation_id, tracking_reference, lines, occurred_at, ordinal)`;

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
  isOverdue: ({ expiresAt, lines }: ReservationDocument, now: Date) =>
    expiresAt !== null && expiresAt <= now && lines.some(({ held }) => held > 0),
  expire: (document: ReservationDocument, books: Books) => void putReservation(books, expireHeld(books, document)),
  save: saveReservations,
};

function readReservations([heads, lines]: readonly StatementResult[]): ReadonlyMap<string, ReservationDocument> {
  const linesOf = new Map<string, ReservationLineDocument[]>();
  for (const row of (lines?.rows ?? []) as unknown as LineRow[]) {
    const known = linesOf.get(row.reservation_id);
    if (known === undefined) linesOf.set(row.reservation_id, [lineOf(row)]);
    else known.push(lineOf(row));
  }
  const documents = ((heads?.rows ?? []) as unknown as Row[]).map((row): [string, ReservationDocument] => {
    const { id, channel_id: channelId, reference, reason, status, expires_at: expiresAt, version, created_at: createdAt } = row;
    const lines = linesOf.get(id) ?? [];
    const loaded = { expiresAt, lines };
    return [id, { id, channelId, reference, reason, status, expiresAt, version, createdAt, lines, newShipments: [], loaded }];
  });
  return new Map(documents);
}

function lineOf(row: LineRow): ReservationLineDocument {
  const { position, variant_id: variantId, sku, location_id: locationId, location, quantity } = row;
  const { held, confirmed, shipped, released, expired, cancelled, returned } = row;
  return { position, variantId, sku, locationId, location, quantity, held, confirmed, shipped, released, expired, cancelled, returned };
}

type Change = DocumentChange<ReservationDocument>;

interface LineOf {
  readonly document: ReservationDocument;
  readonly line: ReservationLineDocument;
}

function* saveReservations(changes: readonly Change[], total: number): Generator<Statement, void, void> {
  const added: LineOf[] = [];
  const changed: LineOf[] = [];
  for (const { document } of changes) {
    const { loaded, lines, expiresAt } = document;
    const extended = expiresAt?.getTime() !== loaded?.expiresAt?.getTime();
    for (const line of lines) {
      const before = loaded?.lines[line.position];
      // Steps copy the lines they change and keep the others, so a changed line is another object than the loaded one.
      if (before === undefined) added.push({ document, line });
      else if (line !== before || (extended && line.held > 0)) changed.push({ document, line });
    }
  }
  yield* headStatements(changes, total);
  yield* lineStatements(INSERT_LINES_SQL, added);
  yield* lineStatements(UPDATE_LINES_SQL, changed);
  yield* shipmentStatements(changes, total);
}

function headStatements(changes: readonly Change[], total: number): readonly Statement[] {
  const created = changes.filter((change) => change.created);
  const updated = changes.filter((change) => !change.created);
  const column = <Value>(of: readonly Change[], pick: (document: ReservationDocument) => Value): Value[] =>
    of.map(({ document }) => pick(document));
  const inserted: Statement = {
    text: INSERT_SQL,
    values: [
      total,
      uuids(column(created, ({ id }) => id)),
      integers(column(created, ({ channelId }) => channelId)),
      texts(column(created, ({ reference }) => reference)),
      texts(column(created, ({ reason }) => reason ?? null)),
      texts(column(created, ({ status }) => status)),
      timestamps(column(created, ({ expiresAt }) => expiresAt)),
      integers(column(created, ({ version }) => version)),
      timestamps(column(created, ({ createdAt }) => createdAt)),
      integers(created.map(({ ordinal }) => ordinal)),
    ],
  };
  const changed: Statement = {
    text: UPDATE_SQL,
    values: [
      total,
      uuids(column(updated, ({ id }) => id)),
      texts(column(updated, ({ reason }) => reason ?? null)),
      texts(column(updated, ({ status }) => status)),
      timestamps(column(updated, ({ expiresAt }) => expiresAt)),
      integers(column(updated, ({ version }) => version)),
      integers(updated.map(({ ordinal }) => ordinal)),
    ],
  };
  return [...(created.length > 0 ? [inserted] : []), ...(updated.length > 0 ? [changed] : [])];
}

function lineStatements(text: string, lines: readonly LineOf[]): readonly Statement[] {
  if (lines.length === 0) return [];
  const column = (pick: (line: ReservationLineDocument) => number): Buffer => integers(lines.map(({ line }) => pick(line)));
  return [
    {
      text,
      values: [
        uuids(lines.map(({ document }) => document.id)),
        smallints(lines.map(({ line }) => line.position)),
        column(({ variantId }) => variantId),
        column(({ locationId }) => locationId),
        column(({ quantity }) => quantity),
        column(({ held }) => held),
        column(({ confirmed }) => confirmed),
        column(({ shipped }) => shipped),
        column(({ released }) => released),
        column(({ expired }) => expired),
        column(({ cancelled }) => cancelled),
        column(({ returned }) => returned),
        timestamps(lines.map(({ document, line }) => (line.held > 0 ? document.expiresAt : null))),
      ],
    },
  ];
}

function shipmentStatements(changes: readonly Change[], total: number): readonly Statement[] {
  const shipments = changes.flatMap(({ document }) => (document.newShipments ?? []).map((shipment) => ({ document, shipment })));
  if (shipments.length === 0) return [];
  return [
    {
      text: INSERT_SHIPMENTS_SQL,
      values: [
        total,
        uuids(shipments.map(({ shipment }) => shipment.id)),
        uuids(shipments.map(({ document }) => document.id)),
        texts(shipments.map(({ shipment }) => shipment.trackingReference)),
        texts(shipments.map(({ shipment }) => JSON.stringify(shipment.lines))),
        timestamps(shipments.map(({ shipment }) => shipment.occurredAt)),
        integers(shipments.map(({ shipment }) => shipment.ordinal)),
      ],
    },
  ];
}
