import { Field, ID, InputType, Int } from "type-graphql";
import { stockManyInputOf, stockManyPayloadOf, stockPayloadOf } from "../stock/graphql.js";
import { REASON_LENGTH_MAX, STEP_LINE_REFERENCE, STEP_SKU } from "../stock/index.js";
import { QUANTITY_MAX_TEXT } from "../platform/numbers/quantity.js";
import type { SaleResult } from "./sale-outcome.js";
import { Sale } from "./sale.types.js";

@InputType({ description: "Units of a sale that are taken back." })
export class SaleVoidLineInput {
  @Field(() => String, { nullable: true, description: STEP_SKU })
  readonly sku?: string | null;

  @Field(() => String, { nullable: true, description: STEP_LINE_REFERENCE })
  readonly lineReference?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      "Code of the location they were sold from; one the key may act at, else FORBIDDEN. Null: the sale's lines of the SKU, in their order. Unknown: NOT_FOUND.",
  })
  readonly location?: string | null;

  @Field(() => Int, {
    description: `Units of \`packaging\`, or base units without it: at least 1, at most ${QUANTITY_MAX_TEXT} base units.`,
  })
  readonly quantity!: number;

  @Field(() => String, {
    nullable: true,
    description: "Name of a packaging level of the SKU, such as `CASE`; base units where left out or null. Unknown: NOT_FOUND.",
  })
  readonly packaging?: string | null;
}

@InputType({ description: "A sale that is taken back, all of it or lines." })
export class SaleVoidInput {
  @Field(() => String, {
    description:
      "Chosen by the client, 1 to 255 printable ASCII characters (INVALID_INPUT). The same key with the same input answers the same again.",
  })
  readonly idempotencyKey!: string;

  @Field(() => ID, { description: "The sale. Unknown, or not visible to the key: NOT_FOUND." })
  readonly id!: string;

  @Field(() => Int, {
    nullable: true,
    description:
      "The version of the sale that was read. Must be given (INVALID_INPUT); null: any. Another version than the current one is VERSION_CONFLICT.",
  })
  readonly expectedVersion?: number | null;

  @Field(() => [SaleVoidLineInput], {
    nullable: true,
    description:
      "1 to 1,000 lines (LIMIT_EXCEEDED); equal ones are summed. More than is left to take back is EXCEEDS_REMAINING. Null: all that is left.",
  })
  readonly lines?: readonly SaleVoidLineInput[] | null;

  @Field(() => String, {
    nullable: true,
    description: `Why: 1 to ${REASON_LENGTH_MAX} characters (INVALID_INPUT). Kept as \`Sale.voidReason\`.`,
  })
  readonly reason?: string | null;

  @Field(() => Boolean, {
    nullable: true,
    defaultValue: false,
    description:
      "False: refused where units of an order have moved on since: shipped, cancelled, or come back (EXCEEDS_REMAINING). True: it never happened, whatever became of the units since: parcels in which they left are taken back with it, the newest first, and so are the returns that claim them, its own and those of the reservation, as far as they claim more than what is left; AVAILABLE may fall below zero by that.",
  })
  readonly fact?: boolean | null;
}

export const SaleVoidPayload = stockPayloadOf<SaleResult>("saleVoid", {
  sale: { type: () => Sale, description: "The sale; null where the call was refused." },
});
export const SaleVoidManyInput = stockManyInputOf("saleVoidMany", SaleVoidInput);
export const SaleVoidManyPayload = stockManyPayloadOf("saleVoidMany", SaleVoidPayload);
