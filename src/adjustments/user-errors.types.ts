import { Field, Int } from "type-graphql";
import { UserError, UserErrorType } from "../platform/graphql/user-errors.types.js";

declare module "../platform/errors/user-error.js" {
  interface UserErrorTypes {
    readonly QUANTITY_CONFLICT: QuantityConflictError;
    readonly NOT_STOCKED: NotStockedError;
  }
}

@UserErrorType("QUANTITY_CONFLICT", {
  reason: "The quantity to change from is not the current one",
  description: "The level does not hold the quantity the caller wanted to change from. Read it again and decide anew.",
})
export class QuantityConflictError extends UserError {
  @Field(() => String, { description: "The SKU of the level." })
  readonly sku!: string;

  @Field(() => String, { nullable: true, description: "Location code of the level. Never null here." })
  readonly location!: string;

  @Field(() => Int, { description: "The quantity the caller expected, in base units." })
  readonly expected!: number;

  @Field(() => Int, { description: "The quantity that is there, in base units." })
  readonly actual!: number;
}

@UserErrorType("NOT_STOCKED", {
  reason: "The SKU has no level at the location",
  description: "The SKU has never been at the location, so it has no level there.",
})
export class NotStockedError extends UserError {
  @Field(() => String, { description: "The SKU." })
  readonly sku!: string;

  @Field(() => String, { nullable: true, description: "The location code. Never null here." })
  readonly location!: string;
}
