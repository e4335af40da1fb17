import { ArgsType, Field, ID, InputType, registerEnumType } from "type-graphql";
import { PageArguments } from "../platform/graphql/connection.types.js";
import { OrderDirection } from "../platform/graphql/order.types.js";
import { FILTER_NAMES_MAX } from "../stock/index.js";
import { ReturnStatus } from "./return.types.js";
import type { ReturnStatusName } from "./stock-return.js";

export const ReturnOrderField = { CREATED_AT: "CREATED_AT" } as const;
export type ReturnOrderField = (typeof ReturnOrderField)[keyof typeof ReturnOrderField];

registerEnumType(ReturnOrderField, {
  name: "ReturnOrderField",
  description: "What returns are put in order by.",
  valuesConfig: { CREATED_AT: { description: "When it was created." } },
});

@InputType("ReturnOrder", { description: "An order of returns." })
export class ReturnOrderInput {
  @Field(() => ReturnOrderField, { description: "What to order by." })
  readonly field!: ReturnOrderField;

  @Field(() => OrderDirection, { nullable: true, defaultValue: OrderDirection.ASC, description: "From which end." })
  readonly direction?: OrderDirection | null;
}

@InputType("ReturnFilter", { description: "Which returns to list: those that meet everything given here." })
export class ReturnFilterInput {
  @Field(() => [String], {
    nullable: true,
    description: `With a line of one of these SKUs, at most ${FILTER_NAMES_MAX} (LIMIT_EXCEEDED); unknown ones have none.`,
  })
  readonly skus?: readonly string[] | null;

  @Field(() => [String], {
    nullable: true,
    description: `That come in at one of the locations with these codes, at most ${FILTER_NAMES_MAX} (LIMIT_EXCEEDED); unknown ones have none. A key bound to certain locations may name only those (FORBIDDEN).`,
  })
  readonly locations?: readonly string[] | null;

  @Field(() => Date, { nullable: true, description: "Created at or after this moment." })
  readonly createdFrom?: Date | null;

  @Field(() => Date, { nullable: true, description: "Created before this moment; itself not included." })
  readonly createdTo?: Date | null;
}

/** What `returns` filters by. */
@ArgsType()
export class ReturnsArguments extends PageArguments {
  @Field(() => [ReturnStatus], { nullable: true, description: "Only those in one of these statuses; null: all." })
  readonly status?: readonly ReturnStatusName[] | null;

  @Field(() => ID, { nullable: true, description: "Only those of this reservation; null: all, unlinked ones too." })
  readonly reservation?: string | null;

  @Field(() => String, { nullable: true, description: "Channel code; an unknown one finds nothing. Null: every channel, and none." })
  readonly channel?: string | null;

  @Field(() => String, { nullable: true, description: "The sender's reference, compared exactly." })
  readonly reference?: string | null;

  @Field(() => ReturnFilterInput, { nullable: true, description: "Only returns in a certain condition; null: whatever it is." })
  readonly filter?: ReturnFilterInput | null;

  @Field(() => ReturnOrderInput, { nullable: true, description: "Null: the newest first." })
  readonly orderBy?: ReturnOrderInput | null;
}
