import { Field, ID, InputType, Int } from "type-graphql";
import { ExternalRefInput } from "../catalog/graphql.js";
import { AllocationStrategy } from "../channels/graphql.js";
import { REASON_LENGTH_MAX, REFERENCE_LENGTH_MAX } from "../stock/index.js";
import { CancelCause, ConfirmRemainder, IfExpired } from "./reservation-enums.types.js";
import { TTL_SECONDS_DEFAULT, TTL_SECONDS_MAX, TTL_SECONDS_MIN } from "./reservation.js";
import { QUANTITY_MAX_TEXT } from "../platform/numbers/quantity.js";
import { externalRefsOf, NEW_LINE_REFERENCE, OCCURRED_AT, SENT_AT, STEP_LINE_REFERENCE, STEP_SKU } from "../stock/index.js";

const KEY =
  "1 to 255 printable ASCII characters, one for each intended change. Sent again with equal input it answers what was answered first.";
const SKU = "The SKU, compared exactly; unknown: NOT_FOUND.";
export const QUANTITY = `Units of \`packaging\`, or base units without it: at least 1, at most ${QUANTITY_MAX_TEXT} base units.`;
export const PACKAGING =
  "Name of one of the SKU's packaging levels, such as `CASE`, which the quantity then counts; base units where null. Unknown: NOT_FOUND.";
const TTL = `How long the units stay held, in seconds from now by the database's clock: ${TTL_SECONDS_MIN} to ${TTL_SECONDS_MAX} (30 days).`;
const REASON = `Why, in the sender's words: 1 to ${REASON_LENGTH_MAX} characters. Kept as the reservation's \`reason\`.`;

@InputType({ description: "Units to reserve." })
export class ReservationLineInput {
  @Field(() => String, { description: SKU })
  readonly sku!: string;

  @Field(() => Int, { description: QUANTITY })
  readonly quantity!: number;

  @Field(() => String, {
    nullable: true,
    description:
      "Location code. The units are checked against what is AVAILABLE there less its safety stock (which counts where the channel sells safety stock). Inactive: INACTIVE; not one of the channel's: INVALID_INPUT. Null leaves the choice to the hub, over the channel's locations.",
  })
  readonly location?: string | null;

  @Field(() => String, { nullable: true, description: PACKAGING })
  readonly packaging?: string | null;

  @Field(() => String, { nullable: true, description: NEW_LINE_REFERENCE })
  readonly lineReference?: string | null;
}

@InputType({ description: "Units of a reservation that a step is about." })
export class ReservationStepLineInput {
  @Field(() => String, { nullable: true, description: STEP_SKU })
  readonly sku?: string | null;

  @Field(() => String, { nullable: true, description: STEP_LINE_REFERENCE })
  readonly lineReference?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      "Location code, where the SKU, or the line, is at several; null takes from its lines in their order. One where the named line has nothing: INVALID_INPUT.",
  })
  readonly location?: string | null;

  @Field(() => Int, { description: QUANTITY })
  readonly quantity!: number;

  @Field(() => String, { nullable: true, description: PACKAGING })
  readonly packaging?: string | null;
}

@InputType({ description: "How much of a SKU a reservation is to stand for." })
export class ReservationUpdateLineInput {
  @Field(() => String, {
    nullable: true,
    description: `${SKU} It may be new to the reservation. Null: that of the line that \`lineReference\` names.`,
  })
  readonly sku?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      "The line's own name, to change that line only; with a SKU it may be new to the reservation. Null: all lines of the SKU; what more is wanted goes to their line where they have one name, else to a line without. The same SKU with a name and without is INVALID_INPUT.",
  })
  readonly lineReference?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      "Location code. Null stands for all lines of the SKU: more is taken at the channel's locations by its strategy (`Channel.allocation`; without a channel at the SKU's one line, else INVALID_INPUT), less is given up of its last lines first.",
  })
  readonly location?: string | null;

  @Field(() => Int, {
    description: `The new total of held, confirmed and shipped units, in \`packaging\` or base units: 0 to ${QUANTITY_MAX_TEXT}. More is held where the reservation holds anything, else confirmed. Less gives up held units, then confirmed ones; below what has been shipped it is EXCEEDS_REMAINING.`,
  })
  readonly quantity!: number;

  @Field(() => String, { nullable: true, description: PACKAGING })
  readonly packaging?: string | null;
}

