import { hash } from "node:crypto";
import { invalidInput, type InvalidInput } from "../../platform/errors/user-error.js";
import type { Idempotency } from "./command.js";

/**
 * What stands for a field of a stock mutation's input that is left out or null, by the field's name. GraphQL fills it in where it is left out,
 * and the digests of every release before hold it written out: so does today's, or the processes of two releases on one database would not
 * know each other's keys. A closed list: see `LEFT_OUT_DEFAULTS`.
 */
export const WRITTEN_DEFAULTS: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ["fact", false],
  ["state", "AVAILABLE"],
  ["ttlSeconds", 900],
  ["confirm", false],
  ["allocation", "PRIORITY"],
  ["explain", false],
  ["ifExpired", "REFUSE"],
  ["remainder", "KEEP"],
  ["fulfilled", true],
  ["receive", false],
]);

/**
 * The same for every field that has come since. It is left out of the digest where it equals its default: a call that does not know the field
 * has the digest it always had, and a key outlives the release. A test holds both lists equal to the schema.
 */
export const LEFT_OUT_DEFAULTS: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ["left", 0],
  ["reallocate", false],
]);

/**
 * A digest of a mutation's input without its key. The order of object fields does not matter, that of lists does; null, absent and the default
 * are equal.
 */
export function fingerprintOf(input: object): string {
  return digestOf(input, "WRITTEN");
}

/** Says when a command is to be done, or what is to be answered of it, and nothing of what it is. */
const CONDITIONS: ReadonlySet<string> = new Set(["id", "expectedVersion", "changeFromQuantity", "explain", "uniqueReference"]);

/**
 * A digest of what is said under a name that is given once: of the input without what it is sent with and without its conditions, in whatever order its lines
 * are. All fields are in it but those, one that comes later too.
 */
export function contentFingerprintOf(operation: string, input: { readonly lines?: readonly object[] | null | undefined }): string {
  const lines = input.lines?.map((line) => canonical(contentOf(line), false, "WRITTEN")).sort();
  return fingerprintOf({ ...contentOf(input), lines, operation });
}

function contentOf(part: object): object {
  return Object.fromEntries(Object.entries(part).filter(([name]) => !CONDITIONS.has(name)));
}

/**
 * Whether a stored digest is that of a command's input: in today's form, or in that of the first release, which left a field out where it was
 * null, be it sent as null again or as the default that null stands for.
 */
export function isDigestOf(stored: string, { fingerprint, input }: Idempotency): boolean {
  if (stored === fingerprint) return true;
  return input !== undefined && (stored === digestOf(input, "NULLS_OUT") || stored === digestOf(input, "DEFAULTS_OUT"));
}

/** What becomes of a field that stands for its default: written out, or left out where it is null, or wherever it does. */
type Form = "WRITTEN" | "NULLS_OUT" | "DEFAULTS_OUT";

function digestOf(input: object, form: Form): string {
  return hash("sha256", canonical(input, true, form), "base64url");
}

/** The idempotency of a mutation by a client: `input` is the whole input with its key. */
export function idempotencyOf(clientId: number, operation: string, input: { readonly idempotencyKey: string }): Idempotency {
  return { client: clientId, key: input.idempotencyKey, operation, fingerprint: fingerprintOf(input), input };
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

/** The key itself, and the sender's clock: a call that is sent again says another time. */
const NOT_CONTENT: ReadonlySet<string> = new Set(["idempotencyKey", "sentAt"]);

function canonical(value: unknown, top: boolean, form: Form): string {
  if (value === null || value === undefined) return "null";
  if (value instanceof Date) return JSON.stringify(value.toISOString());
  if (Array.isArray(value)) return `[${value.map((item) => canonical(item, false, form)).join(",")}]`;
  if (typeof value !== "object") return JSON.stringify(value);
  let fields = "";
  for (const name of Object.keys(value).sort()) {
    const given = (value as Readonly<Record<string, unknown>>)[name];
    const field = given === null ? (form === "WRITTEN" ? WRITTEN_DEFAULTS.get(name) : undefined) : given;
    if (form === "DEFAULTS_OUT" && WRITTEN_DEFAULTS.get(name) === field) continue;
    if (field === undefined || (top && NOT_CONTENT.has(name)) || LEFT_OUT_DEFAULTS.get(name) === field) continue;
    fields += `${fields === "" ? "" : ","}${JSON.stringify(name)}:${canonical(field, false, form)}`;
  }
  return `{${fields}}`;
}
