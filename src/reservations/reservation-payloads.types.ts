import { Field, Int, ObjectType } from "type-graphql";
import { CHANNEL_LOCATIONS_MAX } from "../channels/index.js";
import { SizeMax } from "../platform/graphql/cost/size-max.js";
import { stockManyInputOf, stockManyPayloadOf, stockPayloadOf } from "../stock/graphql.js";
import { LINES_MAX } from "../stock/index.js";
import type { AllocationCandidate, AllocationExplanation } from "./explanation.rules.js";
import {
  ReservationCancelInput,
  ReservationConfirmInput,
  ReservationCreateInput,
  ReservationExtendInput,
  ReservationMoveInput,
  ReservationReleaseInput,
  ReservationShipInput,
  ReservationUpdateInput,
} from "./reservation-inputs.types.js";
import { Reservation } from "./reservation.types.js";
import type { CreateResult, ReservationResult } from "./reservation-step.js";

@ObjectType("AllocationCandidate", { simpleResolvers: true, description: "A location considered for a line." })
export class AllocationCandidateType implements Omit<AllocationCandidate, "location"> {
  @Field(() => Int, { description: "Base units it could give to the line; 0 where it is inactive." })
  readonly offered!: number;

  @Field(() => Int, { description: "Base units taken from it." })
  readonly taken!: number;

  @Field(() => String, { description: "A sentence for people: why that much was taken." })
  readonly reason!: string;
}

@ObjectType("AllocationExplanation", {
  simpleResolvers: true,
  description: "Why a line got its units where it did, or got none. One for each SKU and named location of the request.",
})
export class AllocationExplanationType implements AllocationExplanation {
  @Field(() => String, { description: "The SKU." })
  readonly sku!: string;

  @Field(() => Int, { description: "Base units asked for, equal lines summed." })
  readonly requested!: number;

  @Field(() => Int, {
    description: "Base units allocated: all that was requested, or 0. In a refused request, what the line would have got.",
  })
  readonly allocated!: number;

  @SizeMax(CHANNEL_LOCATIONS_MAX)
  @Field(() => [AllocationCandidateType], {
    description:
      "The locations considered, in the order of service: the named one, or all of the channel's where the SKU was ever stocked.",
  })
  readonly candidates!: readonly AllocationCandidate[];
}

const AFTER_STEP = {
  reservation: { type: () => Reservation, description: "The reservation as the step left it; null where it was refused." },
};

export const ReservationCreatePayload = stockPayloadOf<CreateResult>("reservationCreate", {
  reservation: { type: () => Reservation, description: "The reservation as it was made; null where it was refused." },
  explanation: {
    type: () => [AllocationExplanationType],
    description: "Where the units come from and why, in the order of the lines; null unless asked for with `explain`.",
    sizeMax: LINES_MAX,
  },
});
export const ReservationCreateManyInput = stockManyInputOf("reservationCreateMany", ReservationCreateInput);
export const ReservationCreateManyPayload = stockManyPayloadOf("reservationCreateMany", ReservationCreatePayload);

export const ReservationUpdatePayload = stockPayloadOf<ReservationResult>("reservationUpdate", AFTER_STEP);
export const ReservationUpdateManyInput = stockManyInputOf("reservationUpdateMany", ReservationUpdateInput);
export const ReservationUpdateManyPayload = stockManyPayloadOf("reservationUpdateMany", ReservationUpdatePayload);

export const ReservationExtendPayload = stockPayloadOf<ReservationResult>("reservationExtend", AFTER_STEP);
export const ReservationExtendManyInput = stockManyInputOf("reservationExtendMany", ReservationExtendInput);
export const ReservationExtendManyPayload = stockManyPayloadOf("reservationExtendMany", ReservationExtendPayload);

export const ReservationReleasePayload = stockPayloadOf<ReservationResult>("reservationRelease", AFTER_STEP);
export const ReservationReleaseManyInput = stockManyInputOf("reservationReleaseMany", ReservationReleaseInput);
export const ReservationReleaseManyPayload = stockManyPayloadOf("reservationReleaseMany", ReservationReleasePayload);

export const ReservationMovePayload = stockPayloadOf<ReservationResult>("reservationMove", AFTER_STEP);
export const ReservationMoveManyInput = stockManyInputOf("reservationMoveMany", ReservationMoveInput);
export const ReservationMoveManyPayload = stockManyPayloadOf("reservationMoveMany", ReservationMovePayload);

export const ReservationShortPayload = stockPayloadOf<ReservationResult>("reservationShort", AFTER_STEP);
export const ReservationShortManyPayload = stockManyPayloadOf("reservationShortMany", ReservationShortPayload);

export const ReservationConfirmPayload = stockPayloadOf<ReservationResult>("reservationConfirm", AFTER_STEP);
export const ReservationConfirmManyInput = stockManyInputOf("reservationConfirmMany", ReservationConfirmInput);
export const ReservationConfirmManyPayload = stockManyPayloadOf("reservationConfirmMany", ReservationConfirmPayload);

export const ReservationShipPayload = stockPayloadOf<ReservationResult>("reservationShip", AFTER_STEP);
export const ReservationShipManyInput = stockManyInputOf("reservationShipMany", ReservationShipInput);
export const ReservationShipManyPayload = stockManyPayloadOf("reservationShipMany", ReservationShipPayload);

export const ReservationCancelPayload = stockPayloadOf<ReservationResult>("reservationCancel", AFTER_STEP);
export const ReservationCancelManyInput = stockManyInputOf("reservationCancelMany", ReservationCancelInput);
export const ReservationCancelManyPayload = stockManyPayloadOf("reservationCancelMany", ReservationCancelPayload);
