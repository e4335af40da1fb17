import { Ctx, FieldResolver, Resolver, Root } from "type-graphql";
import { hasPermission } from "../access/index.js";
import type { Database } from "../platform/db/database.js";
import { callerOf, type RequestContext } from "../platform/graphql/context.js";
import { Reservation } from "../reservations/graphql.js";
import { reservationLoader, type ReservationView } from "../reservations/index.js";
import { loadSale } from "./sale-nodes.js";
import type { SaleRow } from "./sale-outcome.js";
import { Sale } from "./sale.types.js";
import { otherReservationLoader, otherSaleLoader } from "./same-reference.queries.js";

/*
 * One order that comes through two doors, as a sale and as a reservation of one reference in a channel, takes its units twice. Neither is refused for the
 * other, as neither knows which is right: each tells of the other, wherever it is answered. Read only where it is asked for.
 */

@Resolver(() => Sale)
export class SaleSameReferenceResolver {
  constructor(private readonly database: Database) {}

  @FieldResolver(() => Reservation, {
    nullable: true,
    description:
      "A reservation of this channel under the same reference that is not the sale's own, and holds, has or has shipped units: perhaps the same order, told twice. Then cancel one of the two. The newest one; null where there is none, or the key may not see it.",
  })
  async sameReference(@Root() sale: SaleRow, @Ctx() context: RequestContext): Promise<ReservationView | null> {
    const { channelId, reference, reservationId } = sale;
    const scope = callerOf(context);
    const id = await context.loaders.of(otherReservationLoader(this.database)).load({ channelId, reference, reservationId, scope });
    return id === null ? null : context.loaders.of(reservationLoader(this.database)).load({ id, scope });
  }
}

@Resolver(() => Reservation)
export class ReservationSameReferenceResolver {
  constructor(private readonly database: Database) {}

  @FieldResolver(() => Sale, {
    nullable: true,
    description:
      "The sale of this channel under the same reference that does not belong to the reservation: perhaps the same order, told twice. Then cancel one of the two. Null where there is none, or the key may not see it.",
  })
  async sameReference(@Root() reservation: ReservationView, @Ctx() context: RequestContext): Promise<SaleRow | null> {
    const { id: reservationId, channelId, reference } = reservation;
    const scope = callerOf(context);
    if (channelId === null || reference === null || !hasPermission(scope.role, "SALES_READ")) return null;
    const id = await context.loaders.of(otherSaleLoader(this.database)).load({ channelId, reference, reservationId, scope });
    return id === null ? null : loadSale(this.database, id, context);
  }
}
