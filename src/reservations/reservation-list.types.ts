import { ArgsType, Field, InputType, registerEnumType } from "type-graphql";
import { PageArguments } from "../platform/graphql/connection.types.js";
import { OrderDirection } from "../platform/graphql/order.types.js";
import { FILTER_NAMES_MAX } from "../stock/index.js";
import { ReservationStatus } from "./reservation-enums.types.js";

export const ReservationOrderField = { CREATED_AT: "CREATED_AT", EXPIRES_AT: "EXPIRES_AT" } as const;
export type ReservationOrderField = (typeof ReservationOrderField)[keyof typeof ReservationOrderField];

registerEnumType(ReservationOrderField, {
  name: "ReservationOrderField",
  description: "What reservations are put in order by.",
  valuesConfig: {
    CREATED_AT: { description: "When it was made." },
    EXPIRES_AT: { description: "When what it holds runs out: only reservations that hold something are listed." },
  },
});

@InputType("ReservationOrder", { description: "An order of reservations." })
export class ReservationOrderInput {
  @Field(() => ReservationOrderField, { description: "What to order by." })
  readonly field!: ReservationOrderField;

  @Field(() => OrderDirection, { nullable: true, defaultValue: OrderDirection.ASC, description: "From which end." })
  readonly direction?: OrderDirection | null;
}

@InputType("ReservationFilter", { description: "Which reservations to list: those that meet everything given here." })
export class ReservationFilterInput {
  @Field(() => [String], {
    nullable: true,
    description: `With a line of one of these SKUs, at most ${FILTER_NAMES_MAX} (LIMIT_EXCEEDED), in any status; unknown ones have none. Together with \`locations\`: with such a line there.`,
  })
  readonly skus?: readonly string[] | null;

  @Field(() => [String], {
    nullable: true,
    description: `With a line at one of the locations with these codes, at most ${FILTER_NAMES_MAX} (LIMIT_EXCEEDED); unknown ones have none. A key bound to certain locations may name only those (FORBIDDEN).`,
  })
  readonly locations?: readonly string[] | null;

  @Field(() => Date, { nullable: true, description: "Made at or after this moment." })
  readonly createdFrom?: Date | null;

  @Field(() => Date, { nullable: true, description: "Made before this moment; itself not included." })
  readonly createdTo?: Date | null;

  @Field(() => Date, { nullable: true, description: "Whose `expiresAt` is at or after this moment." })
  readonly expiresFrom?: Date | null;

  @Field(() => Date, {
    nullable: true,
    description: "Whose `expiresAt` is before this moment: with the status HELD those that are due until then. Itself not included.",
  })
  readonly expiresTo?: Date | null;

  @Field(() => Date, {
    nullable: true,
    description:
      "Late ones: made before this moment, with confirmed units that have not left. The oldest first with `orderBy: { field: CREATED_AT }`.",
  })
  readonly unshippedSince?: Date | null;

  @Field(() => Boolean, {
    nullable: true,
    description:
      "True: with confirmed units at a level whose AVAILABLE is below zero, so that more was promised there than lies there. False: the others. Null: all. Of a key that is bound to locations, by the levels there.",
  })
  readonly oversold?: boolean | null;
}

/** What `reservations` filters by. */
@ArgsType()
export class ReservationsArguments extends PageArguments {
  @Field(() => [ReservationStatus], { nullable: true, description: "Any of these; null: whatever status. An empty list finds nothing." })
  readonly status?: readonly ReservationStatus[] | null;

  @Field(() => String, { nullable: true, description: "Channel code; an unknown one finds nothing. Null: every channel, and none." })
  readonly channel?: string | null;

  @Field(() => String, { nullable: true, description: "The sender's reference, compared exactly." })
  readonly reference?: string | null;

  @Field(() => ReservationFilterInput, { nullable: true, description: "Only reservations in a certain condition; null: whatever it is." })
  readonly filter?: ReservationFilterInput | null;

  @Field(() => ReservationOrderInput, { nullable: true, description: "Null: the newest first." })
  readonly orderBy?: ReservationOrderInput | null;
}
