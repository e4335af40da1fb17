import { cut } from "../text/cut.rules.js";

/** Longest name that a message repeats in full: as long as a name may be. */
const NAME_SHOWN_MAX = 255;

/**
 * The closed list of codes: what each `UserError` tells beside its code, sentence and field. Here are those that any room may need. A room adds its own
 * with `declare module`, beside the class that `UserErrorType` declares to the schema: one that is added twice, or used without having been added, does not
 * compile.
 */
export interface UserErrorTypes {
  readonly NOT_FOUND: {
    /** What was looked for: the name of a type or of a natural key, such as `Job`. */
    readonly entity: string;
    readonly value: string;
    /** The existing name that differs only by case or by blanks at the ends, if there is one. */
    readonly nearMiss: string | null;
  };
  readonly ALREADY_EXISTS: { readonly existing: string };
  readonly INVALID_INPUT: object;
  readonly ILLEGAL_TRANSITION: { readonly from: string; readonly to: string };
  /** The key may not act there. A single call outside a key's scope is refused at the top; this names one item of many, or a place a fact names. */
  readonly FORBIDDEN: object;
}

/** Every code a `UserError` may carry. */
export type UserErrorCode = keyof UserErrorTypes;

interface Failure<Code extends UserErrorCode> {
  readonly code: Code;
  /** A sentence that says what went wrong and what to do. */
  readonly message: string;
  /** Path below the mutation's input, such as `["lines", "0", "quantity"]`; null where no single field is to blame. */
  readonly field: readonly string[] | null;
}

/** An expected failure with one of the codes. */
export type UserErrorOf<Code extends UserErrorCode> = Failure<Code> & Omit<UserErrorTypes[Code], keyof Failure<Code>>;
export type NotFound = UserErrorOf<"NOT_FOUND">;
export type InvalidInput = UserErrorOf<"INVALID_INPUT">;
export type Forbidden = UserErrorOf<"FORBIDDEN">;

/** An expected failure of a mutation: plain data, answered in `userErrors`, never thrown to the client. */
export type UserErrorData = { readonly [Code in UserErrorCode]: UserErrorOf<Code> }[UserErrorCode];

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
  return { code: "INVALID_INPUT", field, message };
}

export function forbiddenError(field: readonly string[] | null, message: string): Forbidden {
  return { code: "FORBIDDEN", field, message };
}

export function notFound(entity: string, value: string, field: readonly string[] | null, nearMiss: string | null = null): NotFound {
  const hint =
    nearMiss === null
      ? "Check the name."
      : `Did you mean "${nearMiss}"? It differs only by case, blanks, invisible characters or the form of its letters.`;
  return {
    code: "NOT_FOUND",
    entity,
    value,
    field,
    nearMiss,
    message: `${entity} "${cut(value, NAME_SHOWN_MAX)}" is not known. ${hint}`,
  };
}
