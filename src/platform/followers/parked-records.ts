import type { Database, Transaction } from "../db/database.js";
import { type Selected, selectionOf } from "../db/table.js";
import { computed, into, runStatements, same } from "../db/write-rows.js";
import { ParkedRecordEntity } from "./parked-record.entity.js";

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
  await runStatements(transaction, putRecords(records.map((record) => ({ ...record, follower }))));
}

interface ParkedBy extends NewParked {
  readonly follower: string;
}

/** What waits behind one that is tried again is tried with it. */
const putRecords = into(ParkedRecordEntity)
  .rowsOf<ParkedBy>({
    ...same((record: ParkedBy) => record, "follower", "sequence", "key", "attempts", "error"),
    retry: computed(`given.error is null and exists (
      select from feed_parked_record before where before.follower = given.follower and before.key = given.key and before.retry)`),
  })
  .insert({
    tail: "on conflict (follower, sequence) do update set attempts = excluded.attempts, error = excluded.error, retry = false",
  });

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
  const rows = await database.query<Selected<typeof RECORD>>(RETRIES_SQL, [follower, RETRY_PAGE]);
  return rows.map((row) => ({ ...row, sequence: Number(row.sequence) }));
}

const RECORD = selectionOf(ParkedRecordEntity, "sequence", "key", "attempts");

const RETRIES_SQL = `
  select ${RECORD.of("feed_parked_record")} from feed_parked_record where follower = $1 and retry order by sequence limit $2`;

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
