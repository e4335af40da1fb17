import { Field, ID, InputType, Int } from "type-graphql";
import { stockManyInputOf, stockManyPayloadOf, stockPayloadOf } from "../stock/graphql.js";
import { REASON_LENGTH_MAX } from "../stock/index.js";
import { ReservationStepLineInput } from "./reservation-inputs.types.js";
import type { ReservationResult } from "./reservation-step.js";
import { Reservation } from "./reservation.types.js";

@InputType({ description: "A parcel, or some of it, that was recorded as shipped by mistake." })
export class ShipmentVoidInput {
  @Field(() => String, {
    description:
      "1 to 255 printable ASCII characters, one for each intended change. Sent again with equal input it answers what was answered first.",
  })
  readonly idempotencyKey!: string;

  @Field(() => ID, { description: "The shipment. Unknown, or not visible to the key: NOT_FOUND." })
  readonly id!: string;

  @Field(() => Int, {
    nullable: true,
    description:
      "The version of the shipment's reservation that was read. Must be given (INVALID_INPUT); null: any. Another version than the current one is VERSION_CONFLICT.",
  })
  readonly expectedVersion?: number | null;

  @Field(() => [ReservationStepLineInput], {
    nullable: true,
    description:
      "1 to 1,000 lines (LIMIT_EXCEEDED) of the parcel; equal ones are summed; more than is left of them is EXCEEDS_REMAINING. Null: all of the parcel that was not taken back yet.",
  })
  readonly lines?: readonly ReservationStepLineInput[] | null;

  @Field(() => String, {
    nullable: true,
    description: `Why, in the sender's words: 1 to ${REASON_LENGTH_MAX} characters. Kept as the shipment's \`voidReason\`.`,
  })
  readonly reason?: string | null;

  @Field(() => Boolean, {
    nullable: true,
    defaultValue: false,
    description:
      "True: the units never left, whatever became of them since. Units that have come back by returns of the reservation are taken back with them, the newest return first: its inspection, its receipt and its announcement. AVAILABLE may fall below zero by that. Null and false: refused with EXCEEDS_REMAINING where units have come back, or are announced to.",
  })
  readonly fact?: boolean | null;
}

export const ShipmentVoidPayload = stockPayloadOf<ReservationResult>("shipmentVoid", {
  reservation: {
    type: () => Reservation,
    description: "The shipment's reservation as this left it, with the units confirmed again; null where it was refused.",
  },
});
export const ShipmentVoidManyInput = stockManyInputOf("shipmentVoidMany", ShipmentVoidInput);
export const ShipmentVoidManyPayload = stockManyPayloadOf("shipmentVoidMany", ShipmentVoidPayload);
