import { lookupCode } from "../catalog/index.js";
import type { Database } from "../platform/db/database.js";
import { FeedSubscription } from "../platform/feed/feed-subscription.js";
import { readHead } from "../platform/feed/head.js";
import {
  ANY_LEVEL,
  levelChangesOf,
  listLevels,
  type LedgerRecord,
  type LevelChange,
  type LevelPage,
  type LevelRow,
  type LevelsFound,
  topicsFor,
  type StockFeed,
} from "../stock/index.js";
import { Coalescer } from "./coalescer.js";
import { levelEventOf, snapshotEventOf, type LevelEvent } from "./level-event.js";

/** Levels read at once for a snapshot. */
const SNAPSHOT_PAGE = 500;

export interface LevelsWanted {
  /** Null: every SKU. */
  readonly skus: readonly string[] | null;
  /** Location codes; null: every location. */
  readonly locations: readonly string[] | null;
  /** Null: from now on. */
  readonly after: number | null;
  /** Whether to begin with the levels as they are; `after` is null then. */
  readonly snapshot: boolean;
  /** Null: every event by itself. */
  readonly coalesceMs: number | null;
}

interface Start {
  readonly after: number | null;
  /** By level, the sequence up to which the snapshot holds one that changed while it was taken: what comes up to there is a duplicate. */
  readonly inSnapshot: ReadonlyMap<string, number>;
}

/** What happens to levels: a snapshot where it is asked for, everything since, and then what comes. */
export async function* subscribeToLevels(
  parts: { readonly database: Database; readonly feed: StockFeed },
  wanted: LevelsWanted,
  subscription: FeedSubscription,
): AsyncGenerator<LevelEvent, void, void> {
  let start: Start = { after: wanted.after, inSnapshot: new Map() };
  if (wanted.snapshot) {
    const head = await readHead(parts.database.lane("bulk"));
    const inSnapshot = new Map<string, number>();
    for await (const level of snapshot(parts.database.lane("bulk"), wanted)) {
      if (Number(level.sequence) > head) inSnapshot.set(levelText(level), Number(level.sequence));
      yield snapshotEventOf(level, head);
      if (subscription.signal.aborted) return;
    }
    // Whoever goes on after a hand-over knows nothing of what the snapshot held ahead of its sequence.
    subscription.handOverFrom = Math.max(head, ...inSnapshot.values());
    start = { after: head, inSnapshot };
  }
  yield* changesSince(parts.feed, wanted, start, subscription);
}

async function* snapshot(database: Database, { skus, locations }: LevelsWanted): AsyncGenerator<LevelRow, void, void> {
  let after: LevelPage["after"] = null;
  for (;;) {
    const place: LevelPage = { after, limit: SNAPSHOT_PAGE, order: null };
    const { rows }: LevelsFound = await listLevels(database, place, { ...ANY_LEVEL, skus, locations });
    yield* rows;
    after = rows.at(-1) ?? null;
    if (rows.length < SNAPSHOT_PAGE) return;
  }
}

async function* changesSince(
  feed: StockFeed,
  wanted: LevelsWanted,
  { after, inSnapshot }: Start,
  subscription: FeedSubscription,
): AsyncGenerator<LevelEvent, void, void> {
  const coalesce = wanted.coalesceMs !== null && wanted.coalesceMs > 0;
  const inner = coalesce ? new FeedSubscription() : subscription;
  const pages = changePages(feed, wanted, { after, inSnapshot }, inner);
  if (coalesce) {
    const coalescer = new Coalescer({ waitMs: wanted.coalesceMs ?? 0, outer: subscription, inner });
    yield* coalescer.events(pages, after ?? feed.offset);
  } else {
    for await (const page of pages) yield* page;
  }
}

async function* changePages(
  feed: StockFeed,
  { skus, locations }: LevelsWanted,
  { after, inSnapshot }: Start,
  subscription: FeedSubscription,
): AsyncGenerator<readonly LevelEvent[], void, void> {
  const wantedSkus = skus === null ? null : new Set(skus.map(lookupCode));
  const wantedLocations = locations === null ? null : new Set(locations.map(lookupCode));
  const isAt = ({ location }: { readonly location: string }): boolean => wantedLocations?.has(location) ?? true;
  const accepts = (record: LedgerRecord): boolean =>
    record.type === "MOVEMENT" && (wantedSkus?.has(record.sku) ?? true) && record.levels.some(isAt);
  const isNew = (change: LevelChange): boolean =>
    change.sequence > (after ?? 0) && change.sequence > (inSnapshot.get(levelText(change)) ?? 0);
  for await (const { records } of feed.subscribe({
    after,
    accepts,
    topics: topicsFor({ skus, locations }),
    wholeCommands: true,
    subscription,
  })) {
    yield levelChangesOf(records)
      .filter((change) => isAt(change) && isNew(change))
      .map(levelEventOf);
  }
}

const levelText = ({ variantId, locationId }: { readonly variantId: number; readonly locationId: number }): string =>
  `${variantId}/${locationId}`;
