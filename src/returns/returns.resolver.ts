import { Arg, Args, Ctx, ID, Mutation, Query, Resolver } from "type-graphql";
import { Permitted } from "../access/graphql.js";
import { ExternalRefInput } from "../catalog/graphql.js";
import type { CountedConnection } from "../platform/graphql/connection.types.js";
import { callerOf, type RequestContext } from "../platform/graphql/context.js";
import { searchText } from "../platform/graphql/list-words.js";
import { EXTERNAL_CHANNEL, EXTERNAL_LOOKUP, findByIdOrName, type Hub } from "../stock/index.js";
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
    description:
      "A return by its id, or by what another system calls it; null where it is not known, or the key is bound to other channels or locations.",
  })
  async return(
    @Ctx() context: RequestContext,
    @Arg("id", () => ID, { nullable: true, description: "The return's id. Give this or `external`, else BAD_USER_INPUT." })
    id?: string | null,
    @Arg("external", () => ExternalRefInput, { nullable: true, description: EXTERNAL_LOOKUP }) external?: ExternalRefInput | null,
    @Arg("channel", () => String, { nullable: true, description: EXTERNAL_CHANNEL }) channel?: string | null,
  ): Promise<StockReturnRow | null> {
    const load = (uuid: string): Promise<StockReturnRow | null> => loadReturn(this.hub.database, uuid, context);
    return findByIdOrName(this.hub, callerOf(context), { kind: "RETURN_EXTERNAL", id, external, channel }, load);
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
