import { Field, ID, InputType, Int } from "type-graphql";
import { ExternalRefInput } from "../catalog/graphql.js";
import { stockManyInputOf, stockManyPayloadOf, stockPayloadOf } from "../stock/graphql.js";
import type { ReturnResult } from "./return-outcome.js";
import { Disposition, ReturnCause, StockReturn } from "./return.types.js";
import { QUANTITY_MAX_TEXT } from "../platform/numbers/quantity.js";
import { externalRefsOf, OCCURRED_AT, SENT_AT } from "../stock/index.js";

const KEY =
  "Chosen by the client, 1 to 255 printable ASCII characters (INVALID_INPUT). The same key with the same input answers the same again.";
const EXPECTED_VERSION =
  "The version of the return that was read. Must be given (INVALID_INPUT); null: any. Another version than the current one is VERSION_CONFLICT.";
const EXPECTED_LINES =
  "At most 1,000 lines (LIMIT_EXCEEDED); equal ones are summed. More than is still expected is EXCEEDS_REMAINING. Left out or null: all that is still expected.";

@InputType({ description: "Units of a SKU of a return." })
export class ReturnLineInput {
  @Field(() => String, {
    nullable: true,
    description:
      "The SKU, compared exactly. Unknown, or not of this return: NOT_FOUND. Needed in a new return, where `lineReference` is null, and beside a packaging (INVALID_INPUT); another one than the named line's is INVALID_INPUT.",
  })
  readonly sku?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      "The line's own name. In a new return: 1 to 255 characters, as those of a code; lines of one SKU with names of their own stay apart, and no name is given twice (INVALID_INPUT). Where the reservation's lines of the SKU have names it is that of the line whose units come back, else NOT_FOUND. In a step: the line it names; unknown: NOT_FOUND. Null: any line of the SKU.",
  })
  readonly lineReference?: string | null;

  @Field(() => Int, {
    description: `Units of \`packaging\`, or base units without it: at least 1, at most ${QUANTITY_MAX_TEXT} base units.`,
  })
  readonly quantity!: number;

  @Field(() => String, {
    nullable: true,
    description: "Name of a packaging level of the SKU, such as `CASE`; base units where left out or null. Unknown: NOT_FOUND.",
  })
  readonly packaging?: string | null;

  @Field(() => ReturnCause, {
    nullable: true,
    description:
      "Why these units come back: one cause for each line, or for all lines of the SKU where none is named (INVALID_INPUT); what is told later stands. Null: what was told before, at first the return's. Of units that will not come: INVALID_INPUT.",
  })
  readonly returnCause?: ReturnCause | null;
}

@InputType({ description: "A decision about received units." })
export class ReturnInspectLineInput extends ReturnLineInput {
  @Field(() => Disposition, { description: "What becomes of them." })
  readonly disposition!: Disposition;

  @Field(() => Disposition, {
    nullable: true,
    description:
      "The earlier decision that is changed; null or left out for units in QUARANTINE. From DAMAGE to any other; from RESTOCK too, as long as the units have not been sold (INSUFFICIENT_STOCK). SCRAP and TO_SUPPLIER are final: ILLEGAL_TRANSITION.",
  })
  readonly changeFrom?: Disposition | null;
}

@InputType({ description: "A return to be announced, and received and inspected at once where the goods are here." })
export class ReturnCreateInput {
  @Field(() => String, { description: KEY })
  readonly idempotencyKey!: string;

  @Field(() => ID, {
    nullable: true,
    description:
      "The reservation whose shipped units come back. No more than was shipped and is not claimed by other returns: EXCEEDS_REMAINING. Null: the order is not known, any units are taken.",
  })
  readonly reservation?: string | null;

  @Field(() => ID, {
    nullable: true,
    description:
      "The sale whose units come back. No more than was sold, was not taken back and is not claimed by other returns, of the sale or of its reservation: EXCEEDS_REMAINING. Of a sale that was still to be shipped: what its reservation has shipped. Give at most one of `reservation`, `sale` and `saleReference` (INVALID_INPUT). Unknown: NOT_FOUND.",
  })
  readonly sale?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      "The same by the sale's reference in `channel`, such as the number of the receipt; without a channel INVALID_INPUT. Unknown: NOT_FOUND.",
  })
  readonly saleReference?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      "Channel code. A linked return takes its reservation's or its sale's, and another one is INVALID_INPUT. Unknown: NOT_FOUND.",
  })
  readonly channel?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      "The sender's name for it, such as an RMA number; at most 255 characters. Given once in its channel, or among the returns of none: an equal return under another key answers the first one as it is now, with `replayed: true`; another content is ALREADY_EXISTS. Only returns that are made from now on count.",
  })
  readonly reference?: string | null;

  @Field(() => [ExternalRefInput], { nullable: true, description: externalRefsOf("return") })
  readonly externalRefs?: readonly ExternalRefInput[] | null;

  @Field(() => String, {
    description:
      "Code of the location where the goods come in; need not be where they were shipped from. A key that is bound to channels only names one of the channel's, now or at `occurredAt`, else FORBIDDEN. Unknown: NOT_FOUND.",
  })
  readonly location!: string;

  @Field(() => String, { nullable: true, description: "Why the goods come back; at most 1,000 characters." })
  readonly reason?: string | null;

  @Field(() => ReturnCause, { nullable: true, description: "The same as data, of all lines that name no cause of their own." })
  readonly returnCause?: ReturnCause | null;

  @Field(() => Date, {
    nullable: true,
    description: `With \`receive\`: when the goods came in. ${OCCURRED_AT}`,
  })
  readonly occurredAt?: Date | null;

  @Field(() => Date, { nullable: true, description: SENT_AT })
  readonly sentAt?: Date | null;

  @Field(() => Boolean, {
    nullable: true,
    defaultValue: false,
    description: "True: the goods are here, and all of them are received at once.",
  })
  readonly receive?: boolean | null;

  @Field(() => Disposition, {
    nullable: true,
    description: "With `receive`: all of them have been inspected too, with this result. Without `receive`: INVALID_INPUT.",
  })
  readonly inspect?: Disposition | null;

  @Field(() => [ReturnLineInput], {
    description: "1 to 1,000 lines (INVALID_INPUT, LIMIT_EXCEEDED); lines of one SKU are summed, those with names of their own by name.",
  })
  readonly lines!: readonly ReturnLineInput[];
}

