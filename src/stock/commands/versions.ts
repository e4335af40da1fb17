import type { UserErrorOf } from "../../platform/errors/user-error.js";
import type { LevelView } from "../ledger/book-entries.js";

/** Compared under lock. `expected` null or absent: the caller does not care. */
export function documentVersionError(
  expected: number | null | undefined,
  current: number,
  what: string,
): UserErrorOf<"VERSION_CONFLICT"> | null {
  if (expected === null || expected === undefined || expected === current) return null;
  return {
    code: "VERSION_CONFLICT",
    field: ["expectedVersion"],
    currentVersion: current,
    level: null,
    message: `The ${what} is at version ${current}, not ${expected}. Read it again and decide anew.`,
  };
}

/** Compared under lock. A level that does not exist yet has version 0. */
export function levelVersionError(
  expected: number | null | undefined,
  level: Pick<LevelView, "sku" | "location" | "version">,
  field: readonly string[],
): UserErrorOf<"VERSION_CONFLICT"> | null {
  if (expected === null || expected === undefined || expected === level.version) return null;
  return {
    code: "VERSION_CONFLICT",
    field,
    currentVersion: level.version,
    level: { sku: level.sku, location: level.location },
    message: `SKU "${level.sku}" at ${level.location} is at version ${level.version}, not ${expected}. Read the level again and decide anew.`,
  };
}
