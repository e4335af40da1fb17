import type { ClientRole } from "./context.js";

/** For fields that are not for a page that everybody can read. */
export const NOT_PUBLIC: readonly ClientRole[] = ["STOREFRONT", "ORDERS", "POS", "WAREHOUSE", "DASHBOARD"];

/** What descriptions say of such fields. */
export const NOT_FOR_PUBLIC = "FORBIDDEN to PUBLIC.";

/** Whether clients of a role may use a field that names `roles`. None named: any client with a key. ADMIN always may. */
export function allows(roles: readonly ClientRole[], role: ClientRole): boolean {
  return role === "ADMIN" || roles.length === 0 || roles.includes(role);
}