@InputType({ description: "The receipt of announced units." })
export class ReturnReceiveInput {
  @Field(() => String, { description: KEY })
  readonly idempotencyKey!: string;

  @Field(() => ID, { description: "The return. Unknown: NOT_FOUND." })
  readonly id!: string;

  @Field(() => Int, { nullable: true, description: EXPECTED_VERSION })
  readonly expectedVersion?: number | null;

  @Field(() => [ReturnLineInput], { nullable: true, description: EXPECTED_LINES })
  readonly lines?: readonly ReturnLineInput[] | null;

  @Field(() => Date, {
    nullable: true,
    description: OCCURRED_AT,
  })
  readonly occurredAt?: Date | null;

  @Field(() => Date, { nullable: true, description: SENT_AT })
  readonly sentAt?: Date | null;
}

@InputType({ description: "Decisions about received units." })
export class ReturnInspectInput {
  @Field(() => String, { description: KEY })
  readonly idempotencyKey!: string;

  @Field(() => ID, { description: "The return. Unknown: NOT_FOUND." })
  readonly id!: string;

  @Field(() => Int, { nullable: true, description: EXPECTED_VERSION })
  readonly expectedVersion?: number | null;

  @Field(() => [ReturnInspectLineInput], {
    description:
      "1 to 1,000 decisions (INVALID_INPUT, LIMIT_EXCEEDED). More than waits in QUARANTINE, or than the earlier decision holds, is EXCEEDS_REMAINING; compared with what was there before this call.",
  })
  readonly lines!: readonly ReturnInspectLineInput[];
}

@InputType({ description: "Announced units that will not come." })
export class ReturnCancelInput {
  @Field(() => String, { description: KEY })
  readonly idempotencyKey!: string;

  @Field(() => ID, { description: "The return. Unknown: NOT_FOUND." })
  readonly id!: string;

  @Field(() => Int, { nullable: true, description: EXPECTED_VERSION })
  readonly expectedVersion?: number | null;

  @Field(() => [ReturnLineInput], { nullable: true, description: EXPECTED_LINES })
  readonly lines?: readonly ReturnLineInput[] | null;

  @Field(() => String, { nullable: true, description: "Why; at most 1,000 characters. Kept as `Return.cancelReason`." })
  readonly reason?: string | null;
}

const AFTER_STEP = {
  return: { type: () => StockReturn, description: "The return as of this change; null where it was refused." },
};

export const ReturnCreatePayload = stockPayloadOf<ReturnResult>("returnCreate", AFTER_STEP);
export const ReturnCreateManyInput = stockManyInputOf("returnCreateMany", ReturnCreateInput);
export const ReturnCreateManyPayload = stockManyPayloadOf("returnCreateMany", ReturnCreatePayload);
export const ReturnReceivePayload = stockPayloadOf<ReturnResult>("returnReceive", AFTER_STEP);
export const ReturnReceiveManyInput = stockManyInputOf("returnReceiveMany", ReturnReceiveInput);
export const ReturnReceiveManyPayload = stockManyPayloadOf("returnReceiveMany", ReturnReceivePayload);
export const ReturnInspectPayload = stockPayloadOf<ReturnResult>("returnInspect", AFTER_STEP);
export const ReturnInspectManyInput = stockManyInputOf("returnInspectMany", ReturnInspectInput);
export const ReturnInspectManyPayload = stockManyPayloadOf("returnInspectMany", ReturnInspectPayload);
export const ReturnCancelPayload = stockPayloadOf<ReturnResult>("returnCancel", AFTER_STEP);
export const ReturnCancelManyInput = stockManyInputOf("returnCancelMany", ReturnCancelInput);
export const ReturnCancelManyPayload = stockManyPayloadOf("returnCancelMany", ReturnCancelPayload);
