import { Arg, Ctx, Mutation, Resolver } from "type-graphql";
import { Permitted } from "../access/graphql.js";
import { callerOf, type RequestContext } from "../platform/graphql/context.js";
import type { Hub } from "../stock/index.js";
import { cancelReservation } from "./cancel-reservation.js";
import { confirmReservation } from "./confirm-reservation.js";
import { createReservation, type CreateAnswer } from "./create-reservation.js";
import { extendReservation } from "./extend-reservation.js";
import { moveReservation } from "./move-reservation.js";
import { releaseReservation } from "./release-reservation.js";
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
import {
  ReservationCancelPayload,
  ReservationConfirmPayload,
  ReservationCreatePayload,
  ReservationExtendPayload,
  ReservationMovePayload,
  ReservationReleasePayload,
  ReservationShipPayload,
  ReservationUpdatePayload,
} from "./reservation-payloads.types.js";
import type { ReservationAnswer } from "./reservation-step.js";
import { shipReservation } from "./ship-reservation.js";
import { updateReservation } from "./update-reservation.js";

const COMMON = "INVALID_INPUT, NOT_FOUND, VERSION_CONFLICT, IDEMPOTENCY_MISMATCH, ILLEGAL_TRANSITION where nothing is left for the step";
const INPUT = { description: "What is to be done." };

/** Changes of one reservation: those of many are `ReservationBulkResolver`. */
@Resolver()
export class ReservationStepsResolver {
  constructor(private readonly hub: Hub) {}

  @Permitted("RESERVATIONS_WRITE")
  @Mutation(() => ReservationCreatePayload, {
    description:
      "Holds units for a short time (AVAILABLE → RESERVED), or confirms them at once: all lines or nothing. Errors: INSUFFICIENT_STOCK for every line that is short, INACTIVE, NOT_FOUND, ALREADY_EXISTS (`uniqueReference`), INVALID_INPUT, IDEMPOTENCY_MISMATCH.",
  })
  async reservationCreate(
    @Ctx() context: RequestContext,
    @Arg("input", () => ReservationCreateInput, INPUT) input: ReservationCreateInput,
  ): Promise<CreateAnswer> {
    return createReservation(this.hub, callerOf(context), input);
  }

  @Permitted("RESERVATIONS_WRITE")
  @Mutation(() => ReservationUpdatePayload, {
    description: `Changes what a hold or an order is for, shipped in part or not: more, less, other or moved units in one command, which nobody comes between. Its end stays. Errors: INSUFFICIENT_STOCK, EXCEEDS_REMAINING, INACTIVE, RESERVATION_EXPIRED, ${COMMON}.`,
  })
  async reservationUpdate(
    @Ctx() context: RequestContext,
    @Arg("input", () => ReservationUpdateInput, INPUT) input: ReservationUpdateInput,
  ): Promise<ReservationAnswer> {
    return updateReservation(this.hub, callerOf(context), input);
  }

  @Permitted("RESERVATIONS_WRITE")
  @Mutation(() => ReservationExtendPayload, {
    description: `Gives everything that is held a new end, counted from now: later or sooner than the old one. Errors: RESERVATION_EXPIRED, ${COMMON}.`,
  })
  async reservationExtend(
    @Ctx() context: RequestContext,
    @Arg("input", () => ReservationExtendInput, INPUT) input: ReservationExtendInput,
  ): Promise<ReservationAnswer> {
    return extendReservation(this.hub, callerOf(context), input);
  }

  @Permitted("RESERVATIONS_WRITE")
  @Mutation(() => ReservationConfirmPayload, {
    description: `Turns held units into an order's (RESERVED → COMMITTED), all or some. Errors: RESERVATION_EXPIRED, EXCEEDS_REMAINING, INSUFFICIENT_STOCK and INACTIVE (REACQUIRE), ${COMMON}.`,
  })
  async reservationConfirm(
    @Ctx() context: RequestContext,
    @Arg("input", () => ReservationConfirmInput, INPUT) input: ReservationConfirmInput,
  ): Promise<ReservationAnswer> {
    return confirmReservation(this.hub, callerOf(context), input);
  }

  @Permitted("RESERVATIONS_WRITE")
  @Mutation(() => ReservationReleasePayload, {
    description: `Gives held units back (RESERVED → AVAILABLE), all or some. Errors: RESERVATION_EXPIRED, EXCEEDS_REMAINING, ${COMMON}.`,
  })
  async reservationRelease(
    @Ctx() context: RequestContext,
    @Arg("input", () => ReservationReleaseInput, INPUT) input: ReservationReleaseInput,
  ): Promise<ReservationAnswer> {
    return releaseReservation(this.hub, callerOf(context), input);
  }

  @Permitted("SHIPMENTS_WRITE")
  @Mutation(() => ReservationShipPayload, {
    description: `Records one parcel (COMMITTED → CUSTOMER); several calls for several parcels. Errors: ALREADY_EXISTS (trackingReference), EXCEEDS_REMAINING, RESERVATION_EXPIRED, ${COMMON}.`,
  })
  async reservationShip(
    @Ctx() context: RequestContext,
    @Arg("input", () => ReservationShipInput, INPUT) input: ReservationShipInput,
  ): Promise<ReservationAnswer> {
    return shipReservation(this.hub, callerOf(context), input);
  }

  @Permitted("RESERVATIONS_WRITE")
  @Mutation(() => ReservationCancelPayload, {
    description: `Gives held and confirmed units back (RESERVED or COMMITTED → AVAILABLE), all or some; of each line the held ones first. Errors: EXCEEDS_REMAINING, RESERVATION_EXPIRED, ${COMMON}.`,
  })
  async reservationCancel(
    @Ctx() context: RequestContext,
    @Arg("input", () => ReservationCancelInput, INPUT) input: ReservationCancelInput,
  ): Promise<ReservationAnswer> {
    return cancelReservation(this.hub, callerOf(context), input);
  }

  @Permitted("RESERVATIONS_WRITE")
  @Mutation(() => ReservationMovePayload, {
    description: `Moves held and confirmed units to other locations: they are given back where they were (and counted as released or cancelled there) and taken where they are to be. Errors: INSUFFICIENT_STOCK, EXCEEDS_REMAINING, INACTIVE, RESERVATION_EXPIRED, ${COMMON}.`,
  })
  async reservationMove(
    @Ctx() context: RequestContext,
    @Arg("input", () => ReservationMoveInput, INPUT) input: ReservationMoveInput,
  ): Promise<ReservationAnswer> {
    return moveReservation(this.hub, callerOf(context), input);
  }
}
