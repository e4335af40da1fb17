import { Field, ID, Int, ObjectType, registerEnumType } from "type-graphql";
import { OpaqueIds } from "../../platform/graphql/node/opaque-ids.js";
import { GLOBAL_ID, Node } from "../../platform/graphql/node/node.types.js";
import { countedConnectionOf } from "../../platform/graphql/connection.types.js";
import { Sequence } from "../../platform/graphql/sequence.js";
import { InventoryQuantities } from "../states/inventory.types.js";

@OpaqueIds()
@ObjectType("InventoryLevel", {
  implements: Node,
  simpleResolvers: true,
  description:
    "What one location has of one SKU, by state, as the database has it now. There is a level from the first movement on; it is never deleted.",
})
export class InventoryLevel extends InventoryQuantities {
  @Field(() => ID, { description: GLOBAL_ID })
  readonly id!: string;

  @Field(() => String, { description: "The SKU." })
  readonly sku!: string;

  @Field(() => Int, {
    description:
      "Units of AVAILABLE kept back from channels that may not sell them, by the policy in force: that of this SKU at this location, else of the SKU, else of the location, else of the hub, else 0.",
  })
  readonly safetyStock!: number;

  @Field(() => Int, {
    description:
      "Grows by one with each command that moves units of the level; 1 after the first, and again after 2,147,483,647. For `expectedVersion`: compare it for equality only. Which of two states is newer is told by `sequence`.",
  })
  readonly version!: number;

  @Field(() => Sequence, { description: "Of the last movement that touched the level." })
  readonly sequence!: string;

  @Field(() => Date, { description: "When that movement was recorded, by the database's clock." })
  readonly updatedAt!: Date;

  @Field(() => Date, {
    nullable: true,
    description:
      "The newest moment of which it was said what lay there: by a set with the reason COUNT or OPENING. What is told later of an earlier time does not change what was said. Null: nobody ever said.",
  })
  readonly countedAt!: Date | null;
}

export const InventoryLevelConnection = countedConnectionOf(InventoryLevel, "InventoryLevel");

export const LevelBasis = { RECORDED: "RECORDED", OCCURRED: "OCCURRED" } as const;
export type LevelBasis = (typeof LevelBasis)[keyof typeof LevelBasis];

registerEnumType(LevelBasis, {
  name: "LevelBasis",
  description: "Which time of a movement counts when looking back.",
  valuesConfig: {
    RECORDED: { description: "When the ledger recorded it: what the hub knew at that moment." },
    OCCURRED: {
      description:
        "When it happened in the world: what was true at that moment, as far as is known today. A state can be below zero for the moments between two events that were reported in the wrong order.",
    },
  },
});
