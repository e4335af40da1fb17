import { textProblem } from "../../catalog/index.js";
import { invalidInput, type UserErrorData } from "../../platform/errors/user-error.js";

/** Characters of a reference: the sender's name for a document, or a parcel's tracking reference. */
export const REFERENCE_LENGTH_MAX = 255;
/** Characters of a reason in the sender's words. */
export const REASON_LENGTH_MAX = 1_000;

/** What is wrong with the texts of an input. `lengths`: their names, with how many characters each may have. Null and absent are fine. */
export function textErrors<Name extends string>(
  input: { readonly [Each in Name]?: string | null | undefined },
  lengths: Readonly<Record<Name, number>>,
): readonly UserErrorData[] {
  const errors: UserErrorData[] = [];
  for (const name in lengths) {
    const value = input[name];
    const problem = value === null || value === undefined ? null : textProblem(value, lengths[name]);
    if (problem !== null) errors.push(invalidInput([name], `The ${name} ${problem}`));
  }
  return errors;
}

/** A step names the version it was decided on, or says with null that it does not care. */
export function versionErrors(expectedVersion: number | null | undefined): readonly UserErrorData[] {
  if (expectedVersion !== undefined) return [];
  return [
    invalidInput(["expectedVersion"], "The expectedVersion is missing. Give the version you read, or null where any version will do."),
  ];
}

/** What is wrong with a reference that is to be its document's alone, beside its text. */
export function uniqueErrors(input: {
  readonly reference?: string | null | undefined;
  readonly uniqueReference?: boolean | null | undefined;
}): readonly UserErrorData[] {
  if (input.uniqueReference !== true || (input.reference ?? null) !== null) return [];
  return [invalidInput(["reference"], "The reference is missing: with uniqueReference, give the name that is to be given once.")];
}
