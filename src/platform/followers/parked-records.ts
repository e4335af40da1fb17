import type { Database, Transaction } from "../db/database.js";

/** A record to be set aside. */
export interface NewParked {
  readonly sequence: number;
  readonly key: string | null;
  readonly attempts: number;
  /** Null: it waits behind another one of its key. */
  readonly error: string | null;
}

/** What an operator wants tried again. */
export interface ParkedRecord {
  readonly sequence: number;
  readonly key: string | null;
  readonly attempts: number;
}

/** Parked records that are tried again before the follower looks at what is new. */
export const RETRY_PAGE = 100;

export async function park(transaction: Pick<Transaction, "query">, follower: string, records: readonly NewParked[]): Promise<void> {
  if (records.length === 0) return;
  const column = <Value>(pick: (record: NewParked) => Value): Value[] => records.map(pick);
  await transaction.query(PARK_SQL, [
    follower,
    column(({ sequence }) => sequence),
    column(({ key }) => key),
    column(({ attempts }) => attempts),
    column(({ error }) => error),
  ]);
}

/** What waits behind one that is tried again is tried with it. */
const PARK_SQL = `
  insert into feed_parked_record (follower, sequence, key, attempts, error, retry)
  select $1, new.sequence, new.key, new.attempts, new.error, new.error is null and exists (
    select from feed_parked_record before where before.follower = $1 and before.key = new.key and before.retry)
  from unnest($2::bigint[], $3::text[], $4::integer[], $5::text[]) as new (sequence, key, attempts, error)
  on conflict (follower, sequence) do update set attempts = excluded.attempts, error = excluded.error, retry = false`;

/** Keys with parked records, and how many records there are. */
export async function readParkedKeys(
  database: Database,
  follower: string,
): Promise<{ readonly keys: Set<string>; readonly count: number }> {
  const rows = await database.query<{ key: string | null; count: number }>(KEYS_SQL, [follower]);
  const keys = new Set(rows.flatMap(({ key }) => (key === null ? [] : [key])));
  return { keys, count: rows.reduce((sum, { count }) => sum + count, 0) };
}

const KEYS_SQL = "select key, count(*)::integer as count from feed_parked_record where follower = $1 group by key";

export async function readRetries(database: Database, follower: string): Promise<ParkedRecord[]> {
  const rows = await database.query<Omit<ParkedRecord, "sequence"> & { readonly sequence: string }>(RETRIES_SQL, [follower, RETRY_PAGE]);
  return rows.map((row) => ({ ...row, sequence: Number(row.sequence) }));
}

const RETRIES_SQL = `
  select sequence, key, attempts from feed_parked_record where follower = $1 and retry order by sequence limit $2`;

export async function unpark(transaction: Pick<Transaction, "query">, follower: string, sequence: number): Promise<void> {
  await transaction.query("delete from feed_parked_record where follower = $1 and sequence = $2", [follower, sequence]);
}

/** A record has failed again: it stays, and what waits behind it with it. */
export async function parkAgain(transaction: Pick<Transaction, "query">, follower: string, record: NewParked): Promise<void> {
  await transaction.query("update feed_parked_record set retry = false where follower = $1 and key = $2 and sequence > $3", [
    follower,
    record.key,
    record.sequence,
  ]);
  await park(transaction, follower, [record]);
}
