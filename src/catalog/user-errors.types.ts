import { Field, Int } from "type-graphql";
import { UserError, UserErrorType } from "../platform/graphql/user-errors.types.js";

declare module "../platform/errors/user-error.js" {
  interface UserErrorTypes {
    readonly IN_USE: InUseError;
  }
}

@UserErrorType("IN_USE", {
  reason: "A unit of measure or a packaging factor is what stock, movements or announced returns are counted by",
  description:
    "The SKU has stock, has moved, or is announced to come back: its unit of measure and the factors of its packaging levels stay as they are, or what was counted would become something else. Levels may be added and taken away.",
})
export class InUseError extends UserError {
  @Field(() => String, { description: "The SKU." })
  readonly sku!: string;

  @Field(() => Int, { description: "Base units on hand over all locations; below zero where more was sold than was there." })
  readonly onHand!: number;

  @Field(() => Int, { description: "Base units that are reserved or committed." })
  readonly promised!: number;

  @Field(() => Int, { description: "Base units on order or in transit." })
  readonly incoming!: number;

  @Field(() => Int, { description: "Base units of returns that are announced and have not come." })
  readonly announced!: number;

  @Field(() => Int, { description: "Locations at which it has ever moved." })
  readonly locations!: number;
}
