import { Extensions, Field, ID, Int, ObjectType, registerEnumType } from "type-graphql";
import { rolesText } from "../access/index.js";
import { Permitted } from "../access/graphql.js";
import { Channel } from "../channels/graphql.js";
import type { ChannelRow } from "../channels/index.js";
import { Location } from "../locations/graphql.js";
import type { LocationRow } from "../locations/index.js";
import { Sequence } from "../platform/graphql/sequence.js";
import { GLOBAL_ID, Node } from "../platform/graphql/node/node.types.js";
import { SizeMax } from "../platform/graphql/cost/size-max.js";
import type { StockIndicationName } from "./indication.rules.js";
import { QUANTITY_MAX_TEXT } from "../platform/numbers/quantity.js";

@ObjectType("LocationAvailability", { simpleResolvers: true, description: "What one active location can give." })
export class LocationAvailability {
  @Field(() => Location, { description: "The location." })
  readonly location!: LocationRow;

  @Field(() => Int, { description: "AVAILABLE there, in base units; below zero while more was sold than was there." })
  readonly available!: number;

  @Field(() => Int, {
    description:
      "max(0, available − safetyStock), or max(0, available) where the channel may sell safety stock; 0 where the channel is inactive. The channel's buffer is not subtracted here: it is one for all locations together.",
  })
  readonly availableToSell!: number;

  @Field(() => Int, { description: "available + reserved + committed + quarantine + damaged + receiving, in base units." })
  readonly onHand!: number;

  @Field(() => Int, { description: "onOrder + inTransit, in base units." })
  readonly incoming!: number;

  @Field(() => Int, {
    description:
      "Units kept back by the policy in force: that of this SKU at this location, else of the SKU, the location, the hub, else 0.",
  })
  readonly safetyStock!: number;
}

// `simple: false` on the fields below: a simple field is read off the object without asking for its roles.
const STAFF_ONLY = `For ${rolesText("AVAILABILITY_DETAILS_READ", "and")}; FORBIDDEN to others.`;

/** Nothing bounds the locations of a hub; a SKU that has levels at more than these is asked for by channel, or by location. */
const LOCATIONS_MAX = 10_000;

export const StockIndication = { IN_STOCK: "IN_STOCK", FEW: "FEW", NONE: "NONE" } as const satisfies {
  readonly [Name in StockIndicationName]: Name;
};

registerEnumType(StockIndication, {
  name: "StockIndication",
  description: "What may be promised of a SKU, in words.",
  valuesConfig: {
    IN_STOCK: { description: "More than a few." },
    FEW: { description: "At least one, and no more than the channel's `fewAtMost`." },
    NONE: { description: "Nothing." },
  },
});

/** What is said of numbers that not everybody is told. */
export const LEAST =
  "To PUBLIC keys of a channel whose `publicStock` is INDICATION it is the least that the indication stands for: 0, 1, or `fewAtMost` + 1.";

@Extensions({ exact: true })
@ObjectType("Availability", {
  implements: Node,
  simpleResolvers: true,
  description:
    "What can be had of one SKU: availableToSell = max(0, Σ over the locations of max(0, AVAILABLE − safetyStock) − buffer). The locations are the active ones of the channel, or all active ones where no channel is named; safetyStock counts as 0 in a channel that may sell it; buffer is the channel's, 0 without one.",
})
export class Availability {
  @Field(() => ID, {
    description: `Of the SKU in the channel, and at the locations where some were named: the same wherever it is shown, in queries, under variants and in subscriptions. ${GLOBAL_ID}`,
  })
  readonly id!: string;

  @Field(() => String, { description: "The SKU." })
  readonly sku!: string;

  @Field(() => Channel, { nullable: true, description: "The channel that would sell; null where none was named." })
  readonly channel!: ChannelRow | null;

  @Field(() => Int, {
    description: `Base units that may be promised now: 0 to ${QUANTITY_MAX_TEXT}; 0 where the channel is inactive. ${LEAST}`,
  })
  readonly availableToSell!: number;

  @Field(() => StockIndication, {
    description: "The same in words, by the channel's `fewAtMost`; up to 5 are few where no channel is named.",
  })
  readonly indication!: StockIndicationName;

  @Permitted("AVAILABILITY_DETAILS_READ")
  @Field(() => Int, {
    simple: false,
    description: `Sum of AVAILABLE over the locations, in base units; may be below zero after an oversell. ${STAFF_ONLY}`,
  })
  readonly available!: number;

  @Permitted("AVAILABILITY_DETAILS_READ")
  @Field(() => Int, { simple: false, description: `Sum of onHand over the locations, in base units. ${STAFF_ONLY}` })
  readonly onHand!: number;

  @Permitted("AVAILABILITY_DETAILS_READ")
  @Field(() => Int, { simple: false, description: `Sum of incoming over the locations, in base units. ${STAFF_ONLY}` })
  readonly incoming!: number;

  @Permitted("AVAILABILITY_DETAILS_READ")
  @SizeMax(LOCATIONS_MAX)
  @Field(() => [LocationAvailability], {
    simple: false,
    description: `Each of the locations that has a level of the SKU, in the order in which they are served: priority, then code. ${STAFF_ONLY}`,
  })
  readonly locations!: readonly LocationAvailability[];

  @Field(() => Sequence, {
    description:
      "Everything up to this place in the ledger is included in these figures, and perhaps more. Of two that have the same `id` the one with the greater sequence is the newer.",
  })
  readonly sequence!: string;
}
