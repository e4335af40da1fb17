import { Arg, Args, Ctx, ID, Mutation, Query, Resolver } from "type-graphql";
import { Permitted } from "../access/graphql.js";
import { ExternalRefInput } from "../catalog/graphql.js";
import { badUserInput } from "../platform/errors/hub-error.js";
import type { BulkAnswer } from "../platform/graphql/bulk-answer.js";
import type { CountedConnection } from "../platform/graphql/connection.types.js";
import { callerOf, type RequestContext } from "../platform/graphql/context.js";
import { searchText } from "../platform/graphql/list-words.js";
import { EXTERNAL_CHANNEL, EXTERNAL_LOOKUP, findByIdOrName, type BulkInput, type Hub } from "../stock/index.js";
import { salesPage, saleUnder } from "./list-sales.js";
import { recordSale, recordSales } from "./record-sale.js";
import { loadSale } from "./sale-nodes.js";
import type { SaleAnswer, SaleRow } from "./sale-outcome.js";
import { SalesArguments } from "./sale-list.types.js";
import { Sale, SaleConnection, SaleRecordInput, SaleRecordManyInput, SaleRecordManyPayload, SaleRecordPayload } from "./sale.types.js";

@Resolver()
export class SalesResolver {
  constructor(private readonly hub: Hub) {}

  @Permitted("SALES_READ")
  @Query(() => Sale, {
    nullable: true,
    description:
      "A sale by its id, by its channel and reference, or by what another system calls it; null where it is not known, or the key is bound to other channels or locations.",
  })
  async sale(
    @Ctx() context: RequestContext,
    @Arg("id", () => ID, {
      nullable: true,
      description: "The sale's id. Give this, `channel` and `reference`, or `external`, else BAD_USER_INPUT.",
    })
    id?: string | null,
    @Arg("channel", () => String, { nullable: true, description: `The channel's code. ${EXTERNAL_CHANNEL}` }) channel?: string | null,
    @Arg("reference", () => String, { nullable: true, description: "The sale's reference in that channel, compared exactly." })
    reference?: string | null,
    @Arg("external", () => ExternalRefInput, { nullable: true, description: EXTERNAL_LOOKUP }) external?: ExternalRefInput | null,
  ): Promise<SaleRow | null> {
    const caller = callerOf(context);
    if ((reference ?? null) === null && (id ?? external ?? null) !== null) {
      const load = (uuid: string): Promise<SaleRow | null> => loadSale(this.hub.database, uuid, context);
      return findByIdOrName(this.hub, caller, { kind: "SALE_EXTERNAL", id, external, channel }, load);
    }
    const isNamed = channel !== null && channel !== undefined && reference !== null && reference !== undefined;
    if (!isNamed || (id ?? external ?? null) !== null) throw badUserInput("Give one of id, external, and channel with reference.");
    return saleUnder(this.hub.database, caller, channel, reference);
  }

  @Permitted("SALES_READ")
  @Query(() => SaleConnection, {
    description: `Sales, newest first unless asked otherwise; a key that is bound to channels or locations sees only theirs. ${searchText("sales")}`,
  })
  async sales(@Ctx() context: RequestContext, @Args(() => SalesArguments) request: SalesArguments): Promise<CountedConnection<SaleRow>> {
    return salesPage(this.hub.database.lane("bulk"), callerOf(context), request);
  }

  @Permitted("SALES_WRITE")
  @Mutation(() => SaleRecordPayload, {
    description:
      "Records a sale that has happened, with a reservation or without. Never refused for lack of stock: what was not there opens an oversell incident. Errors: NOT_FOUND, ALREADY_EXISTS, INVALID_INPUT, FORBIDDEN, QUANTITY_OUT_OF_RANGE, IDEMPOTENCY_MISMATCH.",
  })
  async saleRecord(
    @Ctx() context: RequestContext,
    @Arg("input", () => SaleRecordInput, { description: "The sale." }) input: SaleRecordInput,
  ): Promise<SaleAnswer> {
    return recordSale(this.hub, callerOf(context), input);
  }

  @Permitted("SALES_WRITE")
  @Mutation(() => SaleRecordManyPayload, {
    description: "Records many sales in one call and one batch, one result for each in order. Errors: those of `saleRecord`.",
  })
  async saleRecordMany(
    @Ctx() context: RequestContext,
    @Arg("input", () => SaleRecordManyInput, { description: "The sales." }) input: BulkInput<SaleRecordInput>,
  ): Promise<BulkAnswer<SaleAnswer>> {
    return recordSales(this.hub, callerOf(context), input);
  }
}
