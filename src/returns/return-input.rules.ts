import { validate } from "uuid";
import { textProblem } from "../catalog/index.js";
import { invalidInput, notFound, type UserErrorData } from "../platform/errors/user-error.js";
import { idempotencyKeyError } from "../stock/index.js";

/** Characters of a return's reference. */
export const REFERENCE_LENGTH_MAX = 255;
/** Characters of a reason. */
export const REASON_LENGTH_MAX = 1_000;

/** What is wrong with the parts every mutation of a return has; an empty list where nothing is. */
export function partErrors(input: {
  readonly idempotencyKey: string;
  readonly reference?: string | null | undefined;
  readonly reason?: string | null | undefined;
}): readonly UserErrorData[] {
  const key = idempotencyKeyError(input.idempotencyKey);
  return [
    ...(key === null ? [] : [key]),
    ...textErrors("reference", input.reference, REFERENCE_LENGTH_MAX),
    ...textErrors("reason", input.reason, REASON_LENGTH_MAX),
  ];
}

/** The NOT_FOUND of an id that cannot be one; null where it is a UUID. */
export function idError(entity: string, id: string, field: string): UserErrorData | null {
  return validate(id) ? null : notFound(entity, id, [field]);
}

/** A step names the version it was decided on, or says with null that it does not care. */
export function versionMissing(expectedVersion: number | null | undefined): UserErrorData | null {
  if (expectedVersion !== undefined) return null;
  return invalidInput(["expectedVersion"], "The expectedVersion is missing. Give the version you read, or null where any version will do.");
}

function textErrors(name: string, value: string | null | undefined, lengthMax: number): readonly UserErrorData[] {
  if (value === null || value === undefined) return [];
  const problem = textProblem(value, lengthMax);
  return problem === null ? [] : [invalidInput([name], `The ${name} ${problem}`)];
}
