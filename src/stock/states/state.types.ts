import { Field, ObjectType } from "type-graphql";
import type { InventoryStateName, StockAccountName } from "./accounts.js";
import { InventoryState, MovementKind, StockAccount } from "./inventory.types.js";
import { type MovementKindName, TRANSITIONS } from "./transitions.js";
import { SizeMax } from "../../platform/graphql/cost/size-max.js";

@ObjectType("StateTransition", {
  simpleResolvers: true,
  description: "A legal movement. Besides these, CORRECT may reverse any movement exactly.",
})
export class StateTransition {
  @Field(() => MovementKind, { description: "What such a movement is called." })
  readonly kind!: MovementKindName;

  @Field(() => StockAccount, { description: "Where the units come from." })
  readonly from!: StockAccountName;

  @Field(() => StockAccount, { description: "Where they go." })
  readonly to!: StockAccountName;

  @Field(() => Boolean, { description: "True where the two sides stand at two locations; else both at the same one." })
  readonly betweenLocations!: boolean;
}

@ObjectType("InventoryStateInfo", {
  simpleResolvers: true,
  description: "A state, what it counts for, and how units get into it and out of it.",
})
export class InventoryStateInfo {
  @Field(() => InventoryState, { description: "The state." })
  readonly state!: InventoryStateName;

  @Field(() => Boolean, {
    description: "Whether it is part of onHand = AVAILABLE + RESERVED + COMMITTED + QUARANTINE + DAMAGED + RECEIVING.",
  })
  readonly onHand!: boolean;

  @Field(() => Boolean, { description: "Whether it is part of incoming = ON_ORDER + IN_TRANSIT." })
  readonly incoming!: boolean;

  @Field(() => String, { description: "What it means." })
  readonly description!: string;

  @SizeMax(TRANSITIONS.length)
  @Field(() => [StateTransition], { description: "Every legal movement into this state or out of it, CORRECT excepted." })
  readonly transitions!: readonly StateTransition[];
}
