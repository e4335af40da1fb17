import { Arg, ID, Resolver, Root, Subscription } from "type-graphql";
import { validate } from "uuid";
import { assertChannel, assertLocation } from "../access/index.js";
import { Permitted } from "../access/graphql.js";
import { lookupCode } from "../catalog/index.js";
import type { Database } from "../platform/db/database.js";
import { callerOf, type RequestContext } from "../platform/graphql/context.js";
import { resolverIn } from "../platform/graphql/hub-schema.js";
import { Sequence } from "../platform/graphql/sequence.js";
import { subscriptionStart, type StockFeed } from "../stock/index.js";
import { ReservationChange } from "./reservation-change.types.js";
import { reservationTouches, tellsOfReservations } from "./reservation-changes.rules.js";
import { readChanged, type ChangedFilter } from "./reservation.queries.js";

interface ReservationChangedArguments {
  readonly id?: string | null;
  readonly channel?: string | null;
  readonly location?: string | null;
  readonly after?: string | null;
}

/** A UUID no reservation has: what cannot be an id finds nothing. */
const NO_ID = "00000000-0000-0000-0000-000000000000";

@Resolver()
export class ReservationStreamResolver {
  constructor(
    private readonly database: Database,
    private readonly feed: StockFeed,
  ) {}

  @Permitted("RESERVATIONS_READ")
  @Subscription(() => ReservationChange, {
    description:
      "Every change of reservations: one event for each command and reservation, in the ledger's order, expiry included. A key that is bound to channels gets theirs only; one that is bound to locations those with a line there. The units a return takes back are told by the return, not here.",
    subscribe: ({ args, context, info }) =>
      resolverIn(info.schema, ReservationStreamResolver).subscribe(args as ReservationChangedArguments, context as RequestContext),
  })
  reservationChanged(
    @Root() change: ReservationChange,
    @Arg("id", () => ID, {
      nullable: true,
      description: "Only the reservation with this id; whatever cannot be one has no changes. Null: all.",
    })
    _id?: string | null,
    @Arg("channel", () => String, {
      nullable: true,
      description: "Only those of the channel with this code, one of the key's own (FORBIDDEN); an unknown one has none. Null: all.",
    })
    _channel?: string | null,
    @Arg("location", () => String, {
      nullable: true,
      description:
        "Only those with a line at the location with this code, one of the key's own (FORBIDDEN); an unknown one has none. Null: all.",
    })
    _location?: string | null,
    @Arg("after", () => Sequence, {
      nullable: true,
      description:
        "First everything after this place in the ledger, such as the last sequence you were given. Null: only what comes. Beyond the head: RESYNC_REQUIRED.",
    })
    _after?: string | null,
  ): ReservationChange {
    return change;
  }

  async *subscribe(args: ReservationChangedArguments, context: RequestContext): AsyncGenerator<ReservationChange, void, void> {
    const caller = callerOf(context);
    const { id = null, channel = null, location = null } = args;
    if (channel !== null) assertChannel(caller, channel);
    if (location !== null) assertLocation(caller, location);
    const wanted = id === null ? null : validate(id) ? id.toLowerCase() : NO_ID;
    const filter: ChangedFilter = {
      channel: channel === null ? null : lookupCode(channel),
      location: location === null ? null : lookupCode(location),
    };
    const options = subscriptionStart(context, args.after);
    const after = options.after ?? 0;
    const pages = this.feed.subscribe({ ...options, wholeCommands: true, accepts: (record) => tellsOfReservations(record, wanted) });
    for await (const { records } of pages) {
      const touches = reservationTouches(records, wanted).filter(({ sequence }) => sequence > after);
      const reservations = await readChanged(this.database.lane("bulk"), [...new Set(touches.map((touch) => touch.id))], filter, caller);
      for (const { id: changed, cause, sequence, recordedAt } of touches) {
        const reservation = reservations.get(changed);
        if (reservation !== undefined) yield { reservation, cause, sequence: String(sequence), recordedAt };
      }
    }
  }
}
