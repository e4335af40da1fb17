import { Arg, Ctx, Mutation, Resolver } from "type-graphql";
import { Permitted } from "../access/graphql.js";
import { callerOf, type RequestContext } from "../platform/graphql/context.js";
import type { BulkInput, Hub } from "../stock/index.js";
import { ReservationShortManyPayload, ReservationShortPayload } from "./reservation-payloads.types.js";
import { ReservationShortInput, ReservationShortManyInput } from "./reservation-short.types.js";
import type { ReservationAnswer, ReservationAnswers } from "./reservation-step.js";
import { shortReservation, shortReservations } from "./short-reservation.js";

/** What a warehouse tells of an order that it cannot pick. */
@Resolver()
export class ReservationShortResolver {
  constructor(private readonly hub: Hub) {}

  @Permitted("SHIPMENTS_WRITE")
  @Mutation(() => ReservationShortPayload, {
    description:
      "Tells that confirmed units could not be picked, in one command: LOST ones are taken from the order (COMMITTED → AVAILABLE) while AVAILABLE is said to be what was seen, so that nobody can buy them and the difference is booked as lost; DAMAGED ones go to DAMAGED. They are confirmed at other locations of the channel where asked, or cancelled. A fact: never refused for lack of stock. Errors: EXCEEDS_REMAINING; ILLEGAL_TRANSITION where nothing is confirmed, as of a hold; RESERVATION_EXPIRED, INVALID_INPUT, NOT_FOUND, VERSION_CONFLICT, IDEMPOTENCY_MISMATCH.",
  })
  async reservationShort(
    @Ctx() context: RequestContext,
    @Arg("input", () => ReservationShortInput, { description: "What was found." }) input: ReservationShortInput,
  ): Promise<ReservationAnswer> {
    return shortReservation(this.hub, callerOf(context), input);
  }

  @Permitted("SHIPMENTS_WRITE")
  @Mutation(() => ReservationShortManyPayload, { description: "As reservationShort, for up to 1,000 items in one batch." })
  async reservationShortMany(
    @Ctx() context: RequestContext,
    @Arg("input", () => ReservationShortManyInput, { description: "What was found." }) input: BulkInput<ReservationShortInput>,
  ): Promise<ReservationAnswers> {
    return shortReservations(this.hub, callerOf(context), input);
  }
}
