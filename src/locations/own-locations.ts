import { foreignLocation } from "../access/index.js";
import { forbidden } from "../platform/errors/hub-error.js";
import { forbiddenError, type Forbidden } from "../platform/errors/user-error.js";
import type { Caller } from "../platform/graphql/context.js";

/** The FORBIDDEN of a location that is not the caller's; null where it is. A code of null stands for every location, no caller for the hub itself. */
export function notOwnLocation(caller: Caller | null, code: string | null, field: readonly string[]): Forbidden | null {
  if (caller === null) return null;
  if (code !== null) return foreignLocation(caller, code, field);
  return caller.locations === null ? null : forbiddenError(field, "This key may not act at all locations: name one it is bound to.");
}

/** Throws FORBIDDEN where a key that is bound to certain locations names another one, or all of them (null). */
export function requireOwnLocation(caller: Caller, code: string | null, field: readonly string[]): void {
  const error = notOwnLocation(caller, code, field);
  if (error !== null) throw forbidden(error.message, error.field);
}