@InputType({ description: "Units of a reservation that are to lie at another location." })
export class ReservationMoveLineInput {
  @Field(() => String, { nullable: true, description: STEP_SKU })
  readonly sku?: string | null;

  @Field(() => String, { nullable: true, description: `${STEP_LINE_REFERENCE} What is moved keeps its line's name.` })
  readonly lineReference?: string | null;

  @Field(() => String, { description: "Code of the location where they are." })
  readonly from!: string;

  @Field(() => String, { description: "Code of the location where they are to be; checked like a new line's." })
  readonly to!: string;

  @Field(() => Int, { description: QUANTITY })
  readonly quantity!: number;

  @Field(() => String, { nullable: true, description: PACKAGING })
  readonly packaging?: string | null;
}

@InputType({ description: "A reservation to be made." })
export class ReservationCreateInput {
  @Field(() => String, { description: KEY })
  readonly idempotencyKey!: string;

  @Field(() => String, {
    nullable: true,
    description:
      "Channel code. Needed where a line names no location, and by keys that are bound to channels. Unknown: NOT_FOUND; switched off: INACTIVE.",
  })
  readonly channel?: string | null;

  @Field(() => String, {
    nullable: true,
    description: `The sender's name for it, such as a cart or an order: 1 to ${REFERENCE_LENGTH_MAX} characters; need not be unique, unless \`uniqueReference\` is true.`,
  })
  readonly reference?: string | null;

  @Field(() => Boolean, {
    nullable: true,
    description:
      "True: the reference (else INVALID_INPUT) is given once in the channel, among the reservations that say so. Sent again under another key, the same reservation is answered as it is now, with `replayed: true`; another content is ALREADY_EXISTS with the first one, and so is the reference of a sale of the channel. Only what is made from now on counts.",
  })
  readonly uniqueReference?: boolean | null;

  @Field(() => [ExternalRefInput], { nullable: true, description: externalRefsOf("reservation") })
  readonly externalRefs?: readonly ExternalRefInput[] | null;

  @Field(() => Int, { nullable: true, defaultValue: TTL_SECONDS_DEFAULT, description: `${TTL} Without meaning where \`confirm\` is true.` })
  readonly ttlSeconds?: number | null;

  @Field(() => Boolean, {
    nullable: true,
    defaultValue: false,
    description: "True: the units are confirmed at once (AVAILABLE → COMMITTED) and do not expire.",
  })
  readonly confirm?: boolean | null;

  @Field(() => Date, { nullable: true, description: OCCURRED_AT })
  readonly occurredAt?: Date | null;

  @Field(() => Date, { nullable: true, description: SENT_AT })
  readonly sentAt?: Date | null;

  @Field(() => [ReservationLineInput], {
    description:
      "1 to 1,000 lines (LIMIT_EXCEEDED), all or nothing. Lines of one SKU and location are summed before they are compared, and are one line where they have no reference.",
  })
  readonly lines!: readonly ReservationLineInput[];

  @Field(() => AllocationStrategy, {
    nullable: true,
    defaultValue: AllocationStrategy.PRIORITY,
    description: "How locations are chosen for lines that name none.",
  })
  readonly allocation?: AllocationStrategy | null;

  @Field(() => Boolean, {
    nullable: true,
    defaultValue: false,
    description: "Whether the answer explains which locations were considered for each line, also where it is a refusal.",
  })
  readonly explain?: boolean | null;
}

@InputType()
export abstract class ReservationStepInput {
  @Field(() => String, { description: KEY })
  readonly idempotencyKey!: string;

  @Field(() => ID, { description: "The reservation. Unknown, or not visible to the key: NOT_FOUND." })
  readonly id!: string;

  @Field(() => Int, {
    nullable: true,
    description:
      "The version this step was decided on. Must be given (INVALID_INPUT); null: any. Another version than the current one is VERSION_CONFLICT; an expiry raises it too.",
  })
  readonly expectedVersion?: number | null;
}

@InputType()
abstract class ReservationLinesStepInput extends ReservationStepInput {
  @Field(() => [ReservationStepLineInput], {
    nullable: true,
    description:
      "1 to 1,000 lines (LIMIT_EXCEEDED); equal ones are summed; more than is left is EXCEEDS_REMAINING. Null: all that is left for this step.",
  })
  readonly lines?: readonly ReservationStepLineInput[] | null;
}

