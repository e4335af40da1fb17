import { Authorized, Extensions } from "type-graphql";
import type { ClientRole } from "./context.js";

/** Puts a permission on a field of the schema, with the roles that have it beside ADMIN; null: every client with a key. Others are answered FORBIDDEN. */
export function permitted(permission: string, roles: readonly ClientRole[] | null): PropertyDecorator & MethodDecorator {
  // To type-graphql a list without roles is "any client with a key".
  const authorized = Authorized<ClientRole>(...(roles === null ? [] : roles.length === 0 ? (["ADMIN"] as const) : roles));
  const named = Extensions({ permission });
  return (target: object, name: string | symbol, descriptor?: PropertyDescriptor): void => {
    for (const decorate of [authorized, named] as unknown as ((...parts: unknown[]) => void)[]) decorate(target, name, descriptor);
  };
}
