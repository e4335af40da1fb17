import type { Database } from "../platform/db/database.js";
import type { RecordedShipment } from "./void-shipment.rules.js";

/** Parcels of one reservation that one call may take back. */
export const PARCELS_TAKEN_BACK_MAX = 1_000;

const PARCELS_SQL = `
  select id, sequence, lines from shipment
  where reservation_id = $1::uuid and sequence > $2::bigint and ($3::bigint is null or sequence <= $3::bigint)
  order by sequence desc limit ${PARCELS_TAKEN_BACK_MAX}`;

/** The newest parcels of a reservation that were recorded behind one sequence, and up to another one where it is given; newest first. */
export async function readParcels(
  database: Database,
  reservationId: string,
  { after, upTo }: { readonly after: string; readonly upTo: string | null },
): Promise<readonly RecordedShipment[]> {
  return database.query<RecordedShipment>(PARCELS_SQL, [reservationId, after, upTo]);
}
