import { invalidInput, type UserErrorData } from "../platform/errors/user-error.js";
import type { ClientRole } from "../platform/graphql/context.js";
import { charactersUpTo, CODE_LENGTH_MAX, hasTooManyMarks, normalizeCode } from "../platform/text/normal-form.rules.js";
import { QUANTITY_MAX } from "../platform/numbers/quantity.js";

declare module "../platform/graphql/context.js" {
  interface ClientRoles {
    readonly PUBLIC: true;
    readonly STOREFRONT: true;
    readonly ORDERS: true;
    readonly POS: true;
    readonly WAREHOUSE: true;
    readonly OPERATOR: true;
    readonly DASHBOARD: true;
  }
  interface Caller {
    /** Channel codes this client may act in; null: all. */
    readonly channels: readonly string[] | null;
    /** Location codes this client may act at; null: all. */
    readonly locations: readonly string[] | null;
    /** Base units of a SKU that it may report in one fact; 100,000 where absent. */
    readonly factQuantityMax?: number;
  }
}

/** The roles a key may have. SYSTEM is the hub itself. */
export type KeyRole = Exclude<ClientRole, "SYSTEM">;

/** What a new client is to be. */
export interface ClientRequest {
  readonly name: string;
  readonly role: KeyRole;
  readonly channels: readonly string[] | null;
  readonly locations: readonly string[] | null;
  /** Base units of a SKU that it may report in one fact; absent or null: 100,000. */
  readonly factQuantityMax?: number | null;
}

type Need = "REQUIRED" | "OPTIONAL" | "NONE";

/** What each role is bound to. A binding that nothing would keep is refused rather than stored. */
export const ROLE_SCOPES: Readonly<Record<KeyRole, { readonly channels: Need; readonly locations: Need }>> = {
  ADMIN: { channels: "NONE", locations: "NONE" },
  PUBLIC: { channels: "REQUIRED", locations: "NONE" },
  STOREFRONT: { channels: "REQUIRED", locations: "NONE" },
  ORDERS: { channels: "REQUIRED", locations: "NONE" },
  POS: { channels: "REQUIRED", locations: "REQUIRED" },
  WAREHOUSE: { channels: "NONE", locations: "OPTIONAL" },
  OPERATOR: { channels: "NONE", locations: "NONE" },
  DASHBOARD: { channels: "NONE", locations: "NONE" },
};

export const CLIENT_NAME_LENGTH_MAX = 255;
/** Base units of a SKU that a client may report in one fact, all its lines together, where nothing else was said for it. */
export const FACT_QUANTITY_MAX_DEFAULT = 100_000;
/** Channels, and locations, one key may be bound to. */
export const SCOPE_LENGTH_MAX = 250;
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}]/u;

/** The form in which a client is stored: codes as rooms compare them (NFC), each once; an empty list is none. */
export function normalizeClient<Request extends ClientRequest>(request: Request): Request {
  return {
    ...request,
    name: request.name.trim(),
    channels: normalizeCodes(request.channels),
    locations: normalizeCodes(request.locations),
  };
}

/** What is wrong with a normalised request; empty where nothing is. */
export function clientProblems(request: ClientRequest): UserErrorData[] {
  return [
    ...nameProblems(request.name),
    ...scopeProblems(request, "channels"),
    ...scopeProblems(request, "locations"),
    ...factQuantityProblems(request.factQuantityMax ?? FACT_QUANTITY_MAX_DEFAULT),
  ];
}

function normalizeCodes(codes: readonly string[] | null): string[] | null {
  return codes === null || codes.length === 0 ? null : [...new Set(codes.map(normalizeCode))];
}

function nameProblems(name: string): UserErrorData[] {
  const length = charactersUpTo(name, CLIENT_NAME_LENGTH_MAX);
  if (length >= 1 && length <= CLIENT_NAME_LENGTH_MAX && !UNPRINTABLE.test(name)) return [];
  return [
    invalidInput(["name"], `A name has 1 to ${CLIENT_NAME_LENGTH_MAX} characters, none of them invisible. Say who will use the key.`),
  ];
}

function factQuantityProblems(max: number): UserErrorData[] {
  if (Number.isInteger(max) && max >= 1 && max <= QUANTITY_MAX) return [];
  const message = `The factQuantityMax is ${max}; give 1 to ${QUANTITY_MAX} base units, or leave it out for ${FACT_QUANTITY_MAX_DEFAULT}.`;
  return [invalidInput(["factQuantityMax"], message)];
}

function scopeProblems({ role, ...request }: ClientRequest, field: "channels" | "locations"): UserErrorData[] {
  const codes = request[field];
  const need = ROLE_SCOPES[role][field];
  if (codes === null) {
    return need === "REQUIRED" ? [invalidInput([field], `A key with the role ${role} is bound to ${field}: name at least one.`)] : [];
  }
  if (need === "NONE") return [invalidInput([field], `A key with the role ${role} is not bound to ${field}: leave them out.`)];
  if (codes.length > SCOPE_LENGTH_MAX) {
    return [invalidInput([field], `A key may be bound to at most ${SCOPE_LENGTH_MAX} ${field}; ${codes.length} were given.`)];
  }
  return codes.flatMap((code, index) => {
    return isCode(code)
      ? []
      : [invalidInput([field, String(index)], `This cannot be a code: codes have 1 to ${CODE_LENGTH_MAX} visible characters.`)];
  });
}

function isCode(code: string): boolean {
  const length = charactersUpTo(code, CODE_LENGTH_MAX);
  return length >= 1 && length <= CODE_LENGTH_MAX && code.trim() === code && !UNPRINTABLE.test(code) && !hasTooManyMarks(code);
}
