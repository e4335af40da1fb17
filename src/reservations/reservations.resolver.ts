import { Arg, Args, Ctx, ID, Query, Resolver } from "type-graphql";
import { Permitted } from "../access/graphql.js";
import type { CountedConnection } from "../platform/graphql/connection.types.js";
import { callerOf, type RequestContext } from "../platform/graphql/context.js";
import { searchText } from "../platform/graphql/list-words.js";
import { readUuid } from "../platform/graphql/node/global-id.rules.js";
import type { Hub } from "../stock/index.js";
import { reservationsPage } from "./list-reservations.js";
import { ReservationsArguments } from "./reservation-list.types.js";
import { loadReservation } from "./reservation-nodes.js";
import { Reservation, ReservationConnection } from "./reservation.types.js";
import type { ReservationView } from "./stored-reservation.js";

/** Reads of reservations. */
@Resolver(() => Reservation)
export class ReservationsResolver {
  constructor(private readonly hub: Hub) {}

  @Permitted("RESERVATIONS_READ")
  @Query(() => Reservation, {
    nullable: true,
    description: "A reservation by its id; null where there is none of that id, or the key is bound to other channels or locations.",
  })
  async reservation(
    @Ctx() context: RequestContext,
    @Arg("id", () => ID, { description: "The id; whatever cannot be one finds nothing." }) id: string,
  ): Promise<ReservationView | null> {
    const uuid = readUuid(id);
    return uuid === null ? null : loadReservation(this.hub.database, uuid, context);
  }

  @Permitted("RESERVATIONS_READ")
  @Query(() => ReservationConnection, {
    description: `Reservations, newest first unless asked otherwise. A key that is bound to channels sees theirs only; one that is bound to locations those with a line there. ${searchText("reservations")}`,
  })
  async reservations(
    @Ctx() context: RequestContext,
    @Args(() => ReservationsArguments) request: ReservationsArguments,
  ): Promise<CountedConnection<ReservationView>> {
    return reservationsPage(this.hub.database.lane("bulk"), callerOf(context), request);
  }
}
