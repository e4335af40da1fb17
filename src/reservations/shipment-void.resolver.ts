import { Arg, Ctx, FieldResolver, Mutation, Resolver, Root } from "type-graphql";
import { Permitted } from "../access/graphql.js";
import type { BulkAnswer } from "../platform/graphql/bulk-answer.js";
import { callerOf, type RequestContext } from "../platform/graphql/context.js";
import type { BulkInput, Hub } from "../stock/index.js";
import { loadShipment } from "./reservation-nodes.js";
import type { ShipmentRow } from "./reservation.queries.js";
import { Shipment } from "./reservation.types.js";
import { ShipmentVoidInput, ShipmentVoidManyInput, ShipmentVoidManyPayload, ShipmentVoidPayload } from "./shipment-void.types.js";
import { voidShipment, voidShipments, type ReturnsOfOrders, type ShipmentVoidAnswer, type ShipmentVoidResult } from "./void-shipment.js";

/** Parcels that never left. */
@Resolver(() => ShipmentVoidPayload)
export class ShipmentVoidResolver {
  constructor(
    private readonly hub: Hub,
    private readonly returns: ReturnsOfOrders,
  ) {}

  @Permitted("SHIPMENTS_WRITE")
  @Mutation(() => ShipmentVoidPayload, {
    description:
      "Takes back a parcel that was recorded by mistake, or some of it (CUSTOMER → COMMITTED, by movements of kind CORRECT that name those they reverse): its reservation waits for these units again. Errors: EXCEEDS_REMAINING, ILLEGAL_TRANSITION where nothing is left of it, NOT_FOUND, VERSION_CONFLICT, INVALID_INPUT, IDEMPOTENCY_MISMATCH; with `fact` INSUFFICIENT_STOCK too, where units that came back have left QUARANTINE or DAMAGED by other documents.",
  })
  async shipmentVoid(
    @Ctx() context: RequestContext,
    @Arg("input", () => ShipmentVoidInput, { description: "What never left." }) input: ShipmentVoidInput,
  ): Promise<ShipmentVoidAnswer> {
    return voidShipment(this.hub, callerOf(context), this.returns, input);
  }

  @Permitted("SHIPMENTS_WRITE")
  @Mutation(() => ShipmentVoidManyPayload, { description: "As shipmentVoid, for up to 1,000 items in one batch." })
  async shipmentVoidMany(
    @Ctx() context: RequestContext,
    @Arg("input", () => ShipmentVoidManyInput, { description: "What never left." }) input: BulkInput<ShipmentVoidInput>,
  ): Promise<BulkAnswer<ShipmentVoidAnswer>> {
    return voidShipments(this.hub, callerOf(context), this.returns, input);
  }

  @FieldResolver(() => Shipment, { nullable: true, description: "The parcel as it is now; null where the call was refused." })
  async shipment(@Root() { shipmentId }: ShipmentVoidResult, @Ctx() context: RequestContext): Promise<ShipmentRow | null> {
    return shipmentId === null ? null : loadShipment(this.hub.database, shipmentId, context);
  }
}
