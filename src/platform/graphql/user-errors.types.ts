import { Field, Int, InterfaceType, ObjectType, registerEnumType } from "type-graphql";
import { UserErrorCode } from "../errors/user-error.js";
import { DateTime } from "./date-time.js";
import { SizeMax } from "./cost/size-max.js";
import { QUANTITY_MAX_TEXT } from "../numbers/quantity.js";

/** Steps from `input` to what is at fault, such as `items.3.lines.0.quantity`. */
const FIELD_PATH_LENGTH_MAX = 10;

registerEnumType(UserErrorCode, {
  name: "UserErrorCode",
  description: "Why a mutation did not do what was asked. Each code belongs to one implementation of UserError.",
  valuesConfig: {
    INSUFFICIENT_STOCK: { description: "Less is available than was asked for: InsufficientStockError." },
    VERSION_CONFLICT: { description: "The expected version is not the current one: VersionConflictError." },
    QUANTITY_CONFLICT: { description: "The quantity to change from is not the current one: QuantityConflictError." },
    RESERVATION_EXPIRED: { description: "The hold has run out: ReservationExpiredError." },
    ILLEGAL_TRANSITION: { description: "The matrix of states allows no such movement: IllegalTransitionError." },
    EXCEEDS_REMAINING: { description: "More than is left of the document's line: ExceedsRemainingError." },
    NOT_FOUND: { description: "No such SKU, location, channel or document: NotFoundError." },
    ALREADY_EXISTS: { description: "The name or reference is taken: AlreadyExistsError." },
    INVALID_INPUT: { description: "A value is outside what its description allows: InvalidInputError." },
    IDEMPOTENCY_MISMATCH: { description: "The idempotency key was used with another input: IdempotencyMismatchError." },
    NOT_STOCKED: { description: "The SKU has no level at the location: NotStockedError." },
    INACTIVE: { description: "The location or channel is switched off: InactiveError." },
    QUANTITY_OUT_OF_RANGE: { description: "A quantity would leave the range the hub can keep: QuantityOutOfRangeError." },
    FORBIDDEN: { description: "The key may not act in that channel or at that location: ForbiddenError." },
  },
});

/**
 * The GraphQL type of each code. All are declared below but VersionConflictError, which shows an InventoryLevel
 * and is therefore declared where that type lives, with `@ObjectType("VersionConflictError", { implements: UserError })`.
 */
const TYPE_NAMES: Readonly<Record<UserErrorCode, string>> = {
  [UserErrorCode.INSUFFICIENT_STOCK]: "InsufficientStockError",
  [UserErrorCode.VERSION_CONFLICT]: "VersionConflictError",
  [UserErrorCode.QUANTITY_CONFLICT]: "QuantityConflictError",
  [UserErrorCode.RESERVATION_EXPIRED]: "ReservationExpiredError",
  [UserErrorCode.ILLEGAL_TRANSITION]: "IllegalTransitionError",
  [UserErrorCode.EXCEEDS_REMAINING]: "ExceedsRemainingError",
  [UserErrorCode.NOT_FOUND]: "NotFoundError",
  [UserErrorCode.ALREADY_EXISTS]: "AlreadyExistsError",
  [UserErrorCode.INVALID_INPUT]: "InvalidInputError",
  [UserErrorCode.IDEMPOTENCY_MISMATCH]: "IdempotencyMismatchError",
  [UserErrorCode.NOT_STOCKED]: "NotStockedError",
  [UserErrorCode.INACTIVE]: "InactiveError",
  [UserErrorCode.QUANTITY_OUT_OF_RANGE]: "QuantityOutOfRangeError",
  [UserErrorCode.FORBIDDEN]: "ForbiddenError",
};

@InterfaceType("UserError", {
  description:
    "An expected failure of a mutation: nothing was changed by the part it names. Ask for `__typename` and use fragments to read its data.",
  resolveType: (error: { readonly code: UserErrorCode }) => TYPE_NAMES[error.code],
})
export abstract class UserError {
  @Field(() => UserErrorCode, { description: "What kind of failure this is; for programs." })
  readonly code!: UserErrorCode;

  @Field(() => String, { description: "A sentence for people: what went wrong and what to do." })
  readonly message!: string;

