import { Field, ID, Int, ObjectType, registerEnumType } from "type-graphql";
import { OpaqueIds } from "../../platform/graphql/node/opaque-ids.js";
import { GLOBAL_ID, Node } from "../../platform/graphql/node/node.types.js";
import { connectionOf } from "../../platform/graphql/connection.types.js";
import { Sequence } from "../../platform/graphql/sequence.js";
import { QUANTITY_MAX_TEXT } from "../../platform/numbers/quantity.js";
import { INCIDENT_STATUSES, type IncidentStatusName } from "./incident.queries.js";

export const OversellIncidentStatus = Object.fromEntries(INCIDENT_STATUSES.map((name) => [name, name])) as {
  readonly [Name in IncidentStatusName]: Name;
};

registerEnumType(OversellIncidentStatus, {
  name: "OversellIncidentStatus",
  description: "What became of an oversell incident. Only OPEN and COVERED ones count in rates.",
  valuesConfig: {
    OPEN: { description: "AVAILABLE of the level is still below zero." },
    COVERED: { description: "It is not any more." },
    EXPLAINED: { description: "Later news of an earlier time has shown that the units were there." },
    VOID: { description: "The fact was taken back, or so much of it: it never happened so." },
  },
});

@OpaqueIds()
@ObjectType("OversellIncident", {
  implements: Node,
  simpleResolvers: true,
  description:
    "A fact that took AVAILABLE below zero: more left a location than the hub thought was there. Recorded for ever; open until the level is no longer below zero, or what was told is taken back.",
})
export class OversellIncident {
  @Field(() => ID, { description: GLOBAL_ID })
  readonly id!: string;

  @Field(() => String, { description: "The SKU." })
  readonly sku!: string;

  @Field(() => Int, { description: `Base units of the movement that were not available: 1 to ${QUANTITY_MAX_TEXT}.` })
  readonly quantity!: number;

  @Field(() => Int, {
    description:
      "Of `quantity`: units that were taken back since (`saleVoid`, `adjustmentVoid` …). Where it is all of them, the incident is VOID.",
  })
  readonly voided!: number;

  @Field(() => OversellIncidentStatus, { description: "What became of it." })
  readonly status!: IncidentStatusName;

  @Field(() => Boolean, { description: "True while AVAILABLE of the level is still below zero, and the fact was not taken back." })
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
