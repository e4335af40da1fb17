import { Arg, Args, Ctx, ID, Query, Resolver } from "type-graphql";
import { Permitted } from "../access/graphql.js";
import type { CountedConnection } from "../platform/graphql/connection.types.js";
import { callerOf, type RequestContext } from "../platform/graphql/context.js";
import { searchText } from "../platform/graphql/list-words.js";
import { ExternalRefInput } from "../catalog/graphql.js";
import { EXTERNAL_CHANNEL, EXTERNAL_LOOKUP, findByIdOrName, type Hub } from "../stock/index.js";
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
    description:
      "A reservation by its id, or by what another system calls it; null where there is none, or the key is bound to other channels or locations.",
  })
  async reservation(
    @Ctx() context: RequestContext,
    @Arg("id", () => ID, {
      nullable: true,
      description: "The id; whatever cannot be one finds nothing. Give this or `external`, else BAD_USER_INPUT.",
    })
    id?: string | null,
    @Arg("external", () => ExternalRefInput, { nullable: true, description: EXTERNAL_LOOKUP }) external?: ExternalRefInput | null,
    @Arg("channel", () => String, { nullable: true, description: EXTERNAL_CHANNEL }) channel?: string | null,
  ): Promise<ReservationView | null> {
    const load = (uuid: string): Promise<ReservationView | null> => loadReservation(this.hub.database, uuid, context);
    return findByIdOrName(this.hub, callerOf(context), { kind: "RESERVATION_EXTERNAL", id, external, channel }, load);
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
