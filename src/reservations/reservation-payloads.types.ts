import { type ClassType, Field, InputType, Int, ObjectType } from "type-graphql";
import { OnError } from "../platform/graphql/on-error.types.js";
import type { BulkAnswer } from "../platform/graphql/bulk-answer.js";
import { ManyPayload, StockPayload } from "../platform/graphql/payloads.types.js";
import type { AllocationCandidate, AllocationExplanation } from "./explanation.rules.js";
import {
  ReservationCancelInput,
  ReservationConfirmInput,
  ReservationCreateInput,
  ReservationShipInput,
} from "./reservation-inputs.types.js";
import { Reservation } from "./reservation.types.js";
import type { ReservationAnswer } from "./run-step.js";
import type { ReservationView } from "./stored-reservation.js";
import { SizeMax } from "../platform/graphql/cost/size-max.js";
import { CHANNEL_LOCATIONS_MAX } from "../channels/index.js";
import { BULK_ITEMS_MAX, LINES_MAX } from "../stock/index.js";

const RESULTS = "One for each item, in order; empty where the call as a whole was refused.";
const ITEMS = "1 to 1,000 items, at most 5,000 lines together (LIMIT_EXCEEDED), run in order in one batch. Each has a key of its own.";
const ON_ERROR = "What becomes of the other items when one is refused.";

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

@ObjectType({ simpleResolvers: true, description: "A made reservation." })
export class ReservationCreatePayload extends StockPayload {
  @Field(() => Reservation, { nullable: true, description: "The reservation as it was made; null where it was refused." })
  readonly reservation!: ReservationView | null;

  @SizeMax(LINES_MAX)
  @Field(() => [AllocationExplanationType], {
    nullable: true,
    description: "Where the units come from and why, in the order of the lines; null unless asked for with `explain`.",
  })
  readonly explanation!: readonly AllocationExplanation[] | null;
}

export const ReservationCreateManyPayload = manyPayloadOf("ReservationCreate", ReservationCreatePayload);
export const ReservationUpdatePayload = stepPayloadOf("ReservationUpdate");
export const ReservationExtendPayload = stepPayloadOf("ReservationExtend");
export const ReservationConfirmPayload = stepPayloadOf("ReservationConfirm");
export const ReservationConfirmManyPayload = manyPayloadOf("ReservationConfirm", ReservationConfirmPayload);
export const ReservationReleasePayload = stepPayloadOf("ReservationRelease");
export const ReservationShipPayload = stepPayloadOf("ReservationShip");
export const ReservationShipManyPayload = manyPayloadOf("ReservationShip", ReservationShipPayload);
export const ReservationCancelPayload = stepPayloadOf("ReservationCancel");
export const ReservationCancelManyPayload = manyPayloadOf("ReservationCancel", ReservationCancelPayload);
export const ReservationMovePayload = stepPayloadOf("ReservationMove");

@InputType({ description: "Reservations to be made." })
export class ReservationCreateManyInput {
  @Field(() => OnError, { nullable: true, defaultValue: OnError.CONTINUE, description: ON_ERROR })
  readonly onError?: OnError | null;

  @Field(() => [ReservationCreateInput], { description: ITEMS })
  readonly items!: readonly ReservationCreateInput[];
}

@InputType({ description: "Confirmations." })
export class ReservationConfirmManyInput {
  @Field(() => OnError, { nullable: true, defaultValue: OnError.CONTINUE, description: ON_ERROR })
  readonly onError?: OnError | null;

  @Field(() => [ReservationConfirmInput], { description: ITEMS })
  readonly items!: readonly ReservationConfirmInput[];
}

@InputType({ description: "Parcels." })
export class ReservationShipManyInput {
  @Field(() => OnError, { nullable: true, defaultValue: OnError.CONTINUE, description: ON_ERROR })
  readonly onError?: OnError | null;

  @Field(() => [ReservationShipInput], { description: ITEMS })
  readonly items!: readonly ReservationShipInput[];
}

@InputType({ description: "Cancellations." })
export class ReservationCancelManyInput {
  @Field(() => OnError, { nullable: true, defaultValue: OnError.CONTINUE, description: ON_ERROR })
  readonly onError?: OnError | null;

  @Field(() => [ReservationCancelInput], { description: ITEMS })
  readonly items!: readonly ReservationCancelInput[];
}

/** Declares `<mutation>Payload` of a step on a reservation. */
function stepPayloadOf(mutation: string): ClassType<ReservationAnswer> {
  @ObjectType(`${mutation}Payload`, { simpleResolvers: true, description: "The answer to a step on a reservation." })
  class StepPayload extends StockPayload implements ReservationAnswer {
    @Field(() => Reservation, { nullable: true, description: "The reservation as the step left it; null where it was refused." })
    readonly reservation!: ReservationView | null;
  }
  return StepPayload;
}

/** Declares `<mutation>ManyPayload`, whose results are the payloads of the single mutation. */
function manyPayloadOf<Answer extends object>(mutation: string, single: ClassType<Answer>): ClassType<BulkAnswer<Answer>> {
  @ObjectType(`${mutation}ManyPayload`, { simpleResolvers: true, description: "The answers of a bulk call." })
  class ManyAnswers extends ManyPayload implements BulkAnswer<Answer> {
    @SizeMax(BULK_ITEMS_MAX)
    @Field(() => [single], { description: RESULTS })
    readonly results!: readonly Answer[];
  }
  return ManyAnswers;
}
