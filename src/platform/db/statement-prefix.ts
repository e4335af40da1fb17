import { randomBytes } from "node:crypto";

/** What the names of a connection's prepared statements begin with: no two connections share it. */
export function statementPrefix(): string {
  return `hub_${randomBytes(8).toString("hex")}_`;
}
