import { Field, Int } from "type-graphql";
import { UserError, UserErrorType } from "../../platform/graphql/user-errors.types.js";
import { QUANTITY_MAX_TEXT } from "../../platform/numbers/quantity.js";

declare module "../../platform/errors/user-error.js" {
  interface UserErrorTypes {
    readonly INSUFFICIENT_STOCK: InsufficientStockError;
    readonly VERSION_CONFLICT: VersionConflictError;
    readonly EXCEEDS_REMAINING: ExceedsRemainingError;
    readonly IDEMPOTENCY_MISMATCH: IdempotencyMismatchError;
    readonly QUANTITY_OUT_OF_RANGE: QuantityOutOfRangeError;
  }
}

@UserErrorType("INSUFFICIENT_STOCK", {
  reason: "Less is available than was asked for",
  description: "Less is available than was asked for. Ask for less, for another location, or later.",
})
export class InsufficientStockError extends UserError {
  @Field(() => String, { description: "The SKU that ran short." })
  readonly sku!: string;

  @Field(() => String, {
    nullable: true,
    description: "Code of the location; null where the hub was free to choose among a channel's locations.",
  })
  readonly location!: string | null;

  @Field(() => Int, { description: "Quantity asked for, in base units, equal lines summed." })
  readonly requested!: number;

  @Field(() => Int, { description: "Quantity this call could have had, in base units; may be negative after an oversell." })
  readonly available!: number;

  /** Code of the channel among whose locations the hub was free to choose; undefined where there is none, or a location is named. */
  readonly channel?: string | undefined;
}

@UserErrorType("VERSION_CONFLICT", {
  reason: "The expected version is not the current one",
  description: "The expected version is not the current one: somebody else was faster. Read it again and decide anew.",
})
export class VersionConflictError extends UserError {
  @Field(() => Int, { description: "The version when the call was refused." })
  readonly currentVersion!: number;

  /** The level whose version differs, null where a document's does: shown as what it names. */
  readonly level!: { readonly sku: string; readonly location: string } | null;
}

@UserErrorType("EXCEEDS_REMAINING", {
  reason: "More than is left of the document's line",
  description: "The document has less left to act on than was asked for.",
})
export class ExceedsRemainingError extends UserError {
  @Field(() => String, { description: "The SKU of the line." })
  readonly sku!: string;

  @Field(() => Int, { description: "Quantity asked for, in base units, equal lines summed." })
  readonly requested!: number;

  @Field(() => Int, { description: "Quantity left for this step, in base units." })
  readonly remaining!: number;
}

@UserErrorType("IDEMPOTENCY_MISMATCH", {
  reason: "The idempotency key was used with another input",
  description: "The idempotency key was used before with another input. Take a new key for a new intention.",
})
export class IdempotencyMismatchError extends UserError {}

@UserErrorType("QUANTITY_OUT_OF_RANGE", {
  reason: "A quantity would leave the range the hub can keep",
  description: `The command would take a quantity, or all of a SKU's quantities together, beyond ±${QUANTITY_MAX_TEXT}.`,
})
export class QuantityOutOfRangeError extends UserError {
  @Field(() => String, { description: "The SKU." })
  readonly sku!: string;

  @Field(() => String, { nullable: true, description: "The location code. Never null here." })
  readonly location!: string;
}
