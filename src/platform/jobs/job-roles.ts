import type { ClientRole } from "../graphql/context.js";

/** Roles beside ADMIN that may look at jobs; of which ones, each kind of job says. */
export const JOB_ROLES = ["WAREHOUSE", "OPERATOR", "DASHBOARD"] as const satisfies readonly ClientRole[];
