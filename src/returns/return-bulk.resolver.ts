import { Arg, Ctx, Mutation, Resolver } from "type-graphql";
import { Permitted } from "../access/graphql.js";
import type { BulkAnswer } from "../platform/graphql/bulk-answer.js";
import { callerOf, type RequestContext } from "../platform/graphql/context.js";
import type { BulkInput, Hub } from "../stock/index.js";
import { cancelReturns } from "./cancel-return.js";
import { createReturns } from "./create-return.js";
import { inspectReturns } from "./inspect-return.js";
import { receiveReturns } from "./receive-return.js";
import {
  type ReturnCancelInput,
  ReturnCancelManyInput,
  ReturnCancelManyPayload,
  type ReturnCreateInput,
  ReturnCreateManyInput,
  ReturnCreateManyPayload,
  type ReturnInspectInput,
  ReturnInspectManyInput,
  ReturnInspectManyPayload,
  type ReturnReceiveInput,
  ReturnReceiveManyInput,
  ReturnReceiveManyPayload,
} from "./return-input.types.js";
import type { ReturnAnswer } from "./return-outcome.js";

/** Changes of many returns in one call: of one each, in order. */
@Resolver()
export class ReturnBulkResolver {
  constructor(private readonly hub: Hub) {}

  @Permitted("RETURNS_WRITE")
  @Mutation(() => ReturnCreateManyPayload, {
    description: "Several returns in one call and one batch, one answer for each in order. Errors: those of `returnCreate`.",
  })
  async returnCreateMany(
    @Ctx() context: RequestContext,
    @Arg("input", () => ReturnCreateManyInput, { description: "The returns." }) input: BulkInput<ReturnCreateInput>,
  ): Promise<BulkAnswer<ReturnAnswer>> {
    return createReturns(this.hub, callerOf(context), input);
  }

  @Permitted("RETURNS_WRITE")
  @Mutation(() => ReturnReceiveManyPayload, { description: "As returnReceive, for up to 1,000 items in one batch." })
  async returnReceiveMany(
    @Ctx() context: RequestContext,
    @Arg("input", () => ReturnReceiveManyInput, { description: "What came in." }) input: BulkInput<ReturnReceiveInput>,
  ): Promise<BulkAnswer<ReturnAnswer>> {
    return receiveReturns(this.hub, callerOf(context), input);
  }

  @Permitted("RETURNS_WRITE")
  @Mutation(() => ReturnInspectManyPayload, { description: "As returnInspect, for up to 1,000 items in one batch." })
  async returnInspectMany(
    @Ctx() context: RequestContext,
    @Arg("input", () => ReturnInspectManyInput, { description: "The decisions." }) input: BulkInput<ReturnInspectInput>,
  ): Promise<BulkAnswer<ReturnAnswer>> {
    return inspectReturns(this.hub, callerOf(context), input);
  }

  @Permitted("RETURNS_WRITE")
  @Mutation(() => ReturnCancelManyPayload, { description: "As returnCancel, for up to 1,000 items in one batch." })
  async returnCancelMany(
    @Ctx() context: RequestContext,
    @Arg("input", () => ReturnCancelManyInput, { description: "What will not come." }) input: BulkInput<ReturnCancelInput>,
  ): Promise<BulkAnswer<ReturnAnswer>> {
    return cancelReturns(this.hub, callerOf(context), input);
  }
}
