import type { Transaction } from "../db/database.js";
import { FEED_CHANNEL } from "./wake-up.js";

/** What changed beside stock, in the ledger's order. */
export type EventKind = "PRODUCT_CHANGED" | "LOCATION_CHANGED" | "CHANNEL_CHANGED" | "STOCK_POLICY_CHANGED";

export interface NewEvent {
  readonly kind: EventKind;
  /** What followers need to know of it: names and ids, in JSON. */
  readonly body: Readonly<Record<string, unknown>>;
}

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
