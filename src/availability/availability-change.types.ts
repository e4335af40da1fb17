import { Field, Int, ObjectType, registerEnumType } from "type-graphql";
import { Sequence } from "../platform/graphql/sequence.js";
import { InventoryQuantities, MOVEMENT_KIND_DESCRIPTIONS } from "../stock/graphql.js";
import { MOVEMENT_KINDS, type MovementKindName } from "../stock/index.js";

export type AvailabilityCauseName = MovementKindName | "SNAPSHOT" | "COALESCED";

export const AvailabilityCause = Object.fromEntries([...MOVEMENT_KINDS, "SNAPSHOT", "COALESCED"].map((name) => [name, name])) as {
  readonly [Cause in AvailabilityCauseName]: Cause;
};

registerEnumType(AvailabilityCause, {
  name: "AvailabilityCause",
  description: "Why a level is told of: the kind of the last movement of the command that changed it, or how the event came about.",
  valuesConfig: {
    ...MOVEMENT_KIND_DESCRIPTIONS,
    SNAPSHOT: { description: "Nothing changed: this is what was there when the subscription began." },
    COALESCED: { description: "Several commands changed the level within `coalesceMs`; this is what they came to together." },
  },
});

@ObjectType("AvailabilityChange", {
  simpleResolvers: true,
  description: "What one command did to one level: all its movements there taken together.",
})
export class AvailabilityChange {
  @Field(() => String, { description: "The SKU." })
  readonly sku!: string;

  @Field(() => InventoryQuantities, {
    nullable: true,
    description: "The level before the command; null in a snapshot.",
  })
  readonly before!: InventoryQuantities | null;

  @Field(() => InventoryQuantities, { description: "The level after the command." })
  readonly after!: InventoryQuantities;

  @Field(() => AvailabilityCause, { description: "Why." })
  readonly cause!: AvailabilityCauseName;

  @Field(() => Int, {
    description:
      "The level's version after the command. Grows by one from event to event of the level, by more where events are coalesced, and begins again at 1 after 2,147,483,647: which event is newer is told by `sequence`.",
  })
  readonly version!: number;

  @Field(() => Sequence, {
    description:
      "Place of the command's last movement at this level: subscribe with `after` set to it to go on from here. In a snapshot the head of the ledger when the snapshot began.",
  })
  readonly sequence!: string;

  @Field(() => Date, { description: "When the last movement happened in the world; in a snapshot when the level last changed." })
  readonly occurredAt!: Date;

  @Field(() => Date, { description: "When the ledger recorded it, by the database's clock." })
  readonly recordedAt!: Date;
}
