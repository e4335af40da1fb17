import { Field, ID, InputType, Int, ObjectType, registerEnumType } from "type-graphql";
import { NOT_FOR_PUBLIC } from "../access/index.js";
import { Permitted } from "../access/graphql.js";
import { OpaqueIds } from "../platform/graphql/node/opaque-ids.js";
import { GLOBAL_ID, Node } from "../platform/graphql/node/node.types.js";
import { connectionOf } from "../platform/graphql/connection.types.js";
import { payloadOf } from "../platform/graphql/payloads.types.js";
import { CHANNEL_FEW_DEFAULT, CHANNEL_FEW_MAX, type AllocationStrategyName, type PublicStockName } from "./channel.rules.js";
import { QUANTITY_MAX_TEXT } from "../platform/numbers/quantity.js";
import type { ChannelRow } from "./channel.queries.js";

export const PublicStock = { EXACT: "EXACT", INDICATION: "INDICATION" } as const satisfies { readonly [Name in PublicStockName]: Name };

registerEnumType(PublicStock, {
  name: "PublicStock",
  description: "How a channel tells everybody, which is its PUBLIC keys, what it may sell.",
  valuesConfig: {
    EXACT: { description: "As a number." },
    INDICATION: { description: "As in stock, few or none: numbers are the least that each of these stands for." },
  },
});

export const AllocationStrategy = {
  PRIORITY: "PRIORITY",
  FEWEST_SPLITS: "FEWEST_SPLITS",
  SINGLE_LOCATION: "SINGLE_LOCATION",
} as const satisfies Record<AllocationStrategyName, AllocationStrategyName>;
export type AllocationStrategy = AllocationStrategyName;

registerEnumType(AllocationStrategy, {
  name: "AllocationStrategy",
  description:
    "How the hub chooses among a channel's active locations for lines that name none. The order of service is by priority, the lower number first, then by code.",
  valuesConfig: {
    PRIORITY: { description: "Each line from the locations in the order of service, from as many as it takes." },
    FEWEST_SPLITS: {
      description:
        "From as few locations as possible for all these lines together: again and again from the one that can give the most units of what is missing, the first in the order of service where several can.",
    },
    SINGLE_LOCATION: {
      description:
        "All these lines from one location, the first in the order of service that has everything. Where none has: INSUFFICIENT_STOCK, told for the one that has most.",
    },
  },
});

@OpaqueIds()
@ObjectType("Channel", {
  implements: Node,
  simpleResolvers: true,
  description: "An outside system that sells or moves stock: a storefront, a marketplace, a till.",
})
export class Channel {
  @Field(() => ID, { description: GLOBAL_ID })
  readonly id!: number;

  @Field(() => String, { description: "The name by which clients know it, such as `WEB`; unique, compared exactly, never changes." })
  readonly code!: string;

  @Field(() => String, { description: "What people call it; 1 to 255 characters." })
  readonly name!: string;

  @Permitted("BUSINESS_READ")
  @Field(() => Int, {
    simple: false,
    description: `Base units of each SKU that are kept back from this channel: 0 to ${QUANTITY_MAX_TEXT}. Not the safety stock. ${NOT_FOR_PUBLIC}`,
  })
  readonly buffer!: number;

  @Permitted("BUSINESS_READ")
  @Field(() => Boolean, {
    simple: false,
    description: `True: it may sell the safety stock too, like a shop's own till, which sees the shelf. ${NOT_FOR_PUBLIC}`,
  })
  readonly sellsSafetyStock!: boolean;

  @Permitted("BUSINESS_READ")
  @Field(() => AllocationStrategy, {
    simple: false,
    description: `How locations are chosen where nobody names them: for units that \`reservationUpdate\` adds. \`reservationCreate\` says it itself. ${NOT_FOR_PUBLIC}`,
  })
  readonly allocation!: AllocationStrategyName;

  @Field(() => Boolean, { description: "False: nothing can be reserved or sold in it." })
  readonly active!: boolean;

  @Field(() => PublicStock, { description: "How its PUBLIC keys are told what it may sell." })
  readonly publicStock!: PublicStockName;

