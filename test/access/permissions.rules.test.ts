import { type GraphQLField, type GraphQLObjectType, isObjectType } from "graphql";
import { describe, expect, it } from "vitest";
import { PERMISSIONS, type PermissionName, rolesText } from "../../src/access/permissions.rules.js";
import { schemaOfAllResolvers } from "../../scripts/schema-text.js";

const schema = await schemaOfAllResolvers();
const types = Object.values(schema.getTypeMap()).filter(
  (type): type is GraphQLObjectType => isObjectType(type) && !type.name.startsWith("__"),
);
const fields = types.flatMap((type) => Object.values(type.getFields()).map((field) => ({ id: `${type.name}.${field.name}`, field })));
const rootNames = ["Query", "Mutation", "Subscription"];

const permissionOf = (field: GraphQLField<unknown, unknown>): PermissionName | undefined =>
  field.extensions["permission"] as PermissionName | undefined;

describe("the table of permissions", () => {
  it("is named by every root field, and by every other field that not everybody may use", () => {
    const nameless = fields.filter(({ id, field }) => {
      const isGuarded = rootNames.includes(id.split(".", 1)[0] ?? "") || field.extensions["roles"] !== undefined;
      return isGuarded && permissionOf(field) === undefined;
    });
    expect(nameless.map(({ id }) => id)).toEqual([]);
  });

  it("says the roles of each field that names one of its rows", () => {
    for (const { id, field } of fields) {
      const permission = permissionOf(field);
      if (permission === undefined) continue;
      const { roles } = PERMISSIONS[permission];
      expect(field.extensions["roles"], id).toEqual(roles === null ? [] : roles.length === 0 ? ["ADMIN"] : roles);
    }
  });

  it("has no row that nothing asks for", () => {
    const used = new Set(fields.map(({ field }) => permissionOf(field)));
    // Asked for in code: what a field shows depends on it, and a page that is no field.
    const elsewhere: readonly string[] = ["ACTORS_READ", "METRICS_READ"];
    expect(Object.keys(PERMISSIONS).filter((name) => !used.has(name as PermissionName) && !elsewhere.includes(name))).toEqual([]);
  });

  it("lets an operator read what a dashboard reads, and neither see keys nor sell", () => {
    const having = (role: string): string[] =>
      Object.entries(PERMISSIONS).flatMap(([name, { roles }]) =>
        roles === null || (roles as readonly string[]).includes(role) ? [name] : [],
      );
    expect(having("OPERATOR")).toEqual(expect.arrayContaining(having("DASHBOARD")));
    expect(having("OPERATOR").filter((name) => !having("DASHBOARD").includes(name))).toEqual(["POLICIES_WRITE"]);
  });

  it("names its roles in a sentence", () => {
    expect(rolesText("KEYS_MANAGE")).toBe("ADMIN");
    expect(rolesText("SALES_WRITE")).toBe("ADMIN, ORDERS or POS");
  });
});
