import type { ClientRole } from "../platform/graphql/context.js";

/** The roles that people and programs have; SYSTEM is the hub itself. */
type Role = Exclude<ClientRole, "SYSTEM">;

/** What one permission is, and who has it. ADMIN has them all and is not listed. */
export interface Permission {
  /** Null: every client with a key. */
  readonly roles: readonly Role[] | null;
  /** What it allows, for the table in the guide: begins with a verb. */
  readonly allows: string;
}

const SELLERS = ["ORDERS", "POS"] as const;
const STAFF = ["ORDERS", "POS", "WAREHOUSE", "OPERATOR", "DASHBOARD"] as const;
const WATCHERS = ["OPERATOR", "DASHBOARD"] as const;
const SHELF = ["POS", "WAREHOUSE", ...WATCHERS] as const;

/**
 * Every permission there is, and the roles that have it: the one place where this is said. The schema's fields name a permission (`Permitted`), the guide's
 * table is made of this one, and the tests hold both to it. What a key is bound to, channels and locations, narrows all of them.
 */
export const PERMISSIONS = {
  NODES_READ: { roles: null, allows: "fetch by its id whatever it may see otherwise" },
  SELF_READ: { roles: null, allows: "see which client its own key belongs to" },
  KEYS_MANAGE: { roles: [], allows: "see all API clients, make keys and revoke them" },
  STATES_READ: { roles: null, allows: "see the states of stock and where units may move between them" },
  CATALOG_READ: { roles: null, allows: "see products, variants, barcodes and packaging" },
  CATALOG_WRITE: { roles: ["WAREHOUSE"], allows: "create and change products and variants" },
  PLACES_READ: { roles: null, allows: "see locations and channels" },
  LOCATIONS_WRITE: { roles: ["WAREHOUSE"], allows: "create and change locations" },
  CHANNELS_WRITE: { roles: [], allows: "create and change channels" },
  BUSINESS_READ: {
    roles: ["STOREFRONT", ...STAFF],
    allows:
      "see what of products, locations and channels is no business of everybody's: versions, times, buffers; and the head of the ledger",
  },
  POLICIES_READ: { roles: STAFF, allows: "see safety stock and reorder points" },
  POLICIES_WRITE: { roles: ["WAREHOUSE", "OPERATOR"], allows: "set safety stock and reorder points" },
  AVAILABILITY_READ: { roles: ["PUBLIC", "STOREFRONT", ...STAFF], allows: "see what can be sold" },
  AVAILABILITY_DETAILS_READ: { roles: STAFF, allows: "see what stands behind it: on hand, incoming, and each location's part" },
  CHANNEL_AVAILABILITY_FOLLOW: {
    roles: ["PUBLIC", "STOREFRONT", ...SELLERS, ...WATCHERS],
    allows: "subscribe to what a channel can sell",
  },
  LEVELS_READ: { roles: SHELF, allows: "see levels, now and in the past, and subscribe to them" },
  MOVEMENTS_READ: { roles: SHELF, allows: "see the ledger's movements, and subscribe to them" },
  ACTORS_READ: { roles: WATCHERS, allows: "see who moved stock and under which idempotency key, of others too" },
  INCIDENTS_READ: { roles: SHELF, allows: "see oversell incidents" },
  INTEGRITY_READ: { roles: WATCHERS, allows: "have the ledger and its levels compared" },
  METRICS_READ: { roles: WATCHERS, allows: "read /metrics where it needs a key" },
  JOBS_USE: { roles: ["WAREHOUSE", ...WATCHERS], allows: "see jobs in the background, and cancel its own" },
  FILES_IMPORT: { roles: ["WAREHOUSE"], allows: "import products, locations and stock from files" },
  FILES_EXPORT: { roles: ["WAREHOUSE", ...WATCHERS], allows: "export products, locations and stock to files" },
  OPERATIONS_READ: { roles: [...SELLERS, "WAREHOUSE"], allows: "ask what became of its own call" },
  STOCK_ADJUST: { roles: ["WAREHOUSE"], allows: "adjust, set and move stock, and take that back" },
  ADJUSTMENTS_READ: { roles: ["WAREHOUSE", ...WATCHERS], allows: "see adjustments" },
  RESERVATIONS_READ: { roles: STAFF, allows: "see reservations, and subscribe to them" },
  RESERVATIONS_WRITE: { roles: SELLERS, allows: "reserve, confirm, change, release and cancel" },
  SHIPMENTS_WRITE: { roles: [...SELLERS, "WAREHOUSE"], allows: "ship what was reserved, and tell what could not be picked" },
  SALES_READ: { roles: [...SELLERS, ...WATCHERS], allows: "see sales" },
  SALES_WRITE: { roles: SELLERS, allows: "record sales, and take them back" },
  RETURNS_READ: { roles: STAFF, allows: "see returns" },
  RETURNS_WRITE: { roles: [...SELLERS, "WAREHOUSE"], allows: "create, receive, inspect and cancel returns" },
} as const satisfies Readonly<Record<string, Permission>>;

export type PermissionName = keyof typeof PERMISSIONS;

/** The permissions that some roles have and others do not. */
type RoledName = { readonly [Name in PermissionName]: (typeof PERMISSIONS)[Name]["roles"] extends null ? never : Name }[PermissionName];

/** The roles beside ADMIN that have a permission. */
export function rolesWith(name: RoledName): readonly Role[] {
  return PERMISSIONS[name].roles;
}

/** Whether a role has a permission. */
export function hasPermission(role: ClientRole, name: PermissionName): boolean {
  const { roles }: Permission = PERMISSIONS[name];
  return role === "ADMIN" || roles === null || (roles as readonly ClientRole[]).includes(role);
}

/** The roles with a permission as a sentence names them: `ADMIN, ORDERS or POS`. */
export function rolesText(name: RoledName, conjunction: "and" | "or" = "or"): string {
  const roles = ["ADMIN", ...rolesWith(name)];
  const last = roles.at(-1) ?? "ADMIN";
  return roles.length === 1 ? last : `${roles.slice(0, -1).join(", ")} ${conjunction} ${last}`;
}

/** What descriptions say of fields with the permission BUSINESS_READ. */
export const NOT_FOR_PUBLIC = "FORBIDDEN to PUBLIC.";
