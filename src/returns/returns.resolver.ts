import { Arg, Args, Ctx, ID, Mutation, Query, Resolver } from "type-graphql";
import { Permitted } from "../access/graphql.js";
import type { CountedConnection } from "../platform/graphql/connection.types.js";
import { callerOf, type RequestContext } from "../platform/graphql/context.js";
import { searchText } from "../platform/graphql/list-words.js";
import { readUuid } from "../platform/graphql/node/global-id.rules.js";
import type { Hub } from "../stock/index.js";
import { cancelReturn } from "./cancel-return.js";
import { createReturn } from "./create-return.js";
import { inspectReturn } from "./inspect-return.js";
import { returnsPage } from "./list-returns.js";
import { receiveReturn } from "./receive-return.js";
import {
  ReturnCancelInput,
  ReturnCancelPayload,
  ReturnCreateInput,
  ReturnCreatePayload,
  ReturnInspectInput,
  ReturnInspectPayload,
  ReturnReceiveInput,
  ReturnReceivePayload,
} from "./return-input.types.js";
import type { ReturnAnswer, StockReturnRow } from "./return-outcome.js";
import { ReturnsArguments } from "./return-list.types.js";
import { ReturnConnection, StockReturn } from "./return.types.js";
import { loadReturn } from "./return-nodes.js";

const STEP_ERRORS = "NOT_FOUND, VERSION_CONFLICT, INVALID_INPUT, EXCEEDS_REMAINING, ILLEGAL_TRANSITION, IDEMPOTENCY_MISMATCH";

@Resolver()
export class ReturnsResolver {
  constructor(private readonly hub: Hub) {}

  @Permitted("RETURNS_READ")
  @Query(() => StockReturn, {
    nullable: true,
    description: "A return by its id; null where it is not known, or the key is bound to other channels or locations.",
  })
  async return(
    @Ctx() context: RequestContext,
    @Arg("id", () => ID, { description: "The return's id." }) id: string,
  ): Promise<StockReturnRow | null> {
    const uuid = readUuid(id);
    return uuid === null ? null : loadReturn(this.hub.database, uuid, context);
  }

  @Permitted("RETURNS_READ")
  @Query(() => ReturnConnection, {
    description: `Returns, newest first unless asked otherwise; a key that is bound to channels or locations sees only theirs. ${searchText("returns")}`,
  })
  async returns(
    @Ctx() context: RequestContext,
    @Args(() => ReturnsArguments) request: ReturnsArguments,
  ): Promise<CountedConnection<StockReturnRow>> {
    return returnsPage(this.hub.database.lane("bulk"), callerOf(context), request);
  }

  @Permitted("RETURNS_WRITE")
  @Mutation(() => ReturnCreatePayload, {
    description:
      "Announces a return, linked to a reservation or a sale or not; receives and inspects it in the same call where asked. Errors: NOT_FOUND, ALREADY_EXISTS, INVALID_INPUT, FORBIDDEN, EXCEEDS_REMAINING, QUANTITY_OUT_OF_RANGE, IDEMPOTENCY_MISMATCH.",
  })
  async returnCreate(
    @Ctx() context: RequestContext,
    @Arg("input", () => ReturnCreateInput, { description: "The return." }) input: ReturnCreateInput,
  ): Promise<ReturnAnswer> {
    return createReturn(this.hub, callerOf(context), input);
  }

  @Permitted("RETURNS_WRITE")
  @Mutation(() => ReturnReceivePayload, {
    description: `Books announced units that came in into QUARANTINE. Errors: ${STEP_ERRORS}, QUANTITY_OUT_OF_RANGE.`,
  })
  async returnReceive(
    @Ctx() context: RequestContext,
    @Arg("input", () => ReturnReceiveInput, { description: "What came in." }) input: ReturnReceiveInput,
  ): Promise<ReturnAnswer> {
    return receiveReturn(this.hub, callerOf(context), input);
  }

  @Permitted("RETURNS_WRITE")
  @Mutation(() => ReturnInspectPayload, {
    description: `Decides what becomes of received units, or changes an earlier decision. Errors: ${STEP_ERRORS}, INSUFFICIENT_STOCK.`,
  })
  async returnInspect(
    @Ctx() context: RequestContext,
    @Arg("input", () => ReturnInspectInput, { description: "The decisions." }) input: ReturnInspectInput,
  ): Promise<ReturnAnswer> {
    return inspectReturn(this.hub, callerOf(context), input);
  }

  @Permitted("RETURNS_WRITE")
  @Mutation(() => ReturnCancelPayload, {
    description: `Takes back the announcement of units that will not come; a linked return gives up its claim on them. What was received stays. Errors: ${STEP_ERRORS}.`,
  })
  async returnCancel(
    @Ctx() context: RequestContext,
    @Arg("input", () => ReturnCancelInput, { description: "What will not come." }) input: ReturnCancelInput,
  ): Promise<ReturnAnswer> {
    return cancelReturn(this.hub, callerOf(context), input);
  }
}
