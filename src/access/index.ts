export { clientById, listClients } from "./api-client.queries.js";
export type { ApiClientRow } from "./api-client.queries.js";
export { Authenticator } from "./authenticator.js";
export { FACT_QUANTITY_MAX_DEFAULT, ROLE_SCOPES } from "./client.rules.js";
export type { KeyRole } from "./client.rules.js";
export { createKey } from "./create-key.js";
export type { CreatedKey, KeyRequest } from "./create-key.js";
export { ensureAdminClient } from "./ensure-admin-client.js";
export type { AdminClient } from "./ensure-admin-client.js";
export { revokeKey } from "./revoke-key.js";
export { systemCaller } from "./system-client.js";
export { hasPermission, NOT_FOR_PUBLIC, PERMISSIONS, rolesText, rolesWith } from "./permissions.rules.js";
export type { PermissionName } from "./permissions.rules.js";
export {
  assertChannel,
  assertLineLocations,
  assertLocation,
  coversChannel,
  coversLocation,
  foreignLocation,
  publicFaceOf,
} from "./scope.rules.js";
export { clientNodes } from "./client-nodes.js";
