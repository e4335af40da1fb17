import type { Database, Transaction } from "../db/database.js";
import { into, runStatements } from "../db/write-rows.js";
import { FeedCursorEntity } from "./feed-cursor.entity.js";
import { FOLLOWERS_MAX } from "./follower-options.js";

/** A cursor whose lease this process holds, as it was taken. */
export interface LeasedFollower {
  readonly name: string;
  /** Of this lease: what is written under an older one is refused. */
  readonly fence: number;
  readonly position: number;
  /** At what comes next. */
  readonly attempts: number;
  readonly retryAfterMs: number;
  readonly error: string | null;
  /** An operator wants the cursor elsewhere. */
  readonly moves: boolean;
}

type Row = Omit<LeasedFollower, "fence" | "position"> & { readonly fence: string; readonly position: string };

/** Makes the cursor where there is none. False: there are as many as may be. */
export async function ensureCursor(database: Database, name: string, start: number): Promise<boolean> {
  await runStatements(database, insertCursors([{ name, start }]));
  return (await database.query("select from feed_cursor where name = $1", [name])).length > 0;
}

interface NewCursor {
  readonly name: string;
  readonly start: number;
}

const insertCursors = into(FeedCursorEntity)
  .rowsOf<NewCursor>({ name: ({ name }) => name, sequence: ({ start }) => start })
  .insert({ where: `(select count(*) from feed_cursor) < ${FOLLOWERS_MAX}`, tail: "on conflict (name) do nothing" });

/** Takes those of the names that nobody holds and that are not stopped. */
export async function takeFollowers(
  database: Database,
  names: readonly string[],
  holder: string,
  leaseMs: number,
): Promise<LeasedFollower[]> {
  const rows = await database.query<Row>(TAKE_SQL, [names, holder, leaseMs]);
  return rows.map((row) => ({ ...row, fence: Number(row.fence), position: Number(row.position) }));
}

/** A lease that has run out was not given back: its process died at what comes next, perhaps because of it. That counts as an attempt. */
const TAKE_SQL = `
  update feed_cursor set fence = fence + 1, holder = $2, leased_until = clock_timestamp() + $3 * interval '1 millisecond',
    attempts = attempts + case when leased_until is null then 0 else 1 end
  where name = any($1::text[]) and stopped_at is null and (leased_until is null or leased_until < clock_timestamp())
  returning name, fence, sequence as position, attempts, error, coalesce(replay_after, skip_to) is not null as moves,
    greatest(0, ceil(extract(epoch from retry_at - clock_timestamp()) * 1000))::integer as "retryAfterMs"`;

/** What an operator wants of a follower that runs. */
export interface Wishes {
  /** The cursor is to be elsewhere. */
  readonly moves: boolean;
  /** Parked records are to be handled. */
  readonly retries: boolean;
}

/** Null: the lease is another's. */
export async function renewFollower(database: Database, { name, fence }: LeasedFollower, leaseMs: number): Promise<Wishes | null> {
  const [row] = await database.query<Wishes>(RENEW_SQL, [name, fence, leaseMs]);
  return row ?? null;
}

const HELD = "name = $1 and fence = $2 and leased_until > clock_timestamp()";

const RENEW_SQL = `
  update feed_cursor set leased_until = clock_timestamp() + $3 * interval '1 millisecond'
  where ${HELD}
  returning coalesce(replay_after, skip_to) is not null as moves,
    exists (select from feed_parked_record where follower = $1 and retry) as retries`;

/** Holds the lease until the transaction ends. False: it is another's. */
export async function holdFollower(transaction: Transaction, { name, fence }: LeasedFollower): Promise<boolean> {
  return (await transaction.query(`select from feed_cursor where ${HELD} for share`, [name, fence])).length > 0;
}

/** Moves the cursor: everything up to `position` is handled or parked. False: the lease is another's, and the cursor stays. */
export async function moveCursor(
  transaction: Pick<Transaction, "query">,
  { name, fence }: LeasedFollower,
  position: number,
): Promise<boolean> {
  return (await transaction.query(MOVE_SQL, [name, fence, position])).length > 0;
}

const MOVE_SQL = `
  update feed_cursor set sequence = $3, attempts = 0, retry_at = null, error = null, updated_at = clock_timestamp()
  where ${HELD} returning sequence`;

/** Where the operator wants the cursor. What was parked behind it comes again, and is parked no more. Null: the lease is another's. */
export async function followWishes(database: Database, { name, fence }: LeasedFollower): Promise<number | null> {
  return database.transaction(async (transaction) => {
    const [row] = await transaction.query<{ position: string }>(WISHES_SQL, [name, fence]);
    if (row === undefined) return null;
    await transaction.query("delete from feed_parked_record where follower = $1 and sequence > $2", [name, row.position]);
    return Number(row.position);
  });
}

const WISHES_SQL = `
  update feed_cursor set sequence = coalesce(replay_after, greatest(sequence, skip_to), sequence), replay_after = null, skip_to = null,
    attempts = 0, retry_at = null, error = null, updated_at = clock_timestamp()
  where ${HELD} returning sequence as position`;

/** Notes a failure at what comes next. False: the lease is another's. */
export async function noteFailure(
  database: Database,
  { name, fence }: LeasedFollower,
  failure: { readonly attempts: number; readonly error: string; readonly afterMs: number },
): Promise<boolean> {
  const { attempts, error, afterMs } = failure;
  return (await database.query(FAILED_SQL, [name, fence, attempts, error, afterMs])).length > 0;
}

const FAILED_SQL = `
  update feed_cursor set attempts = $3, error = $4, retry_at = clock_timestamp() + $5 * interval '1 millisecond'
  where ${HELD} returning name`;

/** Gives the lease back; with an error, for an operator to look at: nobody takes it before it is released. */
export async function giveBack(database: Database, { name, fence }: LeasedFollower, stopped: string | null): Promise<void> {
  await database.query(GIVE_BACK_SQL, [name, fence, stopped]);
}

const GIVE_BACK_SQL = `
  update feed_cursor set leased_until = null, error = coalesce($3, error), stopped_at = case when $3::text is not null then clock_timestamp() end
  where name = $1 and fence = $2`;
