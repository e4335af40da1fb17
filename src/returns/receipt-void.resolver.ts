import { Arg, Ctx, Mutation, Resolver } from "type-graphql";
import { Permitted } from "../access/graphql.js";
import type { BulkAnswer } from "../platform/graphql/bulk-answer.js";
import { callerOf, type RequestContext } from "../platform/graphql/context.js";
import type { BulkInput, Hub } from "../stock/index.js";
import {
  ReturnReceiptVoidInput,
  ReturnReceiptVoidManyInput,
  ReturnReceiptVoidManyPayload,
  ReturnReceiptVoidPayload,
} from "./receipt-void.types.js";
import type { ReturnAnswer } from "./return-outcome.js";
import { voidReceipt, voidReceipts } from "./void-receipt.js";

/** Goods that never came back. */
@Resolver()
export class ReceiptVoidResolver {
  constructor(private readonly hub: Hub) {}

  @Permitted("RETURNS_WRITE")
  @Mutation(() => ReturnReceiptVoidPayload, {
    description:
      "Takes back the receipt of units that were booked in by mistake (QUARANTINE, or AVAILABLE where they were restocked at once, → CUSTOMER, by movements of kind CORRECT that name those they reverse): they are expected again. Errors: EXCEEDS_REMAINING, ILLEGAL_TRANSITION where nothing was received, INSUFFICIENT_STOCK, NOT_FOUND, VERSION_CONFLICT, INVALID_INPUT, IDEMPOTENCY_MISMATCH.",
  })
  async returnReceiptVoid(
    @Ctx() context: RequestContext,
    @Arg("input", () => ReturnReceiptVoidInput, { description: "What never came." }) input: ReturnReceiptVoidInput,
  ): Promise<ReturnAnswer> {
    return voidReceipt(this.hub, callerOf(context), input);
  }

  @Permitted("RETURNS_WRITE")
  @Mutation(() => ReturnReceiptVoidManyPayload, { description: "As returnReceiptVoid, for up to 1,000 items in one batch." })
  async returnReceiptVoidMany(
    @Ctx() context: RequestContext,
    @Arg("input", () => ReturnReceiptVoidManyInput, { description: "What never came." }) input: BulkInput<ReturnReceiptVoidInput>,
  ): Promise<BulkAnswer<ReturnAnswer>> {
    return voidReceipts(this.hub, callerOf(context), input);
  }
}
