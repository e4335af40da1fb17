import { Arg, Args, Ctx, ID, Query, Resolver } from "type-graphql";
import { Permitted } from "../access/graphql.js";
import { page, pageSize, type Connection } from "../platform/graphql/connection.types.js";
import { callerOf, type RequestContext } from "../platform/graphql/context.js";
import { cursorKind } from "../platform/graphql/cursor.js";
import { readUuid } from "../platform/graphql/node/global-id.rules.js";
import { REFERENCE_LENGTH_MAX, type Hub } from "../stock/index.js";
import { lookupCode, textProblem } from "../catalog/index.js";
import { ReservationsArguments } from "./reservation-inputs.types.js";
import { listReservations } from "./reservation-list.queries.js";
import { loadReservation } from "./reservation-nodes.js";
import { Reservation, ReservationConnection } from "./reservation.types.js";
import type { ReservationView } from "./stored-reservation.js";

const reservationCursor = cursorKind("reservations", "uuid");

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
    description:
      "Reservations, newest first. A key that is bound to channels sees theirs only; one that is bound to locations those with a line there.",
  })
  async reservations(
    @Ctx() context: RequestContext,
    @Args(() => ReservationsArguments) request: ReservationsArguments,
  ): Promise<Connection<ReservationView>> {
    const [after] = reservationCursor.decode(request.after) ?? [null];
    const limit = pageSize(request) + 1;
    const { status = null, channel, reference = null } = request;
    const filter = { status, channel: channel === null || channel === undefined ? null : lookupCode(channel), reference };
    const impossible = reference !== null && textProblem(reference, REFERENCE_LENGTH_MAX) !== null;
    const rows = impossible ? [] : await listReservations(this.hub.database.lane("bulk"), { after, limit }, filter, callerOf(context));
    return page(rows, request, ({ id }) => reservationCursor.encode([id]));
  }
}
