import { cut } from "../text/cut.rules.js";

/** Longest name that a message repeats in full: as long as a name may be. */
const NAME_SHOWN_MAX = 255;

/** Every code a `UserError` may carry. The closed list: no code is declared elsewhere. */
export enum UserErrorCode {
  INSUFFICIENT_STOCK = "INSUFFICIENT_STOCK",
  VERSION_CONFLICT = "VERSION_CONFLICT",
  QUANTITY_CONFLICT = "QUANTITY_CONFLICT",
  RESERVATION_EXPIRED = "RESERVATION_EXPIRED",
  ILLEGAL_TRANSITION = "ILLEGAL_TRANSITION",
  EXCEEDS_REMAINING = "EXCEEDS_REMAINING",
  NOT_FOUND = "NOT_FOUND",
  ALREADY_EXISTS = "ALREADY_EXISTS",
  INVALID_INPUT = "INVALID_INPUT",
  IDEMPOTENCY_MISMATCH = "IDEMPOTENCY_MISMATCH",
  NOT_STOCKED = "NOT_STOCKED",
  INACTIVE = "INACTIVE",
  QUANTITY_OUT_OF_RANGE = "QUANTITY_OUT_OF_RANGE",
  FORBIDDEN = "FORBIDDEN",
}

interface Failure<Code extends UserErrorCode> {
  readonly code: Code;
  /** A sentence that says what went wrong and what to do. */
  readonly message: string;
  /** Path below the mutation's input, such as `["lines", "0", "quantity"]`; null where no single field is to blame. */
  readonly field: readonly string[] | null;
}

export type InsufficientStock = Failure<UserErrorCode.INSUFFICIENT_STOCK> & {
  readonly sku: string;
  /** Location code; null where the hub was free to choose among a channel's locations. */
  readonly location: string | null;
  readonly requested: number;
  readonly available: number;
};
export type VersionConflict = Failure<UserErrorCode.VERSION_CONFLICT> & {
  readonly currentVersion: number;
  /** The level whose version differs, as (SKU, location code); null where a document's version differs. */
  readonly level: { readonly sku: string; readonly location: string } | null;
};
export type QuantityConflict = Failure<UserErrorCode.QUANTITY_CONFLICT> & {
  readonly sku: string;
  readonly location: string;
  readonly expected: number;
  readonly actual: number;
};
export type ReservationExpired = Failure<UserErrorCode.RESERVATION_EXPIRED> & { readonly expiredAt: string };
export type IllegalTransition = Failure<UserErrorCode.ILLEGAL_TRANSITION> & { readonly from: string; readonly to: string };
export type ExceedsRemaining = Failure<UserErrorCode.EXCEEDS_REMAINING> & {
  readonly sku: string;
  readonly requested: number;
  readonly remaining: number;
};
export type NotFound = Failure<UserErrorCode.NOT_FOUND> & {
  /** What was looked for: `SKU`, `Location`, `Channel`, `Reservation` … */
  readonly entity: string;
  readonly value: string;
  /** The existing name that differs only by case or by blanks at the ends, if there is one. */
  readonly nearMiss: string | null;
};
export type AlreadyExists = Failure<UserErrorCode.ALREADY_EXISTS> & { readonly existing: string };
export type InvalidInput = Failure<UserErrorCode.INVALID_INPUT>;
export type IdempotencyMismatch = Failure<UserErrorCode.IDEMPOTENCY_MISMATCH>;
export type NotStocked = Failure<UserErrorCode.NOT_STOCKED> & { readonly sku: string; readonly location: string };
export type Inactive = Failure<UserErrorCode.INACTIVE> & { readonly entity: string; readonly value: string };
export type QuantityOutOfRange = Failure<UserErrorCode.QUANTITY_OUT_OF_RANGE> & {
  readonly sku: string;
  readonly location: string;
};

/** The key may not act there. A single call outside a key's scope is refused at the top; this names one item of many, or a place a fact names. */
export type Forbidden = Failure<UserErrorCode.FORBIDDEN>;

/** An expected failure of a mutation: plain data, answered in `userErrors`, never thrown to the client. */
export type UserErrorData =
  | InsufficientStock
  | VersionConflict
  | QuantityConflict
  | ReservationExpired
  | IllegalTransition
  | ExceedsRemaining
  | NotFound
  | AlreadyExists
  | InvalidInput
  | IdempotencyMismatch
  | NotStocked
  | Inactive
  | QuantityOutOfRange
  | Forbidden;

/** What a decision or an action answers instead of its outcome when it refuses. Test with `instanceof Refusal`. */
export class Refusal {
  constructor(readonly errors: readonly UserErrorData[]) {
    if (errors.length === 0) throw new Error("A refusal names at least one error.");
  }
}

export function refuse(...errors: UserErrorData[]): Refusal {
  return new Refusal(errors);
}

export function invalidInput(field: readonly string[] | null, message: string): InvalidInput {
  return { code: UserErrorCode.INVALID_INPUT, field, message };
}

export function forbiddenError(field: readonly string[] | null, message: string): Forbidden {
  return { code: UserErrorCode.FORBIDDEN, field, message };
}

export function notFound(entity: string, value: string, field: readonly string[] | null, nearMiss: string | null = null): NotFound {
  const hint = nearMiss === null ? "Check the name." : `Did you mean "${nearMiss}"? It differs only by case or by blanks at the ends.`;
  return {
    code: UserErrorCode.NOT_FOUND,
    entity,
    value,
    field,
    nearMiss,
    message: `${entity} "${cut(value, NAME_SHOWN_MAX)}" is not known. ${hint}`,
  };
}
