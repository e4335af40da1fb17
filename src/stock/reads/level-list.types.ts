import { ArgsType, Field, InputType, registerEnumType } from "type-graphql";
import { SEARCH_DESCRIPTION } from "../../catalog/index.js";
import { PageArguments } from "../../platform/graphql/connection.types.js";
import { WALK_ROWS } from "../../platform/graphql/list-scope.js";
import { OrderDirection } from "../../platform/graphql/order.types.js";
import { LEVEL_ORDER_FIELDS, type LevelOrderField } from "./level-order.js";
import { FILTER_NAMES_MAX } from "./level.queries.js";

export const AvailableSign = { NEGATIVE: "NEGATIVE", ZERO: "ZERO", POSITIVE: "POSITIVE" } as const;
export type AvailableSign = (typeof AvailableSign)[keyof typeof AvailableSign];

registerEnumType(AvailableSign, {
  name: "AvailableSign",
  description: "Whether AVAILABLE is below, at or above zero.",
  valuesConfig: {
    NEGATIVE: { description: "Below zero: more was sold than was there, by what the hub knows." },
    ZERO: { description: "Exactly zero: nothing is left that is promised to nobody." },
    POSITIVE: { description: "Above zero." },
  },
});

const LevelOrderFieldEnum = Object.fromEntries(LEVEL_ORDER_FIELDS.map((field) => [field, field]));
const SORTED = `Up to ${WALK_ROWS.toLocaleString("en")} levels: narrow a longer list by locations, product, query or filter (LIMIT_EXCEEDED).`;

registerEnumType(LevelOrderFieldEnum, {
  name: "InventoryLevelOrderField",
  description: "What levels are put in order by. Those of equal value stand in the order in which the hub first heard of them.",
  valuesConfig: {
    SKU: { description: `The SKU, by its characters' codes: capitals before small letters. ${SORTED}` },
    AVAILABLE: { description: `Units in AVAILABLE. ${SORTED}` },
    ON_HAND: { description: `Units on hand. ${SORTED}` },
    COUNTED_AT: { description: "When it was last said what lay there; who was never counted stands before all others." },
    QUARANTINE_SINCE: { description: "Since when there have been units in QUARANTINE: only levels that have any are listed." },
  },
});

@InputType("InventoryLevelOrder", { description: "An order of levels." })
export class LevelOrderInput {
  @Field(() => LevelOrderFieldEnum, { description: "What to order by." })
  readonly field!: LevelOrderField;

  @Field(() => OrderDirection, { nullable: true, defaultValue: OrderDirection.ASC, description: "From which end." })
  readonly direction?: OrderDirection | null;
}

@InputType("InventoryLevelFilter", { description: "Which levels to list: those that meet everything given here." })
export class LevelFilterInput {
  @Field(() => String, {
    nullable: true,
    description: "Of variants whose product has this tag, compared exactly. Null: whatever tags it has.",
  })
  readonly tag?: string | null;

  @Field(() => [AvailableSign], {
    nullable: true,
    description: "Whose AVAILABLE is any of these; what is out of stock is `[NEGATIVE, ZERO]`. Null: whatever it is.",
  })
  readonly available?: readonly AvailableSign[] | null;

  @Field(() => Boolean, {
    nullable: true,
    description:
      "True: whose AVAILABLE + RECEIVING + ON_ORDER + IN_TRANSIT is below the reorder point in force. False: the others, those without a reorder point included. Null: all.",
  })
  readonly belowReorderPoint?: boolean | null;

  @Field(() => Date, {
    nullable: true,
    description:
      "Which have had units in QUARANTINE since before this moment, without a break (`quarantineSince`): for more than two weeks is what has had them since before two weeks ago.",
  })
  readonly quarantinedBefore?: Date | null;

  @Field(() => Date, {
    nullable: true,
    description: "Of which nobody has said at or after this moment what lay there (`countedAt`): also those that were never counted.",
  })
  readonly notCountedSince?: Date | null;
}

@ArgsType()
export class LevelsArguments extends PageArguments {
  @Field(() => [String], {
    nullable: true,
    description: `Only levels of these SKUs, at most ${FILTER_NAMES_MAX} (LIMIT_EXCEEDED); unknown ones have none. Null: of every SKU.`,
  })
  readonly skus?: readonly string[] | null;

  @Field(() => String, {
    nullable: true,
    description:
      "Only levels of the variants of the product with this handle, compared exactly; an unknown one has none. Null: of every product.",
  })
  readonly product?: string | null;

  @Field(() => [String], {
    nullable: true,
    description: `Only levels at the locations with these codes, at most ${FILTER_NAMES_MAX} (LIMIT_EXCEEDED); unknown ones have none. A key bound to certain locations may name only those (FORBIDDEN). Null: at every location the key may see.`,
  })
  readonly locations?: readonly string[] | null;

  @Field(() => String, {
    nullable: true,
    description: `Only levels of variants that a search finds by SKU, title and barcodes, or by the product's handle and title. ${SEARCH_DESCRIPTION}`,
  })
  readonly query?: string | null;

  @Field(() => LevelFilterInput, { nullable: true, description: "Only levels in a certain condition; null: whatever it is." })
  readonly filter?: LevelFilterInput | null;

  @Field(() => LevelOrderInput, {
    nullable: true,
    description: "Null: by SKU, then by location, each in the order in which the hub first heard of it.",
  })
  readonly orderBy?: LevelOrderInput | null;
}
