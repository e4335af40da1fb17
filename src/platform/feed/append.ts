import type { Transaction } from "../db/database.js";
import { FEED_CHANNEL } from "./wake-up.js";

/** What changed beside stock, in the ledger's order, and what followers are told of it. */
export interface EventBodies {
  readonly PRODUCT_CHANGED: { readonly productId: string; readonly handle: string; readonly skus: readonly string[] };
  readonly LOCATION_CHANGED: { readonly locationId: number; readonly location: string };
  readonly CHANNEL_CHANGED: { readonly channelId: number; readonly channel: string };
  /** Null ids and names: the default of a SKU, of a location, or of the hub. */
  readonly STOCK_POLICY_CHANGED: {
    readonly variantId: number | null;
    readonly sku: string | null;
    readonly locationId: number | null;
    readonly location: string | null;
  };
}
export type EventKind = keyof EventBodies;

export type NewEvent = { [Kind in EventKind]: { readonly kind: Kind; readonly body: EventBodies[Kind] } }[EventKind];

const APPEND_SQL = `
  with head as (
    update ledger_head set sequence = sequence + cardinality($1::text[]), recorded_at = greatest(recorded_at, clock_timestamp())
    returning sequence - cardinality($1::text[]) as base, recorded_at)
  insert into recorded_event (sequence, kind, body, actor, recorded_at)
  select head.base + event.ordinal, event.kind, event.body::json, $3, head.recorded_at
  from head, unnest($1::text[], $2::text[]) with ordinality as event (kind, body, ordinal)`;

/**
 * Records events in the ledger's sequence. The last statement of its transaction before the commit: it takes the head, which every batch
 * waits for, and whoever holds it must not wait for anything else.
 */
export async function appendEvents(transaction: Transaction, actor: number, events: readonly NewEvent[]): Promise<void> {
  if (events.length === 0) return;
  await transaction.query(`select pg_notify('${FEED_CHANNEL}', '')`);
  await transaction.query(APPEND_SQL, [events.map(({ kind }) => kind), events.map(({ body }) => JSON.stringify(body)), actor]);
}
