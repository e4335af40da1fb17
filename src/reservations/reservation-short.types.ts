import { Field, InputType, Int } from "type-graphql";
import { stockManyInputOf } from "../stock/graphql.js";
import { QUANTITY_MAX_TEXT } from "../platform/numbers/quantity.js";
import { OCCURRED_AT, REASON_LENGTH_MAX, SENT_AT, STEP_LINE_REFERENCE, STEP_SKU } from "../stock/index.js";
import { CancelCause, ShortState } from "./reservation-enums.types.js";
import { PACKAGING, QUANTITY, ReservationStepInput } from "./reservation-inputs.types.js";

@InputType({ description: "Confirmed units that could not be picked." })
export class ReservationShortLineInput {
  @Field(() => String, { nullable: true, description: STEP_SKU })
  readonly sku?: string | null;

  @Field(() => String, { nullable: true, description: STEP_LINE_REFERENCE })
  readonly lineReference?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      "Code of the location where they were to be picked. Null where the reservation has confirmed units of the SKU, or the named line, at one location only; where it has at several, and beside `occurredAt` for what is LOST, it must be given (INVALID_INPUT).",
  })
  readonly location?: string | null;

  @Field(() => Int, { description: QUANTITY })
  readonly quantity!: number;

  @Field(() => String, { nullable: true, description: PACKAGING })
  readonly packaging?: string | null;

  @Field(() => ShortState, { description: "What became of them." })
  readonly state!: ShortState;

  @Field(() => Int, {
    nullable: true,
    defaultValue: 0,
    description: `Of LOST units: how many free ones lie at the location all the same, those promised to others not counted, in \`packaging\` or base units: 0 to ${QUANTITY_MAX_TEXT}. AVAILABLE is that from then on, be it more or less than the books say; lines of one SKU and location say the same (INVALID_INPUT). By no more units of a SKU than the key's \`factQuantityMax\`. Above 0 with DAMAGED: INVALID_INPUT.`,
  })
  readonly left?: number | null;

  @Field(() => String, {
    nullable: true,
    description: `What was seen, in the sender's words: 1 to ${REASON_LENGTH_MAX} characters. Kept as the line's \`shortReason\`, and that of the first line as the reservation's \`reason\`.`,
  })
  readonly reason?: string | null;
}

@InputType({ description: "Units of an order that could not be picked." })
export class ReservationShortInput extends ReservationStepInput {
  @Field(() => [ReservationShortLineInput], {
    description:
      "1 to 1,000 lines (LIMIT_EXCEEDED), all or nothing; lines of one SKU and location are summed. More than is confirmed there is EXCEEDS_REMAINING.",
  })
  readonly lines!: readonly ReservationShortLineInput[];

  @Field(() => Boolean, {
    nullable: true,
    defaultValue: false,
    description:
      "True: as many units as other locations of the channel have are confirmed there instead, by the channel's `allocation` and no more than the channel may sell; never at a location and SKU that `lines` names. A key that is bound to locations takes at those only. The rest is cancelled, and so is everything where the reservation has no channel or the channel is switched off.",
  })
  readonly reallocate?: boolean | null;

  @Field(() => CancelCause, {
    nullable: true,
    description: "Why what is cancelled is: kept as `cancelCause` of the reservation and of its lines. Null: SHORT_PICK.",
  })
  readonly cancelCause?: CancelCause | null;

  @Field(() => Date, {
    nullable: true,
    description: `When it was seen: at most 90 days back for what is LOST (INVALID_INPUT). What is allocated elsewhere is so from now on. ${OCCURRED_AT}`,
  })
  readonly occurredAt?: Date | null;

  @Field(() => Date, { nullable: true, description: SENT_AT })
  readonly sentAt?: Date | null;
}

export const ReservationShortManyInput = stockManyInputOf("reservationShortMany", ReservationShortInput);
