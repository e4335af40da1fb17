import type { KeyOptions } from "../../support/test-hub.js";

/*
 * Who asks. Each is a key of its own: bound to the channel WEB and to the locations WH-1 and STORE-1 where its role is bound to such, so that
 * the channel MARKET and the locations TWO and FAR are outside of its scope.
 */

export const OWN_CHANNEL = "WEB";
export const OWN_LOCATIONS = ["WH-1", "STORE-1"] as const;

export const PRINCIPALS = [
  "ADMIN",
  "OPERATOR",
  "DASHBOARD",
  "WAREHOUSE",
  "WAREHOUSE_BOUND",
  "POS",
  "ORDERS",
  "STOREFRONT",
  "PUBLIC",
] as const;
export type Principal = (typeof PRINCIPALS)[number];

/** Keys that are good for nothing: revoked, expired, never made, and none at all. */
export const DEAD = ["REVOKED", "EXPIRED", "UNKNOWN", "NONE"] as const;
export type Dead = (typeof DEAD)[number];

const channels = [OWN_CHANNEL];
const locations = [...OWN_LOCATIONS];

export const KEYS: Readonly<Record<Principal, KeyOptions>> = {
  ADMIN: { role: "ADMIN" },
  OPERATOR: { role: "OPERATOR" },
  DASHBOARD: { role: "DASHBOARD" },
  WAREHOUSE: { role: "WAREHOUSE" },
  WAREHOUSE_BOUND: { role: "WAREHOUSE", locations },
  POS: { role: "POS", channels, locations },
  ORDERS: { role: "ORDERS", channels },
  STOREFRONT: { role: "STOREFRONT", channels },
  PUBLIC: { role: "PUBLIC", channels },
};

/** Lists of who gets something, for the tables. */
export const ALL: readonly Principal[] = PRINCIPALS;
export const NOBODY: readonly Principal[] = [];
export const ADMINS: readonly Principal[] = ["ADMIN"];
export const BUT_PUBLIC = without("PUBLIC");
/** Whoever works in the business. */
export const STAFF = without("PUBLIC", "STOREFRONT");
/** Who sees what is in another channel, at one of the own locations. */
export const ANY_CHANNEL: readonly Principal[] = ["ADMIN", "OPERATOR", "DASHBOARD", "WAREHOUSE", "WAREHOUSE_BOUND"];
/** Who sees what is in another channel and at another location. */
export const EVERYWHERE: readonly Principal[] = ["ADMIN", "OPERATOR", "DASHBOARD", "WAREHOUSE"];
/** Who sees what is in the own channel, at another location. */
export const ANY_LOCATION: readonly Principal[] = ["ADMIN", "OPERATOR", "DASHBOARD", "WAREHOUSE", "ORDERS"];
/** Who sees levels. */
export const LEVELS: readonly Principal[] = ["ADMIN", "OPERATOR", "DASHBOARD", "WAREHOUSE", "WAREHOUSE_BOUND", "POS"];
/** Who sees everything of everybody. */
export const WATCHERS: readonly Principal[] = ["ADMIN", "OPERATOR", "DASHBOARD"];
export const STOREKEEPERS: readonly Principal[] = ["ADMIN", "WAREHOUSE", "WAREHOUSE_BOUND"];
export const SELLERS: readonly Principal[] = ["ADMIN", "POS", "ORDERS"];
export const SHIPPERS: readonly Principal[] = ["ADMIN", "WAREHOUSE", "WAREHOUSE_BOUND", "POS", "ORDERS"];

export function without(...absent: readonly Principal[]): readonly Principal[] {
  return PRINCIPALS.filter((principal) => !absent.includes(principal));
}

export function both(some: readonly Principal[], others: readonly Principal[]): readonly Principal[] {
  return some.filter((principal) => others.includes(principal));
}
