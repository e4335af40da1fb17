import { randomUUID } from "node:crypto";
import pg from "pg";
import { ONLINE_RETAIL } from "../../examples/online-retail/online-retail.js";
import { readOrders } from "../../src/cli/replay/read-orders.js";
import type { StageDatabase } from "../benchmark.js";
import { withClient } from "../stage/admin.js";
import type { OrdersFile } from "./orders-file.js";

/** A line of an order, as the loop takes it. */
export interface SoldLine {
  readonly sku: string;
  readonly quantity: number;
  readonly reference: string;
  readonly at: Date;
}

/** The first so many lines of goods sold, and what they take of each SKU: without what came back, that is more than a shop had to open with. */
export async function readSoldLines(
  file: OrdersFile,
  count: number,
): Promise<{ readonly lines: readonly SoldLine[]; readonly stock: ReadonlyMap<string, number> }> {
  const { invoices } = await readOrders(file.orders, {
    format: ONLINE_RETAIL,
    columns: ONLINE_RETAIL.columns,
    encoding: "utf8",
    timeZone: ONLINE_RETAIL.timeZone,
    skuCase: ONLINE_RETAIL.skuCase,
    charges: new Set(ONLINE_RETAIL.charges),
    limit: 2 * count,
  });
  const sold = invoices.flatMap(({ reference, at, lines }) =>
    lines.filter(({ lineClass }) => lineClass === "sale").map(({ sku, quantity }) => ({ sku, quantity, reference, at: new Date(at) })),
  );
  const lines = sold.slice(0, count);
  const stock = new Map<string, number>();
  for (const { sku, quantity } of lines) stock.set(sku, (stock.get(sku) ?? 0) + quantity);
  return { lines, stock };
}

const STOCK_SQL = [
  "insert into api_client (name, role) values ('loop', 'ADMIN')",
  "insert into location (code, name) values ('WH-1', 'WH-1')",
];

const LEVELS_SQL = `
  with asked as (select * from unnest($1::text[], $2::integer[]) as stocked (sku, quantity)),
  made as (select gen_random_uuid() as id, sku, quantity from asked),
  products as (insert into product (id, handle, title) select id, sku, sku from made),
  variants as (insert into variant (product_id, position, sku, sku_folded) select id, 0, sku, lower(sku) from made returning id, sku)
  insert into inventory_level (variant_id, location_id, available, version)
  select variants.id, location.id, made.quantity, 1 from variants join made using (sku) cross join location`;

/** Puts the stock where the loop finds it. */
export async function stockShelves(database: StageDatabase, stock: ReadonlyMap<string, number>): Promise<void> {
  await withClient(database.ownerUrl, async (owner) => {
    for (const sql of STOCK_SQL) await owner.query(sql);
    await owner.query(LEVELS_SQL, [[...stock.keys()], [...stock.values()]]);
    await owner.query("vacuum analyze");
  });
}

const CLIENT = "(select id from api_client where name = 'loop')";

const keySql = (operation: string, sequence: string): string => `
  insert into idempotency_record (day, client_id, key, operation, fingerprint, outcome, sequence, document_id, recorded_at)
  select (now() at time zone 'UTC')::date, ${CLIENT}, $1::text, '${operation}', $1::text,
    json_build_object('id', $2::uuid, 'reference', $3::text), ${sequence}, $2::uuid, head.recorded_at
  from head returning 1`;

const movementSql = (kind: string, source: string, target: string, counts: string): string => `
  insert into movement (sequence, kind, variant_id, from_account, to_account, quantity, level_id, level_version, quantities_after, fact,
    closes_command, document_kind, document_id, actor, idempotency_key, occurred_at, recorded_at)
  select head.sequence, '${kind}', level.variant_id, '${source}', '${target}', $4::integer, level.id, level.version, ${counts}, false, true,
    'RESERVATION', $2::uuid, ${CLIENT}, $1::text, $6::timestamptz, head.recorded_at
  from level, head`;

