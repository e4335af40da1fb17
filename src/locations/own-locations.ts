import { forbidden } from "../platform/errors/hub-error.js";
import type { Caller } from "../platform/graphql/context.js";

/**
 * Throws FORBIDDEN where a client that may act at some locations only names another one. Null stands for every location.
 */
export function requireOwnLocations(caller: Caller, codes: readonly (string | null)[]): void {
  const own = caller.locations;
  if (own === null || caller.role === "ADMIN") return;
  const foreign = codes.find((code) => code === null || !own.includes(code));
  if (foreign === undefined) return;
  const named = foreign === null ? "all locations" : `location "${foreign}"`;
  throw forbidden(`This key may act at ${own.map((code) => `"${code}"`).join(", ")} only, not at ${named}.`);
}
