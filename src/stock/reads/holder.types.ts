import { Field, Int, ObjectType } from "type-graphql";
import { countedConnectionOf } from "../../platform/graphql/connection.types.js";
import { DocumentKind, InventoryState } from "../states/inventory.types.js";
import type { InventoryStateName } from "../states/accounts.js";
import type { DocumentKindName } from "../states/enumerations.js";

@ObjectType("StockHolder", {
  simpleResolvers: true,
  description: "A document that units of a level belong to: what is held for it, or committed to it, at a location.",
})
export class StockHolder {
  @Field(() => DocumentKind, { description: "What kind of document it is." })
  readonly kind!: DocumentKindName;

  @Field(() => InventoryState, { description: "The state it has the units in: RESERVED or COMMITTED." })
  readonly state!: InventoryStateName;

  @Field(() => Int, { description: "Units it has there in this state, over all its lines, in base units." })
  readonly quantity!: number;

  @Field(() => Date, {
    nullable: true,
    description: "When the first of the units are given back by themselves; null: not by themselves. One that is past counts for nothing.",
  })
  readonly endsAt!: Date | null;
}

export const StockHolderConnection = countedConnectionOf(StockHolder, "StockHolder");
