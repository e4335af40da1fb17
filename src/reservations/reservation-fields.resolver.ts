import { Ctx, FieldResolver, Resolver, Root } from "type-graphql";
import { coversLocation } from "../access/index.js";
import { EXTERNAL_REFS, ExternalRefType, Variant } from "../catalog/graphql.js";
import { EXTERNAL_REFS_MAX, variantLoader, type ExternalRef, type VariantRow } from "../catalog/index.js";
import { Channel } from "../channels/graphql.js";
import { channelLoader, type ChannelRow } from "../channels/index.js";
import { Location } from "../locations/graphql.js";
import { locationLoader, type LocationRow } from "../locations/index.js";
import { callerOf, type RequestContext } from "../platform/graphql/context.js";
import { DocumentKind } from "../stock/graphql.js";
import { type DocumentKindName, type Hub, LINES_MAX } from "../stock/index.js";
import { loadReservation, ownShipments } from "./reservation-nodes.js";
import { reservationLinesLoader, SHIPMENTS_SHOWN_MAX, shipmentsLoader, type ShipmentRow } from "./reservation.queries.js";
import { Reservation, ReservationLine, Shipment } from "./reservation.types.js";
import type { ReservationLineView, ReservationView } from "./stored-reservation.js";
import { SizeMax } from "../platform/graphql/cost/size-max.js";

/** What a reservation links to. */
@Resolver(() => Reservation)
export class ReservationFieldsResolver {
  constructor(private readonly hub: Hub) {}

  @FieldResolver(() => DocumentKind, { description: "Always RESERVATION." })
  kind(): DocumentKindName {
    return "RESERVATION";
  }

  @FieldResolver(() => Channel, { nullable: true, description: "The channel it was made in; null where none was named." })
  async channel(@Root() reservation: ReservationView, @Ctx() context: RequestContext): Promise<ChannelRow | null> {
    const { channelId } = reservation;
    return channelId === null ? null : context.loaders.of(channelLoader(this.hub.database)).load(channelId);
  }

  @SizeMax(EXTERNAL_REFS_MAX)
  @FieldResolver(() => [ExternalRefType], { description: EXTERNAL_REFS })
  async externalRefs(@Root() reservation: ReservationView, @Ctx() context: RequestContext): Promise<readonly ExternalRef[]> {
    const { id, externalRefs } = reservation;
    if (externalRefs !== undefined) return externalRefs ?? [];
    return (await loadReservation(this.hub.database, id, context))?.externalRefs ?? [];
  }

  @SizeMax(LINES_MAX)
  @FieldResolver(() => [ReservationLine], {
    description:
      "Its lines, at most 1,000, one for each SKU, location and line reference, in the order in which they came. A key that is bound to locations sees those there.",
  })
  async lines(@Root() reservation: ReservationView, @Ctx() context: RequestContext): Promise<readonly ReservationLineView[]> {
    const { loaders } = context;
    const lines = reservation.ownLines ?? (await loaders.of(reservationLinesLoader(this.hub.database)).load(reservation.id));
    const caller = callerOf(context);
    if (caller.locations === null) return lines;
    const locations = await Promise.all(lines.map(({ locationId }) => loaders.of(locationLoader(this.hub.database)).load(locationId)));
    return lines.filter((_line, index) => coversLocation(caller, locations[index]?.code ?? ""));
  }

  @SizeMax(SHIPMENTS_SHOWN_MAX)
  @FieldResolver(() => [Shipment], {
    description: `The parcels that have left, in the order in which they were recorded: the last ${SHIPMENTS_SHOWN_MAX.toLocaleString("en")}.`,
  })
  async shipments(@Root() reservation: ReservationView, @Ctx() context: RequestContext): Promise<readonly ShipmentRow[]> {
    const shipments = await context.loaders.of(shipmentsLoader(this.hub.database)).load(reservation.id);
    return ownShipments(callerOf(context), shipments);
  }
}

/** What a line of a reservation links to. */
@Resolver(() => ReservationLine)
export class ReservationLineFieldsResolver {
  constructor(private readonly hub: Hub) {}

  @FieldResolver(() => Variant, { description: "The variant of the SKU." })
  async variant(@Root() line: ReservationLineView, @Ctx() context: RequestContext): Promise<VariantRow | null> {
    return context.loaders.of(variantLoader(this.hub.database)).load(line.variantId);
  }

  @FieldResolver(() => Location, { description: "Where the units are, or were." })
  async location(@Root() line: ReservationLineView, @Ctx() context: RequestContext): Promise<LocationRow | null> {
    return context.loaders.of(locationLoader(this.hub.database)).load(line.locationId);
  }
}
