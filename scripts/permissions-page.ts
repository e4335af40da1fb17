import { ROLE_SCOPES, PERMISSIONS } from "../src/access/index.js";

const INTRODUCTION = `# Roles and permissions

Each key has one role, and each role the permissions of this table. A key that is bound to channels or locations has them there only. A field of the schema
names one permission; whoever does not have it is answered FORBIDDEN. The schema reference tells each field's roles.

This page is made by \`npm run docs:permissions\` from the table in \`src/access/permissions.rules.ts\`, which the schema is made of too.`;

/** The table of permissions and roles, as Markdown. */
export function permissionsPage(): string {
  const roles = Object.keys(ROLE_SCOPES);
  const rows = Object.entries(PERMISSIONS).map(([name, { roles: having, allows }]) => {
    const has = (role: string): boolean => role === "ADMIN" || having === null || (having as readonly string[]).includes(role);
    return [`\`${name}\``, allows, ...roles.map((role) => (has(role) ? "✓" : ""))];
  });
  const table = [["permission", "allows to", ...roles], ["---", "---", ...roles.map(() => ":-:")], ...rows];
  return `${INTRODUCTION}\n\n${table.map((cells) => `| ${cells.join(" | ")} |`).join("\n")}\n`;
}
