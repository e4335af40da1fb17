import { assertLocation } from "../access/index.js";
import { forbidden } from "../platform/errors/hub-error.js";
import type { Caller } from "../platform/graphql/context.js";

/** Throws FORBIDDEN where a key that is bound to certain locations names another one. Null stands for every location. */
export function requireOwnLocations(caller: Caller, codes: readonly (string | null)[]): void {
  for (const code of codes) {
    if (code !== null) assertLocation(caller, code);
    else if (caller.locations !== null) throw forbidden("This key may not act at all locations: name one it is bound to.");
  }
}