  @SizeMax(FIELD_PATH_LENGTH_MAX)
  @Field(() => [String], {
    nullable: true,
    description: 'Where in `input` the fault lies, such as `["lines", "0", "quantity"]`; null where no single field is to blame.',
  })
  readonly field!: readonly string[] | null;
}

@ObjectType("InsufficientStockError", {
  implements: UserError,
  simpleResolvers: true,
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
}

@ObjectType("QuantityConflictError", {
  implements: UserError,
  simpleResolvers: true,
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

@ObjectType("ReservationExpiredError", {
  implements: UserError,
  simpleResolvers: true,
  description: "The hold had run out and its units were free again. Reserve anew, or confirm with `ifExpired: REACQUIRE`.",
})
export class ReservationExpiredError extends UserError {
  @Field(() => DateTime, { description: "When the hold ran out, by the database's clock." })
  readonly expiredAt!: string;
}

@ObjectType("IllegalTransitionError", {
  implements: UserError,
  simpleResolvers: true,
  description: "Units or documents may not go from the one state to the other. `inventoryStates` lists the legal movements of stock.",
})
export class IllegalTransitionError extends UserError {
  @Field(() => String, { description: "The state it is in, or the movement starts from." })
  readonly from!: string;

  @Field(() => String, { description: "The state it should have gone to." })
  readonly to!: string;
}

@ObjectType("ExceedsRemainingError", {
  implements: UserError,
  simpleResolvers: true,
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

@ObjectType("NotFoundError", {
  implements: UserError,
  simpleResolvers: true,
  description: "There is no such thing, or this key may not see it.",
})
export class NotFoundError extends UserError {
  @Field(() => String, { description: "What was looked for, such as `SKU`, `Location`, `Channel` or `Reservation`." })
  readonly entity!: string;

  @Field(() => String, { description: "The name or id that was given." })
  readonly value!: string;

  @Field(() => String, {
    nullable: true,
    description: "An existing name that differs only by case or by blanks at the ends; null if there is none.",
  })
  readonly nearMiss!: string | null;
}

@ObjectType("AlreadyExistsError", {
  implements: UserError,
  simpleResolvers: true,
  description: "The name or reference belongs to something else already.",
})
export class AlreadyExistsError extends UserError {
  @Field(() => String, { description: "Name or id of what exists." })
  readonly existing!: string;
}

@ObjectType("InvalidInputError", {
  implements: UserError,
  simpleResolvers: true,
  description: "A value is outside what the description of its field allows.",
})
export class InvalidInputError extends UserError {}

@ObjectType("IdempotencyMismatchError", {
  implements: UserError,
  simpleResolvers: true,
  description: "The idempotency key was used before with another input. Take a new key for a new intention.",
})
export class IdempotencyMismatchError extends UserError {}

@ObjectType("NotStockedError", {
  implements: UserError,
  simpleResolvers: true,
  description: "The SKU has never been at the location, so it has no level there.",
})
export class NotStockedError extends UserError {
  @Field(() => String, { description: "The SKU." })
  readonly sku!: string;

  @Field(() => String, { nullable: true, description: "The location code. Never null here." })
  readonly location!: string;
}

@ObjectType("InactiveError", {
  implements: UserError,
  simpleResolvers: true,
  description: "The location or channel is switched off. Switch it on, or name another.",
})
export class InactiveError extends UserError {
  @Field(() => String, { description: "What is switched off: `Location` or `Channel`." })
  readonly entity!: string;

  @Field(() => String, { description: "Its code." })
  readonly value!: string;
}

@ObjectType("QuantityOutOfRangeError", {
  implements: UserError,
  simpleResolvers: true,
  description: `The command would take a quantity, or all of a SKU's quantities together, beyond ±${QUANTITY_MAX_TEXT}.`,
})
export class QuantityOutOfRangeError extends UserError {
  @Field(() => String, { description: "The SKU." })
  readonly sku!: string;

  @Field(() => String, { nullable: true, description: "The location code. Never null here." })
  readonly location!: string;
}

@ObjectType("ForbiddenError", {
  implements: UserError,
  simpleResolvers: true,
  description:
    "The key may not act in the channel or at the location that the item names, or the channel does not sell there. Name another one, or use a key that is bound to it.",
})
export class ForbiddenError extends UserError {}
