import { Arg, Ctx, Mutation, Resolver } from "type-graphql";
import { Permitted } from "../access/graphql.js";
import type { BulkAnswer } from "../platform/graphql/bulk-answer.js";
import { callerOf, type RequestContext } from "../platform/graphql/context.js";
import type { ReturnsOfOrders } from "../reservations/index.js";
import type { BulkInput, Hub } from "../stock/index.js";
import type { SaleAnswer } from "./sale-outcome.js";
import { SaleVoidInput, SaleVoidManyInput, SaleVoidManyPayload, SaleVoidPayload } from "./sale-void.types.js";
import { voidSale, voidSales } from "./void-sale.js";

/** Sales that never happened. */
@Resolver()
export class SaleVoidResolver {
  constructor(
    private readonly hub: Hub,
    private readonly returns: ReturnsOfOrders,
  ) {}

  @Permitted("SALES_WRITE")
  @Mutation(() => SaleVoidPayload, {
    description:
      "Takes a sale back, all of it or lines, as if it had never been told: by the exact reverse of its movements (CORRECT), each of the time of what it takes back. Units of a hold are held again, or free where it has run out; what was oversold is taken off its incident. The reference stays taken. Errors: NOT_FOUND, FORBIDDEN, INVALID_INPUT, VERSION_CONFLICT, EXCEEDS_REMAINING, INSUFFICIENT_STOCK, ILLEGAL_TRANSITION, QUANTITY_OUT_OF_RANGE, IDEMPOTENCY_MISMATCH.",
  })
  async saleVoid(
    @Ctx() context: RequestContext,
    @Arg("input", () => SaleVoidInput, { description: "What is taken back, and why." }) input: SaleVoidInput,
  ): Promise<SaleAnswer> {
    return voidSale(this.hub, callerOf(context), this.returns, input);
  }

  @Permitted("SALES_WRITE")
  @Mutation(() => SaleVoidManyPayload, { description: "As saleVoid, for up to 1,000 items in one batch." })
  async saleVoidMany(
    @Ctx() context: RequestContext,
    @Arg("input", () => SaleVoidManyInput, { description: "What is taken back, and why." }) input: BulkInput<SaleVoidInput>,
  ): Promise<BulkAnswer<SaleAnswer>> {
    return voidSales(this.hub, callerOf(context), this.returns, input);
  }
}
