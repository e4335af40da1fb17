import { Field, InterfaceType, ObjectType, registerEnumType } from "type-graphql";
import type { UserErrorCode, UserErrorTypes } from "../errors/user-error.js";
import { SizeMax } from "./cost/size-max.js";

/** Steps from `input` to what is at fault, such as `items.3.lines.0.quantity`. */
const FIELD_PATH_LENGTH_MAX = 10;

/** The closed list as the schema shows it, filled by `UserErrorType` as the rooms are loaded. */
const CODES: Record<string, string> = {};
const DESCRIPTIONS: Record<string, { readonly description: string }> = {};
const TYPE_NAMES = new Map<string, string>();

registerEnumType(CODES, {
  name: "UserErrorCode",
  description: "Why a mutation did not do what was asked. Each code belongs to one implementation of UserError.",
  valuesConfig: DESCRIPTIONS,
});

@InterfaceType("UserError", {
  description:
    "An expected failure of a mutation: nothing was changed by the part it names. Ask for `__typename` and use fragments to read its data.",
  resolveType: ({ code }: { readonly code: UserErrorCode }) => TYPE_NAMES.get(code),
})
export abstract class UserError {
  @Field(() => CODES, { description: "What kind of failure this is; for programs." })
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

export interface UserErrorDescriptions {
  /** When the code is answered, for its description: a sentence without its full stop. */
  readonly reason: string;
  /** Of the type. */
  readonly description: string;
}

/**
 * Declares a code of the closed list and its type, as which the class is shown: `NOT_FOUND` is a NotFoundError. The code is one of `UserErrorTypes`. Throws
 * where it has been declared before.
 */
export function UserErrorType<Code extends UserErrorCode>(
  code: Code,
  { reason, description }: UserErrorDescriptions,
): (target: abstract new () => UserErrorTypes[Code] & UserError) => void {
  if (TYPE_NAMES.has(code)) throw new Error(`The code ${code} of user errors is declared twice.`);
  const name = `${code.toLowerCase().replaceAll(/(?:^|_)(.)/g, (_, letter: string) => letter.toUpperCase())}Error`;
  CODES[code] = code;
  DESCRIPTIONS[code] = { description: `${reason}: ${name}.` };
  TYPE_NAMES.set(code, name);
  return ObjectType(name, { implements: UserError, simpleResolvers: true, description });
}

/** Throws where a type implements UserError without a code of its own: nobody could be answered it. `types`: the names of all that do. */
export function checkUserErrors(types: readonly string[]): void {
  const named = new Set(TYPE_NAMES.values());
  const others = types.filter((name) => !named.has(name));
  if (others.length > 0) throw new Error(`${others.join(", ")}: declare the code of a user error with UserErrorType.`);
}

@UserErrorType("NOT_FOUND", {
  reason: "There is no such thing, or this key may not see it",
  description: "There is no such thing, or this key may not see it.",
})
export class NotFoundError extends UserError {
  @Field(() => String, { description: "What was looked for: the name of its type, or of the natural key that was given." })
  readonly entity!: string;

  @Field(() => String, { description: "The name or id that was given." })
  readonly value!: string;

  @Field(() => String, {
    nullable: true,
    description:
      "An existing name that looks like it: it differs only by case, blanks, invisible characters or the form of its letters, such as full-width ones; null if there is none.",
  })
  readonly nearMiss!: string | null;
}

@UserErrorType("ALREADY_EXISTS", {
  reason: "The name or reference is taken",
  description: "The name or reference belongs to something else already.",
})
export class AlreadyExistsError extends UserError {
  @Field(() => String, { description: "Name or id of what exists." })
  readonly existing!: string;
}

@UserErrorType("INVALID_INPUT", {
  reason: "A value is outside what its description allows",
  description: "A value is outside what the description of its field allows.",
})
export class InvalidInputError extends UserError {}

@UserErrorType("ILLEGAL_TRANSITION", {
  reason: "What is in the one state may not go to the other",
  description: "What is in the one state may not go to the other. The description of the states says which may follow which.",
})
export class IllegalTransitionError extends UserError {
  @Field(() => String, { description: "The state it is in, or would have left." })
  readonly from!: string;

  @Field(() => String, { description: "The state it should have gone to." })
  readonly to!: string;
}

@UserErrorType("FORBIDDEN", {
  reason: "The key may not do that, or not there",
  description:
    "The key may not do that, or not where the item says; its message says which. Name another place, or use a key that is bound to it.",
})
export class ForbiddenError extends UserError {}
