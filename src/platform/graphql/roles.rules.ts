import type { ClientRole } from "./context.js";

/** Whether clients of a role may use a field that names `roles`. None named: any client with a key. ADMIN always may. */
export function allows(roles: readonly ClientRole[], role: ClientRole): boolean {
  return role === "ADMIN" || roles.length === 0 || roles.includes(role);
}