const COUNTS = "array[available, reserved, committed, quarantine, damaged, receiving, on_order, in_transit]";
const UNKNOWN = `not exists (select from idempotency_record where client_id = ${CLIENT} and key = $1::text)`;
const HEAD = `
  head as (
    update ledger_head set sequence = sequence + 1, recorded_at = greatest(recorded_at, clock_timestamp())
    where exists (select from level) returning sequence, recorded_at)`;

/** A transaction of one statement: $1 key, $2 reservation, $3 reference, $4 quantity, $5 SKU, $6 when. The stock is checked, the key looked up. */
const CONFIRM_SQL = `
  with level as (
    update inventory_level set available = available - $4::integer, committed = committed + $4::integer, version = version + 1,
      updated_at = clock_timestamp()
    where variant_id = (select id from variant where sku = $5::text) and location_id = 1 and available >= $4::integer and ${UNKNOWN}
    returning *),
  ${HEAD},
  moved as (${movementSql("CONFIRM", "AVAILABLE", "COMMITTED", COUNTS)}),
  document as (
    insert into reservation (id, reference, status, version, sequence, created_at, updated_at)
    select $2::uuid, $3::text, 'CONFIRMED', 1, head.sequence, head.recorded_at, head.recorded_at from head),
  line as (
    insert into reservation_line (reservation_id, position, variant_id, location_id, quantity, confirmed)
    select $2::uuid, 0, variant_id, location_id, $4::integer, $4::integer from level)
  ${keySql("reservationCreate", "head.sequence")}`;

const SHIP_SQL = `
  with level as (
    update inventory_level set committed = committed - $4::integer, version = version + 1, updated_at = clock_timestamp()
    where variant_id = (select id from variant where sku = $5::text) and location_id = 1 and committed >= $4::integer and ${UNKNOWN}
    returning *),
  ${HEAD},
  moved as (${movementSql("SHIP", "COMMITTED", "CUSTOMER", COUNTS)}),
  document as (
    update reservation set status = 'SHIPPED', version = 2, sequence = head.sequence, updated_at = head.recorded_at
    from head where id = $2::uuid),
  line as (update reservation_line set confirmed = 0, shipped = quantity where reservation_id = $2::uuid and position = 0),
  left_house as (
    insert into shipment (id, reservation_id, tracking_reference, lines, sequence, occurred_at, recorded_at)
    select gen_random_uuid(), $2::uuid, $3::text, '[{"position":0}]', head.sequence, $6::timestamptz, head.recorded_at from head)
  ${keySql("reservationShip", "head.sequence")}`;

/**
 * Takes the lines one after the other on each of so many connections: one transaction confirms a line, one ships it, with the rows that the
 * hub writes. Each transaction is one statement, prepared once: nothing is faster line by line. Answers seconds. Throws where a line was refused.
 */
export async function sellOneByOne(database: StageDatabase, lines: readonly SoldLine[], connections: number): Promise<number> {
  const clients = Array.from({ length: connections }, () => new pg.Client({ connectionString: database.url }));
  await Promise.all(clients.map((client) => client.connect()));
  try {
    const rest = lines[Symbol.iterator]();
    const began = performance.now();
    await Promise.all(
      clients.map(async (client) => {
        for (const line of rest) await sell(client, line);
      }),
    );
    return (performance.now() - began) / 1_000;
  } finally {
    await Promise.all(clients.map((client) => client.end()));
  }
}

async function sell(client: pg.Client, { sku, quantity, reference, at }: SoldLine): Promise<void> {
  const id = randomUUID();
  for (const [step, text] of Object.entries({ confirm: CONFIRM_SQL, ship: SHIP_SQL })) {
    const { rowCount } = await client.query({ name: step, text, values: [`${step}/${id}`, id, reference, quantity, sku, at] });
    if (rowCount !== 1) throw new Error(`The loop could not ${step} ${quantity} of ${sku}.`);
  }
}
