import { Arg, Ctx, Mutation, Resolver } from "type-graphql";
import { Permitted } from "../access/graphql.js";
import type { BulkAnswer } from "../platform/graphql/bulk-answer.js";
import { callerOf, type RequestContext } from "../platform/graphql/context.js";
import type { BulkInput, Hub } from "../stock/index.js";
import { cancelReservations } from "./cancel-reservation.js";
import { confirmReservations } from "./confirm-reservation.js";
import { createReservations, type CreateAnswer } from "./create-reservation.js";
import { extendReservations } from "./extend-reservation.js";
import { moveReservations } from "./move-reservation.js";
import { releaseReservations } from "./release-reservation.js";
import { shipReservations } from "./ship-reservation.js";
import { updateReservations } from "./update-reservation.js";
import type {
  ReservationCancelInput,
  ReservationConfirmInput,
  ReservationCreateInput,
  ReservationExtendInput,
  ReservationMoveInput,
  ReservationReleaseInput,
  ReservationShipInput,
  ReservationUpdateInput,
} from "./reservation-inputs.types.js";
import {
  ReservationCancelManyInput,
  ReservationCancelManyPayload,
  ReservationConfirmManyInput,
  ReservationConfirmManyPayload,
  ReservationCreateManyInput,
  ReservationCreateManyPayload,
  ReservationExtendManyInput,
  ReservationExtendManyPayload,
  ReservationMoveManyInput,
  ReservationMoveManyPayload,
  ReservationReleaseManyInput,
  ReservationReleaseManyPayload,
  ReservationShipManyInput,
  ReservationShipManyPayload,
  ReservationUpdateManyInput,
  ReservationUpdateManyPayload,
} from "./reservation-payloads.types.js";
import type { ReservationAnswers } from "./reservation-step.js";

const INPUT = { description: "What is to be done." };

/** Changes of many reservations in one call: of one each, in order. */
@Resolver()
export class ReservationBulkResolver {
  constructor(private readonly hub: Hub) {}

  @Permitted("RESERVATIONS_WRITE")
  @Mutation(() => ReservationCreateManyPayload, { description: "As reservationCreate, for up to 1,000 reservations in one batch." })
  async reservationCreateMany(
    @Ctx() context: RequestContext,
    @Arg("input", () => ReservationCreateManyInput, INPUT) input: BulkInput<ReservationCreateInput>,
  ): Promise<BulkAnswer<CreateAnswer>> {
    return createReservations(this.hub, callerOf(context), input);
  }

  @Permitted("RESERVATIONS_WRITE")
  @Mutation(() => ReservationUpdateManyPayload, { description: "As reservationUpdate, for up to 1,000 items in one batch." })
  async reservationUpdateMany(
    @Ctx() context: RequestContext,
    @Arg("input", () => ReservationUpdateManyInput, INPUT) input: BulkInput<ReservationUpdateInput>,
  ): Promise<ReservationAnswers> {
    return updateReservations(this.hub, callerOf(context), input);
  }

  @Permitted("RESERVATIONS_WRITE")
  @Mutation(() => ReservationExtendManyPayload, { description: "As reservationExtend, for up to 1,000 items in one batch." })
  async reservationExtendMany(
    @Ctx() context: RequestContext,
    @Arg("input", () => ReservationExtendManyInput, INPUT) input: BulkInput<ReservationExtendInput>,
  ): Promise<ReservationAnswers> {
    return extendReservations(this.hub, callerOf(context), input);
  }

  @Permitted("RESERVATIONS_WRITE")
  @Mutation(() => ReservationConfirmManyPayload, { description: "As reservationConfirm, for up to 1,000 items in one batch." })
  async reservationConfirmMany(
    @Ctx() context: RequestContext,
    @Arg("input", () => ReservationConfirmManyInput, INPUT) input: BulkInput<ReservationConfirmInput>,
  ): Promise<ReservationAnswers> {
    return confirmReservations(this.hub, callerOf(context), input);
  }

  @Permitted("RESERVATIONS_WRITE")
  @Mutation(() => ReservationReleaseManyPayload, { description: "As reservationRelease, for up to 1,000 items in one batch." })
  async reservationReleaseMany(
    @Ctx() context: RequestContext,
    @Arg("input", () => ReservationReleaseManyInput, INPUT) input: BulkInput<ReservationReleaseInput>,
  ): Promise<ReservationAnswers> {
    return releaseReservations(this.hub, callerOf(context), input);
  }

  @Permitted("SHIPMENTS_WRITE")
  @Mutation(() => ReservationShipManyPayload, { description: "As reservationShip, for up to 1,000 items in one batch." })
  async reservationShipMany(
    @Ctx() context: RequestContext,
    @Arg("input", () => ReservationShipManyInput, INPUT) input: BulkInput<ReservationShipInput>,
  ): Promise<ReservationAnswers> {
    return shipReservations(this.hub, callerOf(context), input);
  }

  @Permitted("RESERVATIONS_WRITE")
  @Mutation(() => ReservationCancelManyPayload, { description: "As reservationCancel, for up to 1,000 items in one batch." })
  async reservationCancelMany(
    @Ctx() context: RequestContext,
    @Arg("input", () => ReservationCancelManyInput, INPUT) input: BulkInput<ReservationCancelInput>,
  ): Promise<ReservationAnswers> {
    return cancelReservations(this.hub, callerOf(context), input);
  }

  @Permitted("RESERVATIONS_WRITE")
  @Mutation(() => ReservationMoveManyPayload, { description: "As reservationMove, for up to 1,000 items in one batch." })
  async reservationMoveMany(
    @Ctx() context: RequestContext,
    @Arg("input", () => ReservationMoveManyInput, INPUT) input: BulkInput<ReservationMoveInput>,
  ): Promise<ReservationAnswers> {
    return moveReservations(this.hub, callerOf(context), input);
  }
}
