import { Field, ID, InputType, Int } from "type-graphql";
import { stockManyInputOf, stockManyPayloadOf, stockPayloadOf } from "../stock/graphql.js";
import { REASON_LENGTH_MAX } from "../stock/index.js";
import { ReturnLineInput } from "./return-input.types.js";
import type { ReturnResult } from "./return-outcome.js";
import { StockReturn } from "./return.types.js";

@InputType({ description: "Units that were booked in as received and never came." })
export class ReturnReceiptVoidInput {
  @Field(() => String, {
    description:
      "Chosen by the client, 1 to 255 printable ASCII characters (INVALID_INPUT). The same key with the same input answers the same again.",
  })
  readonly idempotencyKey!: string;

  @Field(() => ID, { description: "The return. Unknown: NOT_FOUND." })
  readonly id!: string;

  @Field(() => Int, {
    nullable: true,
    description:
      "The version of the return that was read. Must be given (INVALID_INPUT); null: any. Another version than the current one is VERSION_CONFLICT.",
  })
  readonly expectedVersion?: number | null;

  @Field(() => [ReturnLineInput], {
    nullable: true,
    description:
      "1 to 1,000 lines (INVALID_INPUT, LIMIT_EXCEEDED); lines of one SKU are summed. More than was received is EXCEEDS_REMAINING. Left out or null: all that was received.",
  })
  readonly lines?: readonly ReturnLineInput[] | null;

  @Field(() => String, {
    nullable: true,
    description: `Why, in the sender's words: 1 to ${REASON_LENGTH_MAX} characters. Kept as \`Return.voidReason\`.`,
  })
  readonly reason?: string | null;

  @Field(() => Boolean, {
    nullable: true,
    defaultValue: false,
    description:
      "True: the units never came, whatever was decided about them since. The decisions are taken back with them, the newest first, and AVAILABLE may fall below zero. Null and false: refused where something was decided about the units since they came (EXCEEDS_REMAINING, with how many are as they came), or where they are no longer there (INSUFFICIENT_STOCK).",
  })
  readonly fact?: boolean | null;
}

export const ReturnReceiptVoidPayload = stockPayloadOf<ReturnResult>("returnReceiptVoid", {
  return: { type: () => StockReturn, description: "The return as of this change; null where it was refused." },
});
export const ReturnReceiptVoidManyInput = stockManyInputOf("returnReceiptVoidMany", ReturnReceiptVoidInput);
export const ReturnReceiptVoidManyPayload = stockManyPayloadOf("returnReceiptVoidMany", ReturnReceiptVoidPayload);
