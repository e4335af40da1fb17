import { type DocumentNode, type GraphQLSchema, TypeInfo, visit, visitWithTypeInfo } from "graphql";
import type { ClientRole } from "../context.js";
import { allows } from "../roles.rules.js";

/** Whether clients of a role may use every field of a document. The roles of a field are in its extensions. */
export function mayUseAll(schema: GraphQLSchema, document: DocumentNode, role: ClientRole): boolean {
  const types = new TypeInfo(schema);
  let allowed = true;
  visit(
    document,
    visitWithTypeInfo(types, {
      Field() {
        const roles = types.getFieldDef()?.extensions["roles"] as readonly ClientRole[] | undefined;
        allowed &&= roles === undefined || allows(roles, role);
      },
    }),
  );
  return allowed;
}
