import { Arg, Authorized, Ctx, ID, Mutation, Query, Resolver } from "type-graphql";
import { validate } from "uuid";
import { callerOf, type ClientRole, type RequestContext } from "../platform/graphql/context.js";
import { answerMany, answerOne, levelLoader, type Hub, type LevelRow, type StockAnswer } from "../stock/index.js";
import { prepareInventoryAdjust } from "./adjust-inventory.js";
import { answeredAdjustment, type AdjustmentAnswer, type AdjustmentRow } from "./adjustment-answer.js";
import { findAdjustment } from "./adjustment.queries.js";
import {
  Adjustment,
  InventoryAdjustInput,
  InventoryAdjustManyInput,
  InventoryAdjustManyPayload,
  InventoryAdjustPayload,
  InventoryMoveInput,
  InventoryMovePayload,
  InventorySetInput,
  InventorySetPayload,
} from "./adjustments.types.js";
import { prepareInventoryMove } from "./move-inventory.js";
import { prepareInventorySet } from "./set-inventory.js";

const ERRORS = "NOT_FOUND, INVALID_INPUT, VERSION_CONFLICT, INSUFFICIENT_STOCK, ILLEGAL_TRANSITION, IDEMPOTENCY_MISMATCH";

/** The payload with every level's `sequence` and time. */
interface SettledAnswer extends StockAnswer {
  readonly levels: readonly LevelRow[] | null;
  readonly adjustment: AdjustmentRow | null;
}

@Resolver()
export class AdjustmentsResolver {
  constructor(private readonly hub: Hub) {}

  @Authorized<ClientRole>("WAREHOUSE", "DASHBOARD")
  @Query(() => Adjustment, { nullable: true, description: "An adjustment by its id; null where there is none." })
  async adjustment(
    @Arg("id", () => ID, { description: "The adjustment's id, as movements name it." }) id: string,
  ): Promise<AdjustmentRow | null> {
    return validate(id) ? findAdjustment(this.hub.database, id.toLowerCase()) : null;
  }

  @Authorized<ClientRole>("WAREHOUSE")
  @Mutation(() => InventoryAdjustPayload, {
    description: `Changes quantities by signed amounts, all lines or none. Errors: ${ERRORS}, QUANTITY_OUT_OF_RANGE.`,
  })
  async inventoryAdjust(
    @Ctx() context: RequestContext,
    @Arg("input", () => InventoryAdjustInput, { description: "What changed, and why." }) input: InventoryAdjustInput,
  ): Promise<SettledAnswer> {
    const prepared = await prepareInventoryAdjust(this.hub, callerOf(context), input);
    return this.#settled(context, await answerOne(this.hub, prepared, answeredAdjustment));
  }

  @Authorized<ClientRole>("WAREHOUSE")
  @Mutation(() => InventoryAdjustManyPayload, {
    description: "Several adjustments in one call and one batch, one answer for each in order. Errors: those of `inventoryAdjust`.",
  })
  async inventoryAdjustMany(
    @Ctx() context: RequestContext,
    @Arg("input", () => InventoryAdjustManyInput, { description: "The adjustments." }) input: InventoryAdjustManyInput,
  ): Promise<InventoryAdjustManyPayload> {
    const caller = callerOf(context);
    const answer = await answerMany(this.hub, input, (item) => prepareInventoryAdjust(this.hub, caller, item), answeredAdjustment);
    return { ...answer, results: await Promise.all(answer.results.map((result) => this.#settled(context, result))) };
  }

  @Authorized<ClientRole>("WAREHOUSE")
  @Mutation(() => InventorySetPayload, {
    description: `Sets quantities to absolute amounts, all lines or none; the differences are booked. Errors: ${ERRORS}, QUANTITY_CONFLICT, QUANTITY_OUT_OF_RANGE.`,
  })
  async inventorySet(
    @Ctx() context: RequestContext,
    @Arg("input", () => InventorySetInput, { description: "What there shall be, and why." }) input: InventorySetInput,
  ): Promise<SettledAnswer> {
    const prepared = await prepareInventorySet(this.hub, callerOf(context), input);
    return this.#settled(context, await answerOne(this.hub, prepared, answeredAdjustment));
  }

  @Authorized<ClientRole>("WAREHOUSE")
  @Mutation(() => InventoryMovePayload, {
    description: `Moves units between states at one location, all lines or none. Errors: ${ERRORS}, NOT_STOCKED.`,
  })
  async inventoryMove(
    @Ctx() context: RequestContext,
    @Arg("input", () => InventoryMoveInput, { description: "What moves." }) input: InventoryMoveInput,
  ): Promise<SettledAnswer> {
    const prepared = await prepareInventoryMove(this.hub, callerOf(context), input);
    return this.#settled(context, await answerOne(this.hub, prepared, answeredAdjustment));
  }

  /** Levels the command named and did not move keep the `sequence` and time they had: those are read. */
  async #settled(context: RequestContext, answer: AdjustmentAnswer & StockAnswer): Promise<SettledAnswer> {
    const loader = context.loaders.of(levelLoader(this.hub.database));
    const levels = (answer.levels ?? []).map(async ({ sequence, updatedAt, ...level }): Promise<LevelRow> => {
      if (sequence !== null && updatedAt !== null) return { ...level, sequence, updatedAt };
      const live = await loader.load({ variantId: level.variantId, locationId: level.locationId });
      return { ...level, sequence: live?.sequence ?? "0", updatedAt: live?.updatedAt ?? new Date(0) };
    });
    return { ...answer, levels: answer.levels === null ? null : await Promise.all(levels) };
  }
}
