import type { Client } from "pg";

/** So many reservations, sales, returns, movements and incidents each: HISTORY_DOCUMENTS, 100,000 unless set. */
export const DOCUMENTS = Number(process.env["HISTORY_DOCUMENTS"] ?? 100_000);

/** UUIDs in the order of `n`, as those of version 7 are in the order of time. */
const id = "('018f0000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid";
/** Nearly everything is of the busy channel and location (id 1), and long done; what is rare is at the end that a list reaches last. */
const statements = [
  "insert into location (code, name) values ('BUSY', 'Busy'), ('QUIET', 'Quiet')",
  "insert into channel (code, name) values ('BUSY', 'Busy'), ('QUIET', 'Quiet')",
  "insert into channel_location (channel_id, location_id) values (1, 1), (2, 2)",
  `insert into product (id, handle, title, tags, public_tags, archived)
    select gen_random_uuid(), 'p' || lpad(n::text, 8, '0'), 'P', case when n % 5000 = 0 then '{common,rare}' else '{common}' end::text[],
      '{rare}', n % 3 = 0
    from generate_series(1, 20000) n`,
  `insert into variant (product_id, position, sku, sku_folded, search)
    select id, 0, handle, handle, array_to_tsvector(array[handle]) from product order by handle`,
  // Most have something left, were counted, and have nothing in quarantine.
  `insert into inventory_level (variant_id, location_id, version, available, quarantine, counted_at)
    select id, 1, 1, case when id % 5000 = 0 then -1 when id % 3 = 0 then 0 else 9 end, case when id % 4000 = 0 then 1 else 0 end,
      case when id % 6000 > 0 then now() - id * interval '1 hour' end
    from variant order by id`,
  "insert into inventory_level (variant_id, location_id, version) select id, 2, 1 from variant order by id limit 5",
  `insert into stock_policy (variant_id, location_id, safety_stock, reorder_point)
    select id, case when id > 19990 then 2 else 1 end, 1, case when id % 7000 = 0 then 20 end from variant`,
  `insert into reservation (id, channel_id, reference, status, version, sequence, created_at, updated_at)
    select ${id}, case when n between 20 and 25 then 2 when n between 26 and 28 then null else 1 end, 'R' || n,
      (case when n < 15 then (enum_range(null::reservation_status))[n % 7 + 1] else 'SHIPPED' end)::reservation_status, 1, n, now(), now()
    from generate_series(1, $1::integer) n`,
  // A part of them is held, more than a page looks at.
  `insert into reservation_line (reservation_id, position, variant_id, location_id, quantity, shipped, held, hold_expires_at)
    select ${id}, 0, n % 2000 + 1, case when n between 30 and 35 then 2 else 1 end, 1, case when n % 8 = 0 then 0 else 1 end,
      case when n % 8 = 0 then 1 else 0 end, case when n % 8 = 0 then '2026-01-01T00:00:00Z'::timestamptz + (n / 16) * interval '1 s' end
    from generate_series(1, $1::integer) n`,
  `insert into sale (id, channel_id, reference, fulfilled, fingerprint, version, sequence, occurred_at, recorded_at)
    select ${id}, case when n < 10 then 2 else 1 end, 'S' || n, true, '', 1, n, now(), now() from generate_series(1, $1::integer) n`,
  `insert into sale_line (sale_id, position, variant_id, location_id, quantity)
    select ${id}, 0, n % 2000 + 1, case when n < 10 then 2 else 1 end, 1 from generate_series(1, $1::integer) n`,
  `insert into return (id, channel_id, location_id, reference, status, version, sequence, created_at, updated_at)
    select ${id}, case when n < 10 then 2 else 1 end, case when n < 10 then 2 else 1 end, 'RMA' || n,
      (case when n < 15 then (enum_range(null::return_status))[n % 5 + 1] else 'CLOSED' end)::return_status, 1, n, now(), now()
    from generate_series(1, $1::integer) n`,
  `insert into return_line (return_id, position, variant_id, location_id, quantity)
    select ${id}, 0, n % 2000 + 1, case when n < 10 then 2 else 1 end, 1 from generate_series(1, $1::integer) n`,
  `insert into adjustment (id, reason, note, reference, fact, sequence, occurred_at, recorded_at)
    select ${id}, 'LOSS', 'Note ' || n, 'A' || n, false, n, now(), now() from generate_series(1, $1::integer) n`,
  `insert into movement (sequence, kind, variant_id, from_account, to_account, quantity, level_id, level_version, quantities_after, fact,
      document_kind, document_id, closes_command, actor, occurred_at, recorded_at)
    select n, (case when n > $1 - 5 then 'RETURN' else 'SELL' end)::movement_kind, 1,
      (case when n > $1 - 5 then 'CUSTOMER' else 'AVAILABLE' end)::stock_account,
      (case when n > $1 - 5 then 'AVAILABLE' else 'CUSTOMER' end)::stock_account,
      1, case when n > $1 - 3 then 20001 else n % 2000 + 1 end, n, '{1,0,0,0,0,0,0,0}', true,
      'SALE', ${id}, true, 1, now(), now()
    from generate_series(1, $1::integer) n`,
  `insert into oversell_incident (sequence, level_id, quantity, recorded_at)
    select n, case when n < 5 then 20001 else n % 2000 + 1 end, 1, now() from generate_series(1, $1::integer) n`,
  "insert into oversell_explanation (incident, sequence, recorded_at) select n, n, now() from generate_series(1, $1::integer, 2) n",
  "insert into oversell_void (incident, sequence, quantity, recorded_at) select n, n, 1, now() from generate_series(1, $1::integer, 3) n",
];

/** Fills an empty, migrated database: years of a business, by sets. `owner` may write every table. */
export async function growHistory(owner: Client): Promise<void> {
  for (const statement of statements) await owner.query(statement, statement.includes("$1") ? [DOCUMENTS] : []);
  await owner.query("analyze");
}
