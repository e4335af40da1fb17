import type { Database } from "../db/database.js";
import { readHead } from "../feed/head.js";

/** What an operator asked for cannot be done: the message says why, and what to do. */
export class FollowerProblem extends Error {
  override readonly name = "FollowerProblem";
}

interface Cursor {
  readonly position: string;
  readonly stopped: boolean;
  readonly heldBy: string | null;
}

/** Has everything behind a sequence handled again. Where a process holds the follower, it does so after the page it is at. A stopped one goes on. */
export async function replayFrom(database: Database, name: string, after: number): Promise<void> {
  await assertInLedger(database, after);
  await cursorOf(database, name);
  await database.query(REPLAY_SQL, [name, after]);
}

const GO_ON = "stopped_at = null, attempts = 0, retry_at = null, error = null";

const REPLAY_SQL = `update feed_cursor set replay_after = $2, skip_to = null, ${GO_ON} where name = $1`;

/** Leaves out everything up to a sequence. A stopped follower goes on. Throws where the cursor stands there or further. */
export async function skipTo(database: Database, name: string, sequence: number): Promise<void> {
  await assertInLedger(database, sequence);
  const { position } = await cursorOf(database, name);
  if (Number(position) >= sequence) {
    throw new FollowerProblem(
      `The cursor of ${name} stands at ${position} already: there is nothing to skip up to ${sequence}. To go back, use replay.`,
    );
  }
  await database.query(SKIP_SQL, [name, sequence]);
}

const SKIP_SQL = `update feed_cursor set skip_to = $2, replay_after = null, ${GO_ON} where name = $1`;

/** Has parked records tried again: all, or one with all of its key, which stays in order. Answers how many. */
export async function retryParked(database: Database, name: string, sequence: number | null): Promise<number> {
  await cursorOf(database, name);
  return countOrMissing(await database.query(RETRY_SQL, [name, sequence]), name, sequence);
}

const RETRY_SQL = `
  update feed_parked_record set retry = true
  where follower = $1 and ($2::bigint is null or sequence = $2
    or key = (select key from feed_parked_record one where one.follower = $1 and one.sequence = $2))
  returning sequence`;

/** Forgets parked records: all, or one. They are never handled. Answers how many. */
export async function skipParked(database: Database, name: string, sequence: number | null): Promise<number> {
  await cursorOf(database, name);
  const rows = await database.query(
    "delete from feed_parked_record where follower = $1 and ($2::bigint is null or sequence = $2) returning sequence",
    [name, sequence],
  );
  return countOrMissing(rows, name, sequence);
}

/**
 * Lets a stopped follower go on where it stood, with its attempts counted anew, or gives up the lease of a process that is gone. A lease that runs is taken
 * away with `force` only: its holder may still be at work.
 */
export async function releaseFollower(database: Database, name: string, force: boolean): Promise<"GOES_ON" | "FREED" | "WAS_FREE"> {
  const { stopped, heldBy } = await cursorOf(database, name);
  if (stopped) {
    await database.query(`update feed_cursor set ${GO_ON} where name = $1`, [name]);
    return "GOES_ON";
  }
  if (heldBy === null) return "WAS_FREE";
  if (!force) {
    throw new FollowerProblem(
      `${heldBy} holds ${name}, and was heard of within half a minute. If that process is gone, wait: the lease ends by itself. With --force it ends now, and a holder that still lives may handle a page beside the next one.`,
    );
  }
  await database.query("update feed_cursor set fence = fence + 1, leased_until = null where name = $1", [name]);
  return "FREED";
}

/** Forgets a follower that is no more, its cursor and what it has parked. Throws while a process holds it. */
export async function forgetFollower(database: Database, name: string): Promise<void> {
  await database.transaction(async (transaction) => {
    const gone = await transaction.query(FORGET_SQL, [name]);
    if (gone.length > 0) await transaction.query("delete from feed_parked_record where follower = $1", [name]);
    else await assertFree(database, name);
  });
}

const FORGET_SQL = `
  delete from feed_cursor where name = $1 and (leased_until is null or leased_until < clock_timestamp()) returning name`;

async function assertFree(database: Database, name: string): Promise<void> {
  const { heldBy } = await cursorOf(database, name);
  if (heldBy !== null) throw new FollowerProblem(`${heldBy} holds ${name}. Stop that process first.`);
}

async function cursorOf(database: Database, name: string): Promise<Cursor> {
  const [cursor] = await database.query<Cursor>(CURSOR_SQL, [name]);
  if (cursor === undefined) throw new FollowerProblem(`There is no follower "${name}". hub followers list shows those there are.`);
  return cursor;
}

const CURSOR_SQL = `
  select sequence as position, stopped_at is not null as stopped,
    case when leased_until > clock_timestamp() then coalesce(holder, 'A process') end as "heldBy"
  from feed_cursor where name = $1`;

async function assertInLedger(database: Database, sequence: number): Promise<void> {
  const head = await readHead(database);
  if (sequence > head) throw new FollowerProblem(`The ledger ends at ${head}: give a sequence up to that.`);
}

function countOrMissing(rows: readonly unknown[], name: string, sequence: number | null): number {
  if (sequence !== null && rows.length === 0) throw new FollowerProblem(`${name} has not parked the record ${sequence}.`);
  return rows.length;
}
