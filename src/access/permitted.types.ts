import { permitted } from "../platform/graphql/permitted.js";
import { PERMISSIONS, type PermissionName } from "./permissions.rules.js";

/** Puts a permission of the table on a field of the schema: only roles that have it may use the field, others are answered FORBIDDEN. */
export function Permitted(permission: PermissionName): PropertyDecorator & MethodDecorator {
  return permitted(permission, PERMISSIONS[permission].roles);
}
