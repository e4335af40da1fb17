import { Authorized, Extensions } from "type-graphql";
import type { ClientRole } from "../platform/graphql/context.js";
import { PERMISSIONS, type PermissionName } from "./permissions.rules.js";

/** Puts a permission on a field of the schema: only roles that have it may use the field, others are answered FORBIDDEN. */
export function Permitted(permission: PermissionName): PropertyDecorator & MethodDecorator {
  const { roles } = PERMISSIONS[permission];
  // To type-graphql a list without roles is "any client with a key".
  const authorized =
    roles === null ? Authorized<ClientRole>() : Authorized<ClientRole>(...(roles.length === 0 ? (["ADMIN"] as const) : roles));
  const named = Extensions({ permission });
  return (target: object, name: string | symbol, descriptor?: PropertyDescriptor): void => {
    for (const decorate of [authorized, named] as unknown as ((...parts: unknown[]) => void)[]) decorate(target, name, descriptor);
  };
}
