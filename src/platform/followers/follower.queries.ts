import type { Database } from "../db/database.js";
import { type Selected, selectionOf } from "../db/table.js";
import { FOLLOWERS_MAX } from "./follower-options.js";
import { ParkedRecordEntity } from "./parked-record.entity.js";

/** What a process looks at before it takes a name. */
export interface CursorState {
  readonly name: string;
  readonly position: number;
  /** Why it was stopped; null where it was not. */
  readonly stopped: string | null;
  /** Whose lease runs; null: nobody's. */
  readonly heldBy: string | null;
}

export async function readCursorStates(database: Database, names: readonly string[]): Promise<CursorState[]> {
  const rows = await database.query<Omit<CursorState, "position"> & { readonly position: string }>(STATES_SQL, [names]);
  return rows.map((row) => ({ ...row, position: Number(row.position) }));
}

const HELD_BY = "case when leased_until > clock_timestamp() then coalesce(holder, '') end";

const STATES_SQL = `
  select name, sequence as position, case when stopped_at is not null then coalesce(error, '') end as stopped, ${HELD_BY} as "heldBy"
  from feed_cursor where name = any($1::text[])`;

/** A follower as an operator sees it. */
export interface FollowerRow {
  readonly name: string;
  readonly position: number;
  /** Records of the ledger behind its cursor. */
  readonly lag: number;
  /** HELD: a process handles it. WAITING: one holds it, and waits before it tries again what has failed. FREE: no process has it. STOPPED: an operator has to look. */
  readonly state: "HELD" | "WAITING" | "FREE" | "STOPPED";
  /** Host and process that holds it; null: nobody does. */
  readonly heldBy: string | null;
  readonly parked: number;
  /** At what comes next. */
  readonly attempts: number;
  readonly retryAt: Date | null;
  readonly error: string | null;
  /** When the cursor was last moved. */
  readonly movedAt: Date;
}

/** Every follower of the database, by name. */
export async function listFollowers(database: Database): Promise<FollowerRow[]> {
  const rows = await database.query<Omit<FollowerRow, "position" | "lag"> & { readonly position: string; readonly lag: string }>(LIST_SQL);
  return rows.map((row) => ({ ...row, position: Number(row.position), lag: Number(row.lag) }));
}

const LIST_SQL = `
  with parked as (select follower, count(*)::integer as count from feed_parked_record group by follower)
  select name, cursor.sequence as position, greatest(0, head.sequence - cursor.sequence) as lag, ${HELD_BY} as "heldBy",
    case when stopped_at is not null then 'STOPPED' when leased_until is null or leased_until <= clock_timestamp() then 'FREE'
      when retry_at > clock_timestamp() then 'WAITING' else 'HELD' end as state,
    coalesce(parked.count, 0) as parked, attempts, retry_at as "retryAt", error, updated_at as "movedAt"
  from ledger_head head, feed_cursor cursor left join parked on parked.follower = cursor.name
  order by name limit ${FOLLOWERS_MAX}`;

const PARKED = selectionOf(ParkedRecordEntity, "sequence", "key", "attempts", "error", "retry", "parkedAt");

/** A record that was set aside. One without an error waits behind another one of its key. */
export interface ParkedRow extends Omit<Selected<typeof PARKED>, "sequence"> {
  readonly sequence: number;
}

/** What a follower has parked, oldest first. */
export async function listParked(database: Database, follower: string, limit: number): Promise<ParkedRow[]> {
  const rows = await database.query<Selected<typeof PARKED>>(PARKED_SQL, [follower, limit]);
  return rows.map((row) => ({ ...row, sequence: Number(row.sequence) }));
}

const PARKED_SQL = `
  select ${PARKED.of("feed_parked_record")}
  from feed_parked_record where follower = $1 order by sequence limit $2`;
