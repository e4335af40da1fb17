import { ArgsType, Field, InputType, registerEnumType } from "type-graphql";
import { PageArguments } from "../platform/graphql/connection.types.js";
import { OrderDirection } from "../platform/graphql/order.types.js";
import { FILTER_NAMES_MAX } from "../stock/index.js";

export const SaleOrderField = { RECORDED_AT: "RECORDED_AT" } as const;
export type SaleOrderField = (typeof SaleOrderField)[keyof typeof SaleOrderField];

registerEnumType(SaleOrderField, {
  name: "SaleOrderField",
  description: "What sales are put in order by.",
  valuesConfig: { RECORDED_AT: { description: "When the hub recorded it." } },
});

@InputType("SaleOrder", { description: "An order of sales." })
export class SaleOrderInput {
  @Field(() => SaleOrderField, { description: "What to order by." })
  readonly field!: SaleOrderField;

  @Field(() => OrderDirection, { nullable: true, defaultValue: OrderDirection.ASC, description: "From which end." })
  readonly direction?: OrderDirection | null;
}

@InputType("SaleFilter", { description: "Which sales to list: those that meet everything given here." })
export class SaleFilterInput {
  @Field(() => [String], {
    nullable: true,
    description: `With a line of one of these SKUs, at most ${FILTER_NAMES_MAX} (LIMIT_EXCEEDED); unknown ones have none. Together with \`locations\`: with such a line there.`,
  })
  readonly skus?: readonly string[] | null;

  @Field(() => [String], {
    nullable: true,
    description: `With a line at one of the locations with these codes, at most ${FILTER_NAMES_MAX} (LIMIT_EXCEEDED); unknown ones have none. A key bound to certain locations may name only those (FORBIDDEN).`,
  })
  readonly locations?: readonly string[] | null;

  @Field(() => Date, { nullable: true, description: "Recorded at or after this moment." })
  readonly recordedFrom?: Date | null;

  @Field(() => Date, { nullable: true, description: "Recorded before this moment; itself not included." })
  readonly recordedTo?: Date | null;

  @Field(() => Date, {
    nullable: true,
    description: "Happened at or after this moment. A time of recording beside it keeps the search short: news may come late.",
  })
  readonly occurredFrom?: Date | null;

  @Field(() => Date, { nullable: true, description: "Happened before this moment; itself not included." })
  readonly occurredTo?: Date | null;

  @Field(() => Boolean, {
    nullable: true,
    description: "True: whose units left at once. False: whose units were still to be shipped when it was recorded. Null: all.",
  })
  readonly fulfilled?: boolean | null;

  @Field(() => Boolean, {
    nullable: true,
    description:
      "True: with a line of more than there was. False: the others. Null: all. Of a key that is bound to locations, by the lines there.",
  })
  readonly oversold?: boolean | null;
}

/** What `sales` filters by. */
@ArgsType()
export class SalesArguments extends PageArguments {
  @Field(() => String, { nullable: true, description: "Only those of the channel with this code; null: of all." })
  readonly channel?: string | null;

  @Field(() => String, { nullable: true, description: "Only those with this reference, compared exactly; null: all." })
  readonly reference?: string | null;

  @Field(() => SaleFilterInput, { nullable: true, description: "Only sales in a certain condition; null: whatever it is." })
  readonly filter?: SaleFilterInput | null;

  @Field(() => SaleOrderInput, { nullable: true, description: "Null: the newest first." })
  readonly orderBy?: SaleOrderInput | null;
}
