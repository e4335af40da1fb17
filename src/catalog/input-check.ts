import { invalidInput } from "../platform/errors/user-error.js";
import type { UserErrorData, UserErrorOf } from "../platform/errors/user-error.js";
import { normalizeCode } from "../platform/text/normal-form.rules.js";
import { codeProblem, textProblem } from "./code.rules.js";

/** Path below a mutation's input, such as `["variants", "0", "sku"]`. */
export type FieldPath = readonly string[];

/** Collects every mistake of one item of master data, so that its sender learns of all of them at once. */
export class InputCheck {
  readonly errors: UserErrorData[] = [];

  refuse(field: FieldPath | null, message: string): void {
    this.errors.push(invalidInput(field, message));
  }

  /** A SKU, handle, code or packaging name, in the form in which it is stored. */
  code(name: string, value: string, field: FieldPath): string {
    const code = normalizeCode(value);
    const problem = codeProblem(code);
    if (problem !== null) this.refuse(field, `${name} ${problem}`);
    return code;
  }

  text(name: string, value: string, lengthMax: number, field: FieldPath): string {
    const problem = textProblem(value, lengthMax);
    if (problem !== null) this.refuse(field, `${name} ${problem}`);
    return value;
  }

  number(name: string, value: number, min: number, max: number, field: FieldPath): number {
    if (!Number.isInteger(value) || value < min || value > max) {
      this.refuse(field, `${name} is ${value}: give a whole number from ${min} to ${max}.`);
    }
    return value;
  }

  /** False, with an error, when a list has more entries than one item may have. */
  count(name: string, entries: readonly unknown[], max: number, field: FieldPath): boolean {
    if (entries.length <= max) return true;
    this.refuse(field, `${name}: at most ${max} are allowed, ${entries.length} were given.`);
    return false;
  }
}

export interface Versioned {
  readonly version: number;
}

/**
 * Compares the version a client expects with the stored one. Left out or null: the client does not care. 0: the thing must not exist yet.
 * Answers the conflict, or null where there is none.
 */
export function versionConflict(
  what: string,
  expected: number | null | undefined,
  current: Versioned | undefined,
  field: FieldPath,
): UserErrorOf<"VERSION_CONFLICT"> | null {
  const currentVersion = current?.version ?? 0;
  if (expected === undefined || expected === null || expected === currentVersion) return null;
  const fact = current === undefined ? "does not exist yet (version 0)" : `is at version ${currentVersion}`;
  const message = `${what} ${fact}, but version ${expected} was expected. Read it again and decide anew.`;
  return { code: "VERSION_CONFLICT", message, field, currentVersion, level: null };
}

/** The refusal of a name that is taken, or that is most likely an existing one typed differently. */
export function alreadyExists(existing: string, message: string, field: FieldPath): UserErrorData {
  return { code: "ALREADY_EXISTS", message, field, existing };
}
