import type { Database } from "../../src/platform/db/database.js";
import type { LineCounts } from "../../src/reservations/index.js";
import type { ReturnLineDocument } from "../../src/returns/stock-return.js";
import type { Quantities } from "../../src/stock/index.js";
import type { Shop } from "./real-hub.js";
import { levelView, reservationView, returnView, saleVoidView } from "./views.js";
import { movementText } from "./world.js";

/** What the database holds of a shop, written as the model writes it. */
export interface ShopState {
  readonly levels: readonly string[];
  /** By the hub's ids. */
  readonly reservations: ReadonlyMap<string, object>;
  readonly returns: ReadonlyMap<string, object>;
  readonly sales: ReadonlyMap<string, object>;
  readonly ledger: readonly string[];
  readonly oversold: readonly string[];
  readonly keys: readonly string[];
}

interface Placed {
  readonly variantId: number;
  readonly locationId: number;
}

/** `since`: the head of the ledger before the shop was opened; nobody else has written to it since. */
export async function readShop(database: Database, shop: Shop, since: string): Promise<ShopState> {
  const rows = <Row>(sql: string, values: readonly unknown[] = []): Promise<Row[]> => database.query<Row>(sql, [...values]);
  const levels = await rows<Placed & Quantities & { readonly version: number }>(
    `select variant_id as "variantId", location_id as "locationId", available, reserved, committed, quarantine, damaged, version
     from inventory_level where variant_id = any($1) and version > 0`,
    [shop.variantIds],
  );
  const place = ({ variantId, locationId }: Placed): string => `${shop.sku(variantId)}@${shop.location(locationId)}`;
  const movements = await rows<
    Placed & { readonly accounts: string; readonly units: number; readonly kind: string; readonly fact: boolean; readonly version: number }
  >(
    `select m.variant_id as "variantId", l.location_id as "locationId", m.kind, m.level_version as version, m.fact,
       m.from_account || '>' || m.to_account as accounts, m.quantity as units
     from movement m join inventory_level l on l.id = m.level_id where m.sequence > $1`,
    [since],
  );
  const events = await rows<{ readonly kind: string }>(
    "select document_kind as kind from recorded_event where sequence > $1 and kind = 'DOCUMENT_CHANGED'",
    [since],
  );
  const incidents = await rows<Placed & { readonly quantity: number }>(
    `select l.variant_id as "variantId", l.location_id as "locationId", i.quantity
     from oversell_incident i join inventory_level l on l.id = i.level_id where i.sequence > $1`,
    [since],
  );
  const keys = await rows<{ readonly key: string }>("select distinct key from idempotency_record where key like $1", [`%${shop.suffix}`]);
  return {
    levels: levels.map((level) => levelView(shop, level)).sort(),
    reservations: await readReservations(database, shop, since),
    returns: await readReturns(database, shop, since),
    sales: await readSales(database, shop, since),
    ledger: [...movements.map((row) => movementText({ ...row, place: place(row) })), ...events.map(({ kind }) => `EVENT ${kind}`)].sort(),
    oversold: incidents.map((row) => `${place(row)} ${row.quantity}`).sort(),
    keys: keys.map(({ key }) => key).sort(),
  };
}

interface Head {
  readonly id: string;
  readonly version: number;
  readonly status: string;
}

async function readReservations(database: Database, shop: Shop, since: string): Promise<ReadonlyMap<string, object>> {
  const heads = await database.query<Head & { readonly expiresAt: Date | null }>(
    `select id, version, status, expires_at as "expiresAt" from reservation where sequence > $1`,
    [since],
  );
  const lines = await database.query<Placed & LineCounts & { readonly owner: string }>(
    `select reservation_id as owner, variant_id as "variantId", location_id as "locationId", line_reference as "lineReference",
       quantity, held, confirmed, shipped, released, expired, cancelled, returned, short
     from reservation_line where variant_id = any($1) order by position`,
    [shop.variantIds],
  );
  const view = (head: (typeof heads)[number]): object =>
    reservationView(
      shop,
      head,
      lines.filter(({ owner }) => owner === head.id),
    );
  return new Map(heads.map((head) => [head.id, view(head)]));
}

async function readSales(database: Database, shop: Shop, since: string): Promise<ReadonlyMap<string, object>> {
  const heads = await database.query<Head>("select id, version, status from sale where sequence > $1", [since]);
  const lines = await database.query<Placed & { readonly owner: string; readonly quantity: number; readonly voided: number }>(
    `select sale_id as owner, variant_id as "variantId", location_id as "locationId", line_reference as "lineReference", quantity, voided
     from sale_line where variant_id = any($1) order by position`,
    [shop.variantIds],
  );
  const view = (head: Head): object =>
    saleVoidView(
      shop,
      head,
      lines.filter(({ owner }) => owner === head.id),
    );
  return new Map(heads.map((head) => [head.id, view(head)]));
}

async function readReturns(database: Database, shop: Shop, since: string): Promise<ReadonlyMap<string, object>> {
  const heads = await database.query<Head>("select id, version, status from return where sequence > $1", [since]);
  const lines = await database.query<ReturnLineDocument & { readonly owner: string }>(
    `select return_id as owner, variant_id as "variantId", line_reference as "lineReference", quantity, received, restocked, damaged, scrapped,
       to_supplier as "toSupplier", cancelled, voided
     from return_line where variant_id = any($1) order by position`,
    [shop.variantIds],
  );
  const view = (head: Head): object =>
    returnView(
      shop,
      head,
      lines.filter(({ owner }) => owner === head.id),
    );
  return new Map(heads.map((head) => [head.id, view(head)]));
}
