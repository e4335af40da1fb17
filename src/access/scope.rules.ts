import { forbidden } from "../platform/errors/hub-error.js";
import { forbiddenError, type Forbidden } from "../platform/errors/user-error.js";
import type { Caller } from "../platform/graphql/context.js";
import { normalizeCode } from "../platform/text/normal-form.rules.js";

/**
 * The channels, by code, to whose public face a caller is held: a PUBLIC key sees what they show to everybody, and nothing else. Null: to none.
 */
export function publicFaceOf({ role, channels }: Caller): readonly string[] | null {
  return role === "PUBLIC" ? (channels ?? []) : null;
}

/** Whether a key may act in a channel. */
export function coversChannel(caller: Caller, code: string): boolean {
  return caller.channels === null || caller.channels.includes(normalizeCode(code));
}

/** Whether a key may act at a location. */
export function coversLocation(caller: Caller, code: string): boolean {
  return caller.locations === null || caller.locations.includes(normalizeCode(code));
}

/** Throws FORBIDDEN where a key may not act in a channel, known or not: what exists elsewhere is no business of the caller's. */
export function assertChannel(caller: Caller, code: string, field: readonly string[] = ["channel"]): void {
  if (!coversChannel(caller, code)) throw forbidden(`This key may not act in the channel "${code}". Use a key that is bound to it.`, field);
}

/** Throws FORBIDDEN where a key may not act at a location, known or not. */
export function assertLocation(caller: Caller, code: string, field: readonly string[] = ["location"]): void {
  const error = foreignLocation(caller, code, field);
  if (error !== null) throw forbidden(error.message, error.field);
}

/** The same of the locations that lines of an input name; a line may name none. */
export function assertLineLocations(caller: Caller, lines: readonly { readonly location?: string | null | undefined }[]): void {
  for (const [index, { location }] of lines.entries()) {
    if (location !== null && location !== undefined) assertLocation(caller, location, ["lines", String(index), "location"]);
  }
}

/** The FORBIDDEN of a location where a key may not act, known or not, for the result of one item of many; null where it may. */
export function foreignLocation(caller: Caller, code: string, field: readonly string[]): Forbidden | null {
  if (coversLocation(caller, code)) return null;
  return forbiddenError(field, `This key may not act at the location "${code}". Use a key that is bound to it.`);
}
