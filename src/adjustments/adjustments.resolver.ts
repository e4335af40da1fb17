import { Arg, Ctx, FieldResolver, ID, Mutation, Query, Resolver } from "type-graphql";
import { Permitted } from "../access/graphql.js";
import type { BulkAnswer } from "../platform/graphql/bulk-answer.js";
import { callerOf, type RequestContext } from "../platform/graphql/context.js";
import { readUuid } from "../platform/graphql/node/global-id.rules.js";
import { DocumentKind } from "../stock/graphql.js";
import type { BulkInput, DocumentKindName, Hub } from "../stock/index.js";
import { adjustInventories, adjustInventory } from "./adjust-inventory.js";
import type { AdjustmentAnswer, AdjustmentRow } from "./adjustment-answer.js";
import { loadAdjustment } from "./adjustment-nodes.js";
import {
  Adjustment,
  InventoryAdjustInput,
  InventoryAdjustManyInput,
  InventoryAdjustManyPayload,
  InventoryAdjustPayload,
  InventoryMoveInput,
  InventoryMoveManyInput,
  InventoryMoveManyPayload,
  InventoryMovePayload,
  InventorySetInput,
  InventorySetManyInput,
  InventorySetManyPayload,
  InventorySetPayload,
} from "./adjustments.types.js";
import { moveInventories, moveInventory } from "./move-inventory.js";
import { setInventories, setInventory } from "./set-inventory.js";

const ERRORS =
  "NOT_FOUND, INVALID_INPUT, VERSION_CONFLICT, INSUFFICIENT_STOCK, ILLEGAL_TRANSITION, ALREADY_EXISTS (`uniqueReference`), IDEMPOTENCY_MISMATCH";

@Resolver(() => Adjustment)
export class AdjustmentsResolver {
  constructor(private readonly hub: Hub) {}

  @FieldResolver(() => DocumentKind, { description: "Always ADJUSTMENT." })
  kind(): DocumentKindName {
    return "ADJUSTMENT";
  }

  @Permitted("ADJUSTMENTS_READ")
  @Query(() => Adjustment, {
    nullable: true,
    description: "An adjustment by its id; null where there is none, or the key is bound to locations and it moved nothing there.",
  })
  async adjustment(
    @Ctx() context: RequestContext,
    @Arg("id", () => ID, { description: "The adjustment's id, as movements name it." }) id: string,
  ): Promise<AdjustmentRow | null> {
    const uuid = readUuid(id);
    return uuid === null ? null : loadAdjustment(this.hub.database, uuid, context);
  }

  @Permitted("STOCK_ADJUST")
  @Mutation(() => InventoryAdjustPayload, {
    description: `Changes quantities by signed amounts, all lines or none. Errors: ${ERRORS}, QUANTITY_OUT_OF_RANGE.`,
  })
  async inventoryAdjust(
    @Ctx() context: RequestContext,
    @Arg("input", () => InventoryAdjustInput, { description: "What changed, and why." }) input: InventoryAdjustInput,
  ): Promise<AdjustmentAnswer> {
    return adjustInventory(this.hub, callerOf(context), input);
  }

  @Permitted("STOCK_ADJUST")
  @Mutation(() => InventoryAdjustManyPayload, {
    description: "Several adjustments in one call and one batch, one answer for each in order. Errors: those of `inventoryAdjust`.",
  })
  async inventoryAdjustMany(
    @Ctx() context: RequestContext,
    @Arg("input", () => InventoryAdjustManyInput, { description: "The adjustments." }) input: BulkInput<InventoryAdjustInput>,
  ): Promise<BulkAnswer<AdjustmentAnswer>> {
    return adjustInventories(this.hub, callerOf(context), input);
  }

  @Permitted("STOCK_ADJUST")
  @Mutation(() => InventorySetPayload, {
    description: `Sets quantities to absolute amounts, all lines or none; the differences are booked. Errors: ${ERRORS}, QUANTITY_CONFLICT, QUANTITY_OUT_OF_RANGE.`,
  })
  async inventorySet(
    @Ctx() context: RequestContext,
    @Arg("input", () => InventorySetInput, { description: "What there shall be, and why." }) input: InventorySetInput,
  ): Promise<AdjustmentAnswer> {
    return setInventory(this.hub, callerOf(context), input);
  }

  @Permitted("STOCK_ADJUST")
  @Mutation(() => InventorySetManyPayload, {
    description: "As inventorySet, for up to 1,000 items in one batch.",
  })
  async inventorySetMany(
    @Ctx() context: RequestContext,
    @Arg("input", () => InventorySetManyInput, { description: "The sets." }) input: BulkInput<InventorySetInput>,
  ): Promise<BulkAnswer<AdjustmentAnswer>> {
    return setInventories(this.hub, callerOf(context), input);
  }

  @Permitted("STOCK_ADJUST")
  @Mutation(() => InventoryMovePayload, {
    description: `Moves units between states at one location, all lines or none. Errors: ${ERRORS}, NOT_STOCKED.`,
  })
  async inventoryMove(
    @Ctx() context: RequestContext,
    @Arg("input", () => InventoryMoveInput, { description: "What moves." }) input: InventoryMoveInput,
  ): Promise<AdjustmentAnswer> {
    return moveInventory(this.hub, callerOf(context), input);
  }

  @Permitted("STOCK_ADJUST")
  @Mutation(() => InventoryMoveManyPayload, {
    description: "As inventoryMove, for up to 1,000 items in one batch.",
  })
  async inventoryMoveMany(
    @Ctx() context: RequestContext,
    @Arg("input", () => InventoryMoveManyInput, { description: "The moves." }) input: BulkInput<InventoryMoveInput>,
  ): Promise<BulkAnswer<AdjustmentAnswer>> {
    return moveInventories(this.hub, callerOf(context), input);
  }
}
