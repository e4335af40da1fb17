import { booleans, integers, smallints, texts, timestamps, uuids } from "../platform/db/binary-arrays.js";
import type { DocumentChange, DocumentStore } from "../stock/index.js";
import { SALE_VERSION, saleRef, type SaleContent, type SaleDocument } from "./sale.js";

interface Row {
  readonly id: string;
  readonly channel_id: number;
  readonly reference: string;
  readonly fingerprint: string;
  readonly location_ids: readonly number[];
}

/** Sales never change, so they are read without a lock. Two processes that record the same one meet at its unique constraint. */
const LOAD_SQL = `
  select s.id, s.channel_id, s.reference, s.fingerprint, array(select location_id from sale_line where sale_id = s.id) as location_ids
  from unnest($1::integer[], $2::text[]) as asked (channel_id, reference)
  cross join lateral (
    select * from sale found where found.reference = asked.reference and found.channel_id = asked.channel_id limit 1) s`;

const INSERT_SQL = `
  insert into sale (id, channel_id, reference, fulfilled, reservation_id, fingerprint, version, sequence, occurred_at, recorded_at)
  select s.id, s.channel_id, s.reference, s.fulfilled, s.reservation_id, s.fingerprint, s.version, h.sequence - $1 + s.ordinal,
    coalesce(s.occurred_at, h.recorded_at), h.recorded_at
  from ledger_head h,
    unnest($2::uuid[], $3::integer[], $4::text[], $5::boolean[], $6::uuid[], $7::text[], $8::integer[], $9::timestamptz[], $10::integer[])
      as s (id, channel_id, reference, fulfilled, reservation_id, fingerprint, version, occurred_at, ordinal)`;

const INSERT_LINES_SQL = `
  insert into sale_line (sale_id, position, variant_id, location_id, quantity, from_reservation, oversold)
  select * from unnest($1::uuid[], $2::smallint[], $3::integer[], $4::integer[], $5::integer[], $6::integer[], $7::integer[])`;

/** Loads and saves sales inside the ledger's batch. */
export const saleStore: DocumentStore<SaleDocument> = {
  kind: "SALE",
  load: (ids) => {
    const keys = ids.map(keyOf);
    return [{ text: LOAD_SQL, values: [integers(keys.map(({ channelId }) => channelId)), texts(keys.map(({ reference }) => reference))] }];
  },
  read: ([result]) => {
    const rows = (result?.rows ?? []) as unknown as Row[];
    return new Map(
      rows.map(({ id, channel_id: channelId, reference, fingerprint, location_ids: locationIds }) => [
        saleRef(channelId, reference).id,
        { id, fingerprint, locationIds, content: null },
      ]),
    );
  },
  save: (changes, total) => {
    const sales = changes.map(({ document, ordinal, created }: DocumentChange<SaleDocument>) => {
      if (!created || document.content === null) throw new Error(`Sale ${document.id} is recorded; it cannot change.`);
      return { document, ordinal, content: document.content };
    });
    return [insertStatement(sales, total), insertLinesStatement(sales)];
  },
};

interface NewSale {
  readonly document: SaleDocument;
  readonly content: SaleContent;
  readonly ordinal: number;
}

function insertStatement(sales: readonly NewSale[], total: number): { text: string; values: readonly unknown[] } {
  const column = <Value>(pick: (content: SaleContent) => Value): Value[] => sales.map(({ content }) => pick(content));
  return {
    text: INSERT_SQL,
    values: [
      total,
      uuids(sales.map(({ document }) => document.id)),
      integers(column((c) => c.channelId)),
      texts(column((c) => c.reference)),
      booleans(column((c) => c.fulfilled)),
      uuids(column((c) => c.reservationId)),
      texts(sales.map(({ document }) => document.fingerprint)),
      integers(sales.map(() => SALE_VERSION)),
      timestamps(column((c) => c.occurredAt)),
      integers(sales.map(({ ordinal }) => ordinal)),
    ],
  };
}

function insertLinesStatement(sales: readonly NewSale[]): { text: string; values: readonly unknown[] } {
  const lines = sales.flatMap(({ document, content }) => content.lines.map((line, position) => ({ id: document.id, position, line })));
  return {
    text: INSERT_LINES_SQL,
    values: [
      uuids(lines.map(({ id }) => id)),
      smallints(lines.map(({ position }) => position)),
      integers(lines.map(({ line }) => line.variantId)),
      integers(lines.map(({ line }) => line.locationId)),
      integers(lines.map(({ line }) => line.quantity)),
      integers(lines.map(({ line }) => line.fromReservation)),
      integers(lines.map(({ line }) => line.oversold)),
    ],
  };
}

function keyOf(id: string): { readonly channelId: number; readonly reference: string } {
  const slash = id.indexOf("/");
  return { channelId: Number(id.slice(0, slash)), reference: id.slice(slash + 1) };
}
