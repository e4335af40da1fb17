import type { GraphQLResolveInfo } from "graphql";
import type DataLoader from "dataloader";
import { LRUCache } from "lru-cache";
import { Arg, Ctx, FieldResolver, Info, Int, Resolver, Root, Subscription } from "type-graphql";
import { Permitted } from "../access/graphql.js";
import { Location } from "../locations/graphql.js";
import { type LocationRow, readLocationsById } from "../locations/index.js";
import { gatheredReads } from "../platform/db/gathered-reads.js";
import { badUserInput } from "../platform/errors/hub-error.js";
import type { EventRecord } from "../platform/feed/event-source.js";
import { callerOf, type RequestContext } from "../platform/graphql/context.js";
import { resolverIn } from "../platform/graphql/hub-schema.js";
import { Sequence } from "../platform/graphql/sequence.js";
import { DocumentRefType } from "../stock/graphql.js";
import {
  DOCUMENT_SEEN,
  filterNames,
  FILTER_NAMES_MAX,
  ownLocations,
  seenDocument,
  type DocumentParts,
  type MaybeLater,
  type StockFeed,
} from "../stock/index.js";
import { AvailabilityChange } from "./availability-change.types.js";
import { subscribeToLevels } from "./level-subscription.js";
import type { LevelEvent } from "./level-event.js";
import { streamBeginning, type BeginningArguments } from "./stream-beginning.js";

/** Longest time an event is held back to be merged with others of its level. */
export const COALESCE_MS_MAX = 60_000;

interface AvailabilityChangedArguments extends BeginningArguments {
  readonly skus?: readonly string[] | null;
  readonly locations?: readonly string[] | null;
  readonly coalesceMs?: number | null;
}

/** Each event is answered by itself: without this, each would read its location from the database, and all at once where many subscribe. */
const LOCATIONS_REMEMBERED_MAX = 10_000;
/** Locations read in one statement. */
const LOCATIONS_READ_MAX = 1_000;

@Resolver(() => AvailabilityChange)
export class AvailabilityStreamResolver {
  readonly #locations = new LRUCache<number, Promise<LocationRow | null>>({ max: LOCATIONS_REMEMBERED_MAX });
  /** Not a loader of one answer: what is remembered for all must not fail because the first who asked has gone. */
  readonly #reads: DataLoader<number, LocationRow | null>;

  constructor(
    private readonly parts: DocumentParts,
    private readonly feed: StockFeed,
  ) {
    this.#reads = gatheredReads((ids: readonly number[]) => readLocationsById(parts.database, ids), { keysMax: LOCATIONS_READ_MAX });
    // The feed tells its listeners before its subscribers: an event behind a change of its location is answered with what the location is then.
    feed.listen((records) => {
      for (const record of records) if (record.type === "EVENT") this.#forget(record);
    });
  }

  @Permitted("LEVELS_READ")
  @Subscription(() => AvailabilityChange, {
    description:
      "Every change of levels: one event for each command and each level it touched, in the order of their sequences, without gaps and each once. For staff; a key bound to certain locations gets those. Who reads so slowly that 10,000 records wait for it (10,000 answers, where subscribers who are told the same share one execution) is ended with RESYNC_REQUIRED, whose `sequence` is where to go on.",
    subscribe: ({ args, context, info }) =>
      resolverIn(info.schema, AvailabilityStreamResolver).subscribe(args as AvailabilityChangedArguments, context as RequestContext),
  })
  availabilityChanged(
    @Root() event: LevelEvent,
    @Arg("skus", () => [String], {
      nullable: true,
      description: `Of these SKUs, at most ${FILTER_NAMES_MAX} (LIMIT_EXCEEDED); unknown ones have none. Null: all.`,
    })
    _skus?: readonly string[] | null,
    @Arg("locations", () => [String], {
      nullable: true,
      description: `At the locations with these codes, at most ${FILTER_NAMES_MAX} (LIMIT_EXCEEDED); unknown ones have none. A key bound to certain locations may name only those (FORBIDDEN). Null: all that the key may see.`,
    })
    _locations?: readonly string[] | null,
    @Arg("after", () => Sequence, {
      nullable: true,
      description:
        "First everything after this place in the ledger, such as the last sequence you were given. Null: only what comes. Beyond the head: RESYNC_REQUIRED.",
    })
    _after?: string | null,
    @Arg("snapshot", () => Boolean, {
      defaultValue: false,
      description:
        "Begin with the levels as they are, with the cause SNAPSHOT, then everything since. Not together with `after` (BAD_USER_INPUT).",
    })
    _snapshot?: boolean | null,
    @Arg("coalesceMs", () => Int, {
      nullable: true,
      description: `Hold events for so many milliseconds, 0 to ${COALESCE_MS_MAX} (BAD_USER_INPUT), and merge those of one level: for screens that need the newest value only. Null: every event by itself.`,
    })
    _coalesceMs?: number | null,
  ): object {
    return { ...event, sequence: String(event.sequence) };
  }

  async *subscribe(args: AvailabilityChangedArguments, context: RequestContext): AsyncGenerator<LevelEvent, void, void> {
    const { coalesceMs = null } = args;
    const { after, snapshot, subscription } = streamBeginning(args, context);
    if (coalesceMs !== null && (coalesceMs < 0 || coalesceMs > COALESCE_MS_MAX)) {
      throw badUserInput(`coalesceMs is 0 to ${COALESCE_MS_MAX} milliseconds.`);
    }
    const skus = filterNames("skus", args.skus);
    const locations = ownLocations(callerOf(context), filterNames("locations", args.locations));
    const wanted = { skus, locations, after, snapshot, coalesceMs };
    yield* subscribeToLevels({ database: this.parts.database, feed: this.feed }, wanted, subscription);
  }

  @FieldResolver(() => Location, { description: "Where the level is." })
  location(@Root() { locationId }: LevelEvent): Promise<LocationRow | null> {
    const known = this.#locations.get(locationId);
    if (known !== undefined) return known;
    const read = this.#reads.load(locationId);
    this.#locations.set(locationId, read);
    read.catch(() => this.#locations.delete(locationId));
    return read;
  }

  #forget({ kind, body }: EventRecord): void {
    if (kind !== "LOCATION_CHANGED") return;
    const locationId = body?.["locationId"];
    if (typeof locationId === "number") this.#locations.delete(locationId);
    else this.#locations.clear();
  }

  @FieldResolver(() => DocumentRefType, {
    nullable: true,
    description: `The document the command belongs to; null where there is none, in a snapshot, where events of several were merged, ${DOCUMENT_SEEN}.`,
  })
  document(
    @Root() { documentKind: kind, documentId: id }: LevelEvent,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): MaybeLater<object | null> {
    return seenDocument(this.parts, { context, info }, kind, id);
  }
}
