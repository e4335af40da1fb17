import { Field, ObjectType } from "type-graphql";
import { Sequence } from "../platform/graphql/sequence.js";
import { MovementKind } from "../stock/graphql.js";
import type { MovementKindName } from "../stock/index.js";
import { Reservation } from "./reservation.types.js";
import type { ReservationView } from "./stored-reservation.js";

@ObjectType("ReservationChange", { simpleResolvers: true, description: "A command changed a reservation." })
export class ReservationChange {
  @Field(() => Reservation, {
    description:
      "The reservation as it is now: where several commands followed each other, their events may show what they came to together.",
  })
  readonly reservation!: ReservationView;

  @Field(() => MovementKind, {
    nullable: true,
    description: "The kind of the command's last movement of its units; null where nothing moved, as when a hold is extended.",
  })
  readonly cause!: MovementKindName | null;

  @Field(() => Sequence, {
    description: "Place of the command's last record of the reservation: subscribe with `after` set to it to go on from here.",
  })
  readonly sequence!: string;

  @Field(() => Date, { description: "When the ledger recorded it, by the database's clock." })
  readonly recordedAt!: Date;
}
