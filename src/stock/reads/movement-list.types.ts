import { ArgsType, Field, InputType, registerEnumType } from "type-graphql";
import { PageArguments } from "../../platform/graphql/connection.types.js";
import { OrderDirection } from "../../platform/graphql/order.types.js";
import { MovementFilterInput } from "./movement.types.js";

/** Characters of a text that documents of movements are searched for. */
export const MOVEMENT_TEXT_LENGTH_MAX = 200;

export const MovementOrderField = { SEQUENCE: "SEQUENCE" } as const;
export type MovementOrderField = (typeof MovementOrderField)[keyof typeof MovementOrderField];

registerEnumType(MovementOrderField, {
  name: "MovementOrderField",
  description: "What movements are put in order by.",
  valuesConfig: { SEQUENCE: { description: "Their place in the ledger." } },
});

@InputType("MovementOrder", { description: "An order of movements." })
export class MovementOrderInput {
  @Field(() => MovementOrderField, { description: "What to order by." })
  readonly field!: MovementOrderField;

  @Field(() => OrderDirection, {
    nullable: true,
    defaultValue: OrderDirection.ASC,
    description: "From which end: ASC begins with the oldest, DESC with the newest.",
  })
  readonly direction?: OrderDirection | null;
}

/** What `movements` filters by. */
@ArgsType()
export class MovementsArguments extends PageArguments {
  @Field(() => MovementFilterInput, { nullable: true, description: "Which movements; null: all." })
  readonly filter?: MovementFilterInput | null;

  @Field(() => String, {
    nullable: true,
    description:
      "Only those that an API client of this name sent, compared exactly; `hub` for what the hub did itself. Clients but ADMIN, OPERATOR and DASHBOARD may name themselves only (FORBIDDEN).",
  })
  readonly actor?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      "Only those of documents with this reference, compared exactly, as far as the key may see the documents: adjustments, reservations, sales and returns.",
  })
  readonly reference?: string | null;

  @Field(() => String, {
    nullable: true,
    description: `Only those of documents whose reference, note or reason contains this text, in any case, as far as the key may see the documents. At most ${MOVEMENT_TEXT_LENGTH_MAX} characters (BAD_USER_INPUT). Null or blank: all.`,
  })
  readonly text?: string | null;

  @Field(() => MovementOrderInput, { nullable: true, description: "Null: in the ledger's order, the oldest first." })
  readonly orderBy?: MovementOrderInput | null;
}
