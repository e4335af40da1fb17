import { Field, ID, InputType, Int, ObjectType, registerEnumType } from "type-graphql";
import { NOT_FOR_PUBLIC } from "../access/index.js";
import { Permitted } from "../access/graphql.js";
import { OpaqueIds } from "../platform/graphql/node/opaque-ids.js";
import { GLOBAL_ID, Node } from "../platform/graphql/node/node.types.js";
import { ExternalRefInput } from "../catalog/graphql.js";
import { EXTERNAL_REFS_MAX, FORMER_LIST } from "../catalog/index.js";
import { connectionOf } from "../platform/graphql/connection.types.js";
import { OnError } from "../platform/graphql/on-error.types.js";
import { manyPayloadOf, payloadOf } from "../platform/graphql/payloads.types.js";
import { BULK_ITEMS_MAX } from "../catalog/index.js";
import type { LocationRow } from "./location.queries.js";

export const LocationType = {
  WAREHOUSE: "WAREHOUSE",
  STORE: "STORE",
  SUPPLIER_DROPSHIP: "SUPPLIER_DROPSHIP",
  VIRTUAL: "VIRTUAL",
} as const;
export type LocationType = (typeof LocationType)[keyof typeof LocationType];

registerEnumType(LocationType, {
  name: "LocationType",
  description: "What kind of place a location is. For people and reports: stock follows the same rules at all of them.",
  valuesConfig: {
    WAREHOUSE: { description: "A warehouse or fulfilment centre." },
    STORE: { description: "A shop that customers walk into." },
    SUPPLIER_DROPSHIP: { description: "A supplier who ships to customers directly." },
    VIRTUAL: { description: "No place at all, such as pre-orders." },
  },
});

@OpaqueIds()
@ObjectType("Location", {
  implements: Node,
  simpleResolvers: true,
  description: "A place that holds stock.",
})
export class Location {
  @Field(() => ID, { description: GLOBAL_ID })
  readonly id!: number;

  @Field(() => String, { description: "The name by which clients know it, such as `WH-1`; unique, compared exactly, never changes." })
  readonly code!: string;

  @Field(() => String, { description: "What people call it; 1 to 255 characters." })
  readonly name!: string;

  @Field(() => LocationType, { description: "What kind of place it is." })
  readonly type!: LocationType;

  @Permitted("BUSINESS_READ")
  @Field(() => Int, {
    simple: false,
    description: `When the hub chooses a location, the lowest number is served first: 0 to 1,000,000. ${NOT_FOR_PUBLIC}`,
  })
  readonly priority!: number;

  @Field(() => Boolean, {
    description: "False: it is passed over by allocation, and its stock is sold in no channel. What it holds stays on the books.",
  })
  readonly active!: boolean;

  @Permitted("BUSINESS_READ")
  @Field(() => Int, { simple: false, description: `Grows by one with each change; 1 when new. For \`expectedVersion\`. ${NOT_FOR_PUBLIC}` })
  readonly version!: number;

  @Permitted("BUSINESS_READ")
  @Field(() => Date, { simple: false, description: `When it was created, by the database's clock. ${NOT_FOR_PUBLIC}` })
  readonly createdAt!: Date;

  @Permitted("BUSINESS_READ")
  @Field(() => Date, { simple: false, description: `When it was last changed, by the database's clock. ${NOT_FOR_PUBLIC}` })
  readonly updatedAt!: Date;
}

export const LocationConnection = connectionOf(Location, "Location");

@InputType({ description: "A location, by its code: changed where the code exists, created where it does not." })
export class LocationUpsertInput {
  @Field(() => String, {
    description:
      "1 to 255 characters without control or format characters, blanks at its ends, or more than 30 combining marks in a row (INVALID_INPUT), stored as Unicode NFC. A new code that looks like an existing one (it differs only by case, blanks other than one between digits, or the form of its letters) is ALREADY_EXISTS.",
  })
  readonly code!: string;

  @Field(() => String, { description: "What people call it; 1 to 255 characters." })
  readonly name!: string;

  @Field(() => LocationType, { nullable: true, description: "Left out or null: WAREHOUSE for a new location, else it stays as it is." })
  readonly type?: LocationType | null;

  @Field(() => Int, {
    nullable: true,
    description: "0 to 1,000,000; lower is served first. Left out or null: 100 for a new location, else it stays as it is.",
  })
  readonly priority?: number | null;

  @Field(() => Boolean, { nullable: true, description: "Left out or null: true for a new location, else it stays as it is." })
  readonly active?: boolean | null;

  @Field(() => [ExternalRefInput], {
    nullable: true,
    description: `All that other systems call it, at most ${EXTERNAL_REFS_MAX}. A system's name stands for one location: else ALREADY_EXISTS names the one that has it. Left out or null: stays as it is; empty: none.`,
  })
  readonly externalRefs?: readonly ExternalRefInput[] | null;

  @Field(() => Int, {
    nullable: true,
    description:
      "The version this change was made for; another one is VERSION_CONFLICT and changes nothing. 0: it must not exist yet. Null or left out: whatever it is.",
  })
  readonly expectedVersion?: number | null;
}

@InputType({ description: "Many locations at once." })
export class LocationUpsertManyInput {
  @Field(() => [LocationUpsertInput], {
    nullable: true,
    description:
      "1 to 1,000 locations (LIMIT_EXCEEDED), saved in this order. Null or left out: INVALID_INPUT, unless they are given as `locations`.",
  })
  readonly items?: readonly LocationUpsertInput[] | null;

  @Field(() => [LocationUpsertInput], {
    nullable: true,
    description: "As `items`, by its former name; not both.",
    deprecationReason: FORMER_LIST,
  })
  readonly locations?: readonly LocationUpsertInput[] | null;

  @Field(() => OnError, {
    nullable: true,
    defaultValue: OnError.CONTINUE,
    description: "What becomes of the others when a location is refused.",
  })
  readonly onError?: OnError | null;
}

export const LocationUpsertPayload = payloadOf<{ readonly location: LocationRow | null; readonly created: boolean }>("locationUpsert", {
  location: { type: () => Location, description: "The location as saved; null where it was refused." },
  created: {
    type: () => Boolean,
    nullable: false,
    description: "True where the location is new. A call that changes nothing answers false and keeps the version.",
  },
});
export type LocationUpsertPayload = InstanceType<typeof LocationUpsertPayload>;

export const LocationUpsertManyPayload = manyPayloadOf("locationUpsertMany", LocationUpsertPayload, BULK_ITEMS_MAX);
export type LocationUpsertManyPayload = InstanceType<typeof LocationUpsertManyPayload>;
