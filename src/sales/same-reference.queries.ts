import { AskedRows } from "../platform/db/asked-rows.js";
import type { Database } from "../platform/db/database.js";
import { databaseLoader } from "../platform/graphql/database-loader.js";
import { VISIBLE_RESERVATION } from "../reservations/index.js";
import type { SaleScope } from "./sale.queries.js";

/** A document by its reference, of which another one is looked for under the same. */
export interface SameReference {
  readonly channelId: number;
  readonly reference: string;
  /** The reservation that it is, or belongs to; null where there is none. */
  readonly reservationId: string | null;
  /** The caller's: equal for all that one request loads. */
  readonly scope: SaleScope;
}

const asked = new AskedRows<SameReference>({
  channel_id: ["integer", ({ channelId }) => channelId],
  reference: ["text", ({ reference }) => reference],
  reservation_id: ["uuid", ({ reservationId }) => reservationId],
});

/** Its parameters stand behind those of the rows. */
const VISIBLE = VISIBLE_RESERVATION.replaceAll("$1", `$${asked.next}`).replaceAll("$2", `$${asked.next + 1}`);

/** Reservations of one reference, over all channels, among which the channel's newest one is looked for. */
const LOOKED_AT_MAX = 1_000;

const RESERVATIONS_SQL = `
  select asked.place::integer as place, r.id
  from ${asked.numbered}
  cross join lateral (
    select r.id from (select * from reservation where reference = asked.reference order by id desc limit ${LOOKED_AT_MAX}) r
    where r.channel_id = asked.channel_id and r.id is distinct from asked.reservation_id
      and r.status in ('HELD', 'CONFIRMED', 'PARTIALLY_SHIPPED', 'SHIPPED') and ${VISIBLE}
    order by r.id desc limit 1
  ) r`;

const SALES_SQL = `
  select asked.place::integer as place, s.id
  from ${asked.numbered}
  join sale s on s.reference = asked.reference and s.channel_id = asked.channel_id and s.reservation_id is distinct from asked.reservation_id`;

/**
 * Of each sale: the id of the channel's newest reservation under its reference that holds, has or has shipped units and is not the sale's own; null where
 * there is none to be seen.
 */
export const otherReservationLoader = sameReferenceLoader("otherReservation", RESERVATIONS_SQL, ({ channels, locations }) => [
  channels,
  locations,
]);

/** Of each reservation: the id of the channel's sale under its reference that does not belong to it; null where there is none. Whether it is seen is for who loads it. */
export const otherSaleLoader = sameReferenceLoader("otherSale", SALES_SQL, () => []);

function sameReferenceLoader(name: string, sql: string, seen: (scope: SaleScope) => readonly unknown[]) {
  return databaseLoader(
    name,
    async (database: Database, documents: readonly SameReference[]) => {
      const scope = documents[0]?.scope ?? { channels: null, locations: null };
      const values = [...asked.values(documents), ...seen(scope)];
      const rows = await database.query<{ readonly place: number; readonly id: string }>(sql, values);
      const ids = new Map(rows.map(({ place, id }) => [place, id]));
      return documents.map((_document, place) => ids.get(place + 1) ?? null);
    },
    { live: true },
  );
}
