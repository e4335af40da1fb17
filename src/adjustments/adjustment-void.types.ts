import { Field, ID, InputType, Int } from "type-graphql";
import { InventoryState, stockManyInputOf, stockManyPayloadOf, stockPayloadOf } from "../stock/graphql.js";
import { REASON_LENGTH_MAX } from "../stock/index.js";
import { QUANTITY_MAX_TEXT } from "../platform/numbers/quantity.js";
import type { AdjustmentResult } from "./adjustment-answer.js";
import { ADJUSTED } from "./adjustments.types.js";

@InputType({ description: "Units of what an adjustment did at one level, to be taken back." })
export class AdjustmentVoidLineInput {
  @Field(() => String, { description: "The SKU, compared exactly. Unknown: NOT_FOUND." })
  readonly sku!: string;

  @Field(() => String, { description: "Code of the location; one the key may act at, else FORBIDDEN. Unknown: NOT_FOUND." })
  readonly location!: string;

  @Field(() => InventoryState, {
    nullable: true,
    description: "The state that the units came to or left. Must be given where the adjustment changed several there (INVALID_INPUT).",
  })
  readonly state?: InventoryState | null;

  @Field(() => Int, {
    description: `Units of \`packaging\`, or base units without it, whichever way they went: at least 1, at most ${QUANTITY_MAX_TEXT} base units.`,
  })
  readonly quantity!: number;

  @Field(() => String, {
    nullable: true,
    description: "Name of a packaging level of the SKU, such as `CASE`; base units where left out or null. Unknown: NOT_FOUND.",
  })
  readonly packaging?: string | null;
}

@InputType({ description: "An adjustment that is taken back, all of it or lines." })
export class AdjustmentVoidInput {
  @Field(() => String, {
    description:
      "Chosen by the client, 1 to 255 printable ASCII characters (INVALID_INPUT). The same key with the same input answers the same again.",
  })
  readonly idempotencyKey!: string;

  @Field(() => ID, { description: "The adjustment, as movements name it. Unknown, or not visible to the key: NOT_FOUND." })
  readonly id!: string;

  @Field(() => Int, {
    nullable: true,
    description:
      "The version of the adjustment that was read. Must be given (INVALID_INPUT); null: any. Another version than the current one is VERSION_CONFLICT.",
  })
  readonly expectedVersion?: number | null;

  @Field(() => [AdjustmentVoidLineInput], {
    nullable: true,
    description:
      "1 to 1,000 lines (LIMIT_EXCEEDED); equal ones are summed. More than is left to take back is EXCEEDS_REMAINING. Null: all that is left.",
  })
  readonly lines?: readonly AdjustmentVoidLineInput[] | null;

  @Field(() => String, {
    nullable: true,
    description: `Why: 1 to ${REASON_LENGTH_MAX} characters (INVALID_INPUT). Kept as \`Adjustment.voidReason\`.`,
  })
  readonly reason?: string | null;

  @Field(() => Boolean, {
    nullable: true,
    defaultValue: false,
    description:
      "False: refused where units that the adjustment brought have moved on, so that fewer are there than are to be taken back (INSUFFICIENT_STOCK). True: it never happened, whatever became of them: AVAILABLE may fall below zero, which opens an oversell incident; at most the client's `factQuantityMax` base units of a SKU (INVALID_INPUT).",
  })
  readonly fact?: boolean | null;
}

export const AdjustmentVoidPayload = stockPayloadOf<AdjustmentResult>("adjustmentVoid", ADJUSTED);
export const AdjustmentVoidManyInput = stockManyInputOf("adjustmentVoidMany", AdjustmentVoidInput);
export const AdjustmentVoidManyPayload = stockManyPayloadOf("adjustmentVoidMany", AdjustmentVoidPayload);
