import type { Database } from "../db/database.js";
import type { FeedRecord } from "./feed-record.js";
import type { Feed } from "./feed.js";
import type { FeedPage } from "./feed-page.js";
import { Following } from "./following.js";

export interface DurableOptions<Entry extends FeedRecord> {
  readonly database: Database;
  readonly feed: Feed<Entry>;
  /** The cursor's name, 1 to 255 characters: one follower for each. */
  readonly name: string;
  /** Where a new cursor begins: after this sequence. One that exists goes on where it stood. */
  readonly start: number;
  /** Takes a page over. Only when it has resolved does the cursor move: after a crash in between the page comes again. */
  readonly handle: (page: FeedPage<Entry>) => Promise<void>;
  readonly signal: AbortSignal;
  /** End at this sequence instead of waiting for more. */
  readonly upTo?: number;
}

/** Another process follows under the same name: its pages and ours would both be handled, in no order. */
export class CursorTaken extends Error {
  constructor(name: string) {
    super(`Another follower moves the cursor "${name}" as well. Stop it, or take another name.`);
  }
}

const CLAIM_SQL = "insert into feed_cursor (name, sequence) values ($1, $2) on conflict (name) do nothing";
const READ_SQL = "select sequence from feed_cursor where name = $1";
const MOVE_SQL = "update feed_cursor set sequence = $2, updated_at = now() where name = $1 and sequence = $3 returning sequence";

/**
 * Follows the feed from a cursor in the database: every record at least once, in order, over restarts of this process and of the hub.
 * Answers the sequence up to which everything was handled. Throws `CursorTaken` where two follow under one name.
 */
export async function followDurably<Entry extends FeedRecord>(options: DurableOptions<Entry>): Promise<number> {
  const { feed, name, handle, signal, upTo } = options;
  const database = options.database.lane("bulk");
  await database.query(CLAIM_SQL, [name, options.start]);
  const [row] = await database.query<{ readonly sequence: string }>(READ_SQL, [name]);
  let position = Number(row?.sequence ?? options.start);
  if (upTo !== undefined && position >= upTo) return position;
  const following = new Following();
  const end = (): void => following.end();
  signal.addEventListener("abort", end, { once: true });
  if (signal.aborted) end();
  for await (const page of feed.follow({ after: position, following })) {
    await handle(page);
    const moved = await database.query(MOVE_SQL, [name, page.position, position]);
    if (moved.length === 0) throw new CursorTaken(name);
    position = page.position;
    if (signal.aborted || (upTo !== undefined && position >= upTo)) break;
  }
  return position;
}