  @Field(() => Int, { description: "Up to how many base units of a SKU, at least one, are FEW; more are IN_STOCK. 0: none are ever few." })
  readonly fewAtMost!: number;

  @Permitted("BUSINESS_READ")
  @Field(() => Int, {
    simple: false,
    description: `Grows by one with each change, that of its locations included; 1 when new. For \`expectedVersion\`. ${NOT_FOR_PUBLIC}`,
  })
  readonly version!: number;

  @Permitted("BUSINESS_READ")
  @Field(() => Date, { simple: false, description: `When it was created, by the database's clock. ${NOT_FOR_PUBLIC}` })
  readonly createdAt!: Date;

  @Permitted("BUSINESS_READ")
  @Field(() => Date, { simple: false, description: `When it was last changed, by the database's clock. ${NOT_FOR_PUBLIC}` })
  readonly updatedAt!: Date;
}

export const ChannelConnection = connectionOf(Channel, "Channel");

@InputType({ description: "A channel, by its code: changed where the code exists, created where it does not." })
export class ChannelUpsertInput {
  @Field(() => String, {
    description:
      "1 to 255 characters without control or format characters, blanks at its ends, or more than 30 combining marks in a row (INVALID_INPUT), stored as Unicode NFC. A new code that looks like an existing one (it differs only by case, blanks other than one between digits, or the form of its letters) is ALREADY_EXISTS.",
  })
  readonly code!: string;

  @Field(() => String, { description: "What people call it; 1 to 255 characters." })
  readonly name!: string;

  @Field(() => [String], {
    description: "Codes of all the locations from which it may sell, at most 1,000, each once; replaces those it had. Unknown: NOT_FOUND.",
  })
  readonly locations!: readonly string[];

  @Field(() => [String], {
    nullable: true,
    description:
      "Codes of those of `locations` that its PUBLIC keys may see by name, each once; another one is INVALID_INPUT. Left out or null: those that were published and still are its locations; of a new channel none.",
  })
  readonly publishedLocations?: readonly string[] | null;

  @Field(() => PublicStock, {
    nullable: true,
    description: "How its PUBLIC keys are told what it may sell. Left out or null: EXACT for a new channel, else it stays as it is.",
  })
  readonly publicStock?: PublicStockName | null;

  @Field(() => Int, {
    nullable: true,
    description: `Up to how many base units are FEW, 0 to ${CHANNEL_FEW_MAX}. Left out or null: ${CHANNEL_FEW_DEFAULT} for a new channel, else it stays as it is.`,
  })
  readonly fewAtMost?: number | null;

  @Field(() => Int, {
    nullable: true,
    description: `Base units kept back, 0 to ${QUANTITY_MAX_TEXT}. Left out or null: 0 for a new channel, else it stays as it is.`,
  })
  readonly buffer?: number | null;

  @Field(() => Boolean, { nullable: true, description: "Left out or null: false for a new channel, else it stays as it is." })
  readonly sellsSafetyStock?: boolean | null;

  @Field(() => AllocationStrategy, {
    nullable: true,
    description: "How locations are chosen where nobody names them. Left out or null: PRIORITY for a new channel, else it stays as it is.",
  })
  readonly allocation?: AllocationStrategyName | null;

  @Field(() => Boolean, { nullable: true, description: "Left out or null: true for a new channel, else it stays as it is." })
  readonly active?: boolean | null;

  @Field(() => Int, {
    nullable: true,
    description:
      "The version this change was made for; another one is VERSION_CONFLICT and changes nothing. 0: it must not exist yet. Null or left out: whatever it is.",
  })
  readonly expectedVersion?: number | null;
}

export const ChannelUpsertPayload = payloadOf<{ readonly channel: ChannelRow | null; readonly created: boolean }>("channelUpsert", {
  channel: { type: () => Channel, description: "The channel as saved; null where it was refused." },
  created: {
    type: () => Boolean,
    nullable: false,
    description: "True where the channel is new. A call that changes nothing answers false and keeps the version.",
  },
});
export type ChannelUpsertPayload = InstanceType<typeof ChannelUpsertPayload>;
