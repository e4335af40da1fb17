import { AskedRows } from "../platform/db/asked-rows.js";
import type { Database } from "../platform/db/database.js";
import { gatheredQuery } from "../platform/db/gathered-reads.js";
import type { RecordedShipment } from "./void-shipment.rules.js";

/** Parcels of one reservation that one call may take back. */
export const PARCELS_TAKEN_BACK_MAX = 1_000;
/** Beyond every sequence. */
const NO_END = "9223372036854775807";

/** Which parcels are asked for. */
export interface AskedParcels {
  readonly reservationId: string;
  /** Recorded behind this sequence. */
  readonly after: string;
  /** And up to this one; null: up to now. */
  readonly upTo: string | null;
}

const ASKED = new AskedRows<AskedParcels>({
  reservation_id: ["uuid", ({ reservationId }) => reservationId],
  after_sequence: ["bigint", ({ after }) => after],
  end_sequence: ["bigint", ({ upTo }) => upTo ?? NO_END],
});

const PARCELS_SQL = `
  select asked.place, parcel.id, parcel.sequence, parcel.lines
  from ${ASKED.numbered}
  cross join lateral (
    select id, sequence, lines from shipment
    where reservation_id = asked.reservation_id and sequence > asked.after_sequence and sequence <= asked.end_sequence
    order by sequence desc limit ${PARCELS_TAKEN_BACK_MAX}
  ) parcel
  order by asked.place, parcel.sequence desc`;

/** Of the parcels of so many reservations one query reads at most. */
const ASKED_AT_ONCE = 20;

/** The newest parcels of a reservation, newest first. Those who ask at the same time are answered together. */
export const readParcels = gatheredQuery(parcelsOf, { keysMax: ASKED_AT_ONCE });

async function parcelsOf(database: Database, asked: readonly AskedParcels[]): Promise<RecordedShipment[][]> {
  const rows = await database.query<RecordedShipment & { readonly place: string }>(PARCELS_SQL, ASKED.values(asked));
  const found = asked.map((): RecordedShipment[] => []);
  for (const { place, ...parcel } of rows) found[Number(place) - 1]?.push(parcel);
  return found;
}
