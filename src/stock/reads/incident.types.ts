import { Field, ID, Int, ObjectType } from "type-graphql";
import { OpaqueIds } from "../../platform/graphql/node/opaque-ids.js";
import { GLOBAL_ID, Node } from "../../platform/graphql/node/node.types.js";
import { connectionOf } from "../../platform/graphql/connection.types.js";
import { Sequence } from "../../platform/graphql/sequence.js";
import { QUANTITY_MAX_TEXT } from "../../platform/numbers/quantity.js";

@OpaqueIds()
@ObjectType("OversellIncident", {
  implements: Node,
  simpleResolvers: true,
  description:
    "A fact that took AVAILABLE below zero: more left a location than the hub thought was there. Recorded for ever; open until the level is no longer below zero.",
})
export class OversellIncident {
  @Field(() => ID, { description: GLOBAL_ID })
  readonly id!: string;

  @Field(() => String, { description: "The SKU." })
  readonly sku!: string;

  @Field(() => Int, { description: `Base units of the movement that were not available: 1 to ${QUANTITY_MAX_TEXT}.` })
  readonly quantity!: number;

  @Field(() => Boolean, { description: "True while AVAILABLE of the level is still below zero." })
  readonly open!: boolean;

  @Field(() => Boolean, {
    description:
      "True once later news of an earlier time has shown that AVAILABLE, by what occurred up to the incident's moment, was not below zero: nobody sold what was not there, it was only told in another order. Such an incident counts in no rate.",
  })
  readonly explained!: boolean;

  @Field(() => Sequence, { description: "The movement that did it." })
  readonly sequence!: string;

  @Field(() => Date, { description: "When it was recorded, by the database's clock." })
  readonly recordedAt!: Date;
}

export const OversellIncidentConnection = connectionOf(OversellIncident, "OversellIncident");
