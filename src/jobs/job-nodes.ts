import { rolesWith } from "../access/index.js";
import type { NodeKind } from "../platform/graphql/node/node-kind.js";
import type { Jobs } from "../platform/jobs/jobs.js";

/** What `node` finds of jobs. */
export function jobNodes(jobs: Jobs): readonly NodeKind[] {
  return [{ type: "Job", roles: rolesWith("JOBS_USE"), table: "job", find: (id, context) => jobs.load(id, context) }];
}