@InputType({ description: "New quantities for lines of a hold or an order." })
export class ReservationUpdateInput extends ReservationStepInput {
  @Field(() => [ReservationUpdateLineInput], {
    description:
      "1 to 1,000 lines (LIMIT_EXCEEDED), all or nothing; equal ones are summed. Lines that are not named stay as they are. What one of them gives up another may take.",
  })
  readonly lines!: readonly ReservationUpdateLineInput[];

  @Field(() => Date, { nullable: true, description: OCCURRED_AT })
  readonly occurredAt?: Date | null;

  @Field(() => Date, { nullable: true, description: SENT_AT })
  readonly sentAt?: Date | null;

  @Field(() => Boolean, {
    nullable: true,
    description:
      "True: the order has been changed already, elsewhere. It is not refused for lack of stock, for a channel or location that is switched off, or because nothing is left of the reservation: what is missing opens an oversell incident, where a line names no location at the channel's first active one; at most the client's `factQuantityMax` base units more of a SKU (INVALID_INPUT). Null and false: INSUFFICIENT_STOCK.",
  })
  readonly fact?: boolean | null;
}

@InputType({ description: "A new end for a hold." })
export class ReservationExtendInput extends ReservationStepInput {
  @Field(() => Int, { nullable: true, defaultValue: TTL_SECONDS_DEFAULT, description: TTL })
  readonly ttlSeconds?: number | null;
}

@InputType({ description: "Held units that become an order's." })
export class ReservationConfirmInput extends ReservationLinesStepInput {
  @Field(() => IfExpired, { nullable: true, defaultValue: IfExpired.REFUSE, description: "What is done where the hold has run out." })
  readonly ifExpired?: IfExpired | null;

  @Field(() => ConfirmRemainder, {
    nullable: true,
    defaultValue: ConfirmRemainder.KEEP,
    description: "What becomes of held units that `lines` does not name.",
  })
  readonly remainder?: ConfirmRemainder | null;
}

@InputType({ description: "Held units that are given back." })
export class ReservationReleaseInput extends ReservationLinesStepInput {
  @Field(() => String, { nullable: true, description: REASON })
  readonly reason?: string | null;
}

@InputType({ description: "One parcel of confirmed units." })
export class ReservationShipInput extends ReservationLinesStepInput {
  @Field(() => String, {
    nullable: true,
    description: `The carrier's name for the parcel: 1 to ${REFERENCE_LENGTH_MAX} characters, given once in the reservation. The same parcel, sent again under another key and whatever the version has become, answers the reservation with \`replayed: true\`; another content is ALREADY_EXISTS with the first shipment. Only parcels recorded from now on count.`,
  })
  readonly trackingReference?: string | null;

  @Field(() => Date, { nullable: true, description: OCCURRED_AT })
  readonly occurredAt?: Date | null;

  @Field(() => Date, { nullable: true, description: SENT_AT })
  readonly sentAt?: Date | null;

  @Field(() => Boolean, {
    nullable: true,
    description:
      "True: the parcel has left, whatever the level says. Null and false: refused where it takes more than lies on the shelf, that is more than AVAILABLE, RESERVED and COMMITTED together (INSUFFICIENT_STOCK).",
  })
  readonly fact?: boolean | null;
}

@InputType({ description: "Held and confirmed units that are given back." })
export class ReservationCancelInput extends ReservationLinesStepInput {
  @Field(() => String, { nullable: true, description: REASON })
  readonly reason?: string | null;

  @Field(() => CancelCause, {
    nullable: true,
    description:
      "Why, as data: kept as `cancelCause` of the reservation and of each line that units are taken of. Null: the causes told before stay.",
  })
  readonly cancelCause?: CancelCause | null;
}

@InputType({ description: "Held and confirmed units that are to lie elsewhere." })
export class ReservationMoveInput extends ReservationStepInput {
  @Field(() => [ReservationMoveLineInput], {
    description:
      "1 to 1,000 lines (LIMIT_EXCEEDED), all or nothing; equal ones are summed. Of a line with held and confirmed units the held ones go first.",
  })
  readonly lines!: readonly ReservationMoveLineInput[];
}
