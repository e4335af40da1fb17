import { Arg, Ctx, Mutation, Resolver } from "type-graphql";
import { Permitted } from "../access/graphql.js";
import type { BulkAnswer } from "../platform/graphql/bulk-answer.js";
import { callerOf, type RequestContext } from "../platform/graphql/context.js";
import type { BulkInput, Hub } from "../stock/index.js";
import type { AdjustmentAnswer } from "./adjustment-answer.js";
import { AdjustmentVoidInput, AdjustmentVoidManyInput, AdjustmentVoidManyPayload, AdjustmentVoidPayload } from "./adjustment-void.types.js";
import { voidAdjustment, voidAdjustments } from "./void-adjustment.js";

/** Adjustments that never were. */
@Resolver()
export class AdjustmentVoidResolver {
  constructor(private readonly hub: Hub) {}

  @Permitted("STOCK_ADJUST")
  @Mutation(() => AdjustmentVoidPayload, {
    description:
      "Takes an adjustment, a set or a move back, all of it or lines, as if it had never been: by the exact reverse of its movements (CORRECT), each of the time of what it takes back. A set that said what was counted, or what the ledger begins with, is not taken back but said anew: ILLEGAL_TRANSITION. Errors: NOT_FOUND, FORBIDDEN, INVALID_INPUT, VERSION_CONFLICT, EXCEEDS_REMAINING, INSUFFICIENT_STOCK, ILLEGAL_TRANSITION, QUANTITY_OUT_OF_RANGE, IDEMPOTENCY_MISMATCH.",
  })
  async adjustmentVoid(
    @Ctx() context: RequestContext,
    @Arg("input", () => AdjustmentVoidInput, { description: "What is taken back, and why." }) input: AdjustmentVoidInput,
  ): Promise<AdjustmentAnswer> {
    return voidAdjustment(this.hub, callerOf(context), input);
  }

  @Permitted("STOCK_ADJUST")
  @Mutation(() => AdjustmentVoidManyPayload, { description: "As adjustmentVoid, for up to 1,000 items in one batch." })
  async adjustmentVoidMany(
    @Ctx() context: RequestContext,
    @Arg("input", () => AdjustmentVoidManyInput, { description: "What is taken back, and why." }) input: BulkInput<AdjustmentVoidInput>,
  ): Promise<BulkAnswer<AdjustmentAnswer>> {
    return voidAdjustments(this.hub, callerOf(context), input);
  }
}
