import { Field, ID, InputType, Int, ObjectType } from "type-graphql";
import type { StockAccountName } from "../states/accounts.js";
import { countedConnectionOf } from "../../platform/graphql/connection.types.js";
import { Sequence } from "../../platform/graphql/sequence.js";
import type { AdjustmentReasonName } from "../states/enumerations.js";
import { AdjustmentReason, InventoryQuantities, MovementKind, StockAccount } from "../states/inventory.types.js";
import { FILTER_NAMES_MAX } from "./level.queries.js";
import type { MovementKindName } from "../states/transitions.js";
import { QUANTITY_MAX_TEXT } from "../../platform/numbers/quantity.js";

@ObjectType("MovementAccount", { simpleResolvers: true, description: "One side of a movement." })
export class MovementAccount {
  @Field(() => StockAccount, { description: "A state, or an account outside the business's locations." })
  readonly account!: StockAccountName;
}

@ObjectType("MovementLevel", { simpleResolvers: true, description: "A level that a movement touched, as the movement left it." })
export class MovementLevel {
  @Field(() => Int, { description: "The level's version after the command the movement belongs to." })
  readonly version!: number;

  @Field(() => InventoryQuantities, { description: "The level's quantities after this movement." })
  readonly quantities!: InventoryQuantities;
}

@ObjectType("Movement", {
  simpleResolvers: true,
  description:
    "Units of one SKU going from one account to another. Never changed and never deleted: a correction is another movement. Note and reference of an adjustment stand on the document.",
})
export class Movement {
  @Field(() => Sequence, { description: "Its place in the ledger; unique." })
  readonly sequence!: string;

  @Field(() => String, { description: "The SKU." })
  readonly sku!: string;

  @Field(() => MovementKind, { description: "What happened." })
  readonly kind!: MovementKindName;

  @Field(() => Int, { description: `Base units: 1 to ${QUANTITY_MAX_TEXT}.` })
  readonly quantity!: number;

  @Field(() => AdjustmentReason, { nullable: true, description: "Why stock was adjusted; null for movements that need no reason." })
  readonly reason!: AdjustmentReasonName | null;

  @Field(() => Boolean, {
    description: "True where it reports what had happened already. Only such a movement may take AVAILABLE below zero.",
  })
  readonly fact!: boolean;

  @Field(() => Sequence, { nullable: true, description: "The movement that this one reverses, in full or in part; else null." })
  readonly corrects!: string | null;

  @Field(() => Sequence, {
    nullable: true,
    description:
      "Of a COUNT: the movement, told late, that a count had covered already. This one makes up for it, so that what was counted stays true; its `occurredAt` is the count's. Else null.",
  })
  readonly balances!: string | null;

  @Field(() => Date, { description: "When it happened in the world, as the sender said; the time of recording where it said nothing." })
  readonly occurredAt!: Date;

  @Field(() => Date, { description: "When the ledger recorded it, by the database's clock. Never decreases along the sequence." })
  readonly recordedAt!: Date;
}

export const MovementConnection = countedConnectionOf(Movement, "Movement");

@InputType("MovementFilter", { description: "Which movements to list: those that meet everything given here." })
export class MovementFilterInput {
  @Field(() => [String], {
    nullable: true,
    description: `Of these SKUs, at most ${FILTER_NAMES_MAX} (LIMIT_EXCEEDED); unknown ones have none.`,
  })
  readonly skus?: readonly string[] | null;

  @Field(() => [String], {
    nullable: true,
    description: `Touching a level at one of the locations with these codes, at most ${FILTER_NAMES_MAX} (LIMIT_EXCEEDED); unknown ones have none. A key bound to certain locations may name only those (FORBIDDEN).`,
  })
  readonly locations?: readonly string[] | null;

  @Field(() => [MovementKind], { nullable: true, description: "Of these kinds." })
  readonly kinds?: readonly MovementKindName[] | null;

  @Field(() => [AdjustmentReason], {
    nullable: true,
    description: "With one of these reasons; movements without a reason have none of them.",
  })
  readonly reasons?: readonly AdjustmentReasonName[] | null;

  @Field(() => ID, { nullable: true, description: "Of the document with this id." })
  readonly documentId?: string | null;

  @Field(() => Sequence, { nullable: true, description: "From this place in the ledger on, itself included." })
  readonly fromSequence?: string | null;

  @Field(() => Sequence, { nullable: true, description: "Up to this place in the ledger, itself included." })
  readonly toSequence?: string | null;

  @Field(() => Date, { nullable: true, description: "Recorded at or after this moment." })
  readonly recordedFrom?: Date | null;

  @Field(() => Date, {
    nullable: true,
    description: "Recorded before this moment; itself not included, so that periods can be put end to end.",
  })
  readonly recordedTo?: Date | null;
}

@ObjectType("Operation", {
  simpleResolvers: true,
  description: "What became of a call that changed stock: it was accepted, and this is its record.",
})
export class Operation {
  @Field(() => String, { description: "The key under which it was sent." })
  readonly idempotencyKey!: string;

  @Field(() => String, { description: "Name of the mutation, such as `reservationCreate`." })
  readonly operation!: string;

  @Field(() => Sequence, { nullable: true, description: "The last ledger sequence it wrote; null where it wrote nothing." })
  readonly sequence!: string | null;

  @Field(() => Date, { description: "When it was recorded, by the database's clock." })
  readonly recordedAt!: Date;

  @Field(() => ID, { nullable: true, description: "The document it made or changed; null where there is none." })
  readonly documentId!: string | null;
}
