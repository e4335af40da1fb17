import { hash } from "node:crypto";
import { invalidInput, type InvalidInput } from "../platform/errors/user-error.js";
import type { Idempotency } from "./command.js";

/** A digest of a mutation's input without its key. The order of object fields does not matter, that of lists does; null and absent are equal. */
export function fingerprintOf(input: object): string {
  return hash("sha256", canonical(input, true), "base64url");
}

/** The idempotency of a mutation by a client: `input` is the whole input with its key. */
export function idempotencyOf(clientId: number, operation: string, input: { readonly idempotencyKey: string }): Idempotency {
  return { client: clientId, key: input.idempotencyKey, operation, fingerprint: fingerprintOf(input) };
}

export const IDEMPOTENCY_KEY_LENGTH_MAX = 255;

/** 1 to 255 printable ASCII characters; null when the key is fine. */
export function idempotencyKeyError(key: string, field: readonly string[] = ["idempotencyKey"]): InvalidInput | null {
  if (key.length === 0) return invalidInput(field, "The idempotencyKey is empty. Give each intended change its own key, such as a UUID.");
  if (key.length > IDEMPOTENCY_KEY_LENGTH_MAX) {
    return invalidInput(field, `The idempotencyKey has ${key.length} characters; at most ${IDEMPOTENCY_KEY_LENGTH_MAX} are allowed.`);
  }
  if (!/^[\x20-\x7e]+$/.test(key))
    return invalidInput(field, "The idempotencyKey may hold printable ASCII characters only, such as a UUID.");
  return null;
}

function canonical(value: unknown, top: boolean): string {
  if (value === null || value === undefined) return "null";
  if (value instanceof Date) return JSON.stringify(value.toISOString());
  if (Array.isArray(value)) return `[${value.map((item) => canonical(item, false)).join(",")}]`;
  if (typeof value !== "object") return JSON.stringify(value);
  let fields = "";
  for (const name of Object.keys(value).sort()) {
    const field = (value as Readonly<Record<string, unknown>>)[name];
    if (field === null || field === undefined || (top && name === "idempotencyKey")) continue;
    fields += `${fields === "" ? "" : ","}${JSON.stringify(name)}:${canonical(field, false)}`;
  }
  return `{${fields}}`;
}
