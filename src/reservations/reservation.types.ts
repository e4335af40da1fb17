import { Field, ID, Int, ObjectType } from "type-graphql";
import { countedConnectionOf } from "../platform/graphql/connection.types.js";
import { GLOBAL_ID, Node } from "../platform/graphql/node/node.types.js";
import { Sequence } from "../platform/graphql/sequence.js";
import { CancelCause, ReservationStatus } from "./reservation-enums.types.js";
import type { ReservationLineView, ReservationView } from "./stored-reservation.js";
import { SizeMax } from "../platform/graphql/cost/size-max.js";
import { DocumentRefType } from "../stock/graphql.js";
import { LINE_REFERENCE, LINES_MAX } from "../stock/index.js";

@ObjectType("ReservationLine", {
  simpleResolvers: true,
  description:
    "Units of one SKU at one location of a reservation, in base units: of each line reference a line of its own. held, confirmed, shipped, released, expired and cancelled always sum to quantity; returned counts among the shipped, short among the cancelled.",
})
export class ReservationLine implements Omit<ReservationLineView, "variantId" | "locationId"> {
  @Field(() => String, { description: "The SKU." })
  readonly sku!: string;

  @Field(() => String, { nullable: true, description: LINE_REFERENCE })
  readonly lineReference!: string | null;

  @Field(() => Int, { description: "All that was ever asked for on this line." })
  readonly quantity!: number;

  @Field(() => Int, { description: "Reserved until the reservation's `expiresAt`." })
  readonly held!: number;

  @Field(() => Int, { description: "Committed to the order, waiting to be shipped." })
  readonly confirmed!: number;

  @Field(() => Int, { description: "On their way to the customer, or there." })
  readonly shipped!: number;

  @Field(() => Int, { description: "Given back by a release, or, held, by an update to less or a move to another location." })
  readonly released!: number;

  @Field(() => Int, { description: "Given back because the hold ran out." })
  readonly expired!: number;

  @Field(() => Int, {
    description: "Given back by a cancellation, by a short pick, or, confirmed, by an update to less or a move to another location.",
  })
  readonly cancelled!: number;

  @Field(() => Int, { description: "Of the shipped units, those that came back." })
  readonly returned!: number;

  @Field(() => Int, {
    description:
      "Of the cancelled units, those that were not found here, or found damaged, when they were to be picked (`reservationShort`), also where others were allocated elsewhere for them.",
  })
  readonly short!: number;

  @Field(() => CancelCause, {
    nullable: true,
    description: "Why units of the line were last cancelled; null where no cause was given, and where they are allocated elsewhere.",
  })
  readonly cancelCause!: CancelCause | null;

  @Field(() => String, {
    nullable: true,
    description: "What its last short pick said of it, in the sender's words; null where nothing was said.",
  })
  readonly shortReason!: string | null;
}

@ObjectType("ShipmentLine", { simpleResolvers: true, description: "Units of a SKU in a parcel." })
export class ShipmentLineType {
  @Field(() => String, { description: "The SKU." })
  readonly sku!: string;

  @Field(() => String, { nullable: true, description: LINE_REFERENCE })
  readonly lineReference?: string | null;

  @Field(() => Int, { description: "Base units, as they were recorded." })
  readonly quantity!: number;
}

@ObjectType("Shipment", {
  implements: Node,
  simpleResolvers: true,
  description:
    "A parcel that has left. What was recorded of it stays as it was; what `shipmentVoid` has taken back of it, its lines count as `voided`.",
})
export class Shipment {
  @Field(() => ID, { description: `UUIDv7. ${GLOBAL_ID}` })
  readonly id!: string;

  @Field(() => String, { nullable: true, description: "The carrier's name for it; null where none was given." })
  readonly trackingReference!: string | null;

  @Field(() => Date, { description: "When it left, as told; the time of recording where nothing was told." })
  readonly occurredAt!: Date;

  @Field(() => Date, { description: "When the hub recorded it, by the database's clock." })
  readonly recordedAt!: Date;

  @Field(() => Sequence, { description: "The sequence of its last movement." })
  readonly sequence!: string;

  @Field(() => Date, {
    nullable: true,
    description: "When units of it were last taken back, by the database's clock; null where none were.",
  })
  readonly voidedAt!: Date | null;

  @Field(() => String, { nullable: true, description: "Why they were, in the sender's words; null where nothing was said." })
  readonly voidReason!: string | null;

  @SizeMax(LINES_MAX)
  @Field(() => [ShipmentLineType], { description: "What is in it; of a key that is bound to locations, what left those." })
  readonly lines!: readonly ShipmentLineType[];
}

@ObjectType("Reservation", {
  implements: [Node, DocumentRefType],
  simpleResolvers: true,
  description: "Units promised to somebody: held for a short time in a cart or at a till, then confirmed as an order and shipped.",
})
export class Reservation implements Omit<ReservationView, "channelId" | "ownLines" | "externalRefs"> {
  @Field(() => ID, { description: `UUIDv7, in the order of creation. ${GLOBAL_ID}` })
  readonly id!: string;

  @Field(() => String, { nullable: true, description: "The sender's name for it; null where none was given." })
  readonly reference!: string | null;

  @Field(() => String, {
    nullable: true,
    description: "Why units were last released or cancelled, in the sender's words; null where nothing was said.",
  })
  readonly reason!: string | null;

  @Field(() => CancelCause, {
    nullable: true,
    description: "Why units were last cancelled, as `reservationCancel` and `reservationShort` are told; null where no cause was given.",
  })
  readonly cancelCause!: CancelCause | null;

  @Field(() => ReservationStatus, { description: "What the counts of its lines come to." })
  readonly status!: ReservationStatus;

  @Field(() => Date, {
    nullable: true,
    description:
      "When what is held runs out, or when the expired units ran out, by the database's clock; null where nothing is held and nothing has expired. From that moment the hold counts for nothing, even while it is still shown.",
  })
  readonly expiresAt!: Date | null;

  @Field(() => Int, { description: "Grows by one with each change, expiry included; 1 when new. For `expectedVersion`." })
  readonly version!: number;

  @Field(() => Sequence, { description: "The last ledger sequence that changed it." })
  readonly sequence!: string;

  @Field(() => Date, { description: "When it was made, by the database's clock." })
  readonly createdAt!: Date;

  @Field(() => Date, { description: "When it was last changed, by the database's clock." })
  readonly updatedAt!: Date;
}

export const ReservationConnection = countedConnectionOf(Reservation, "Reservation");
