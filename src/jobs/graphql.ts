export { Job, JOB_FILTER_NAMES_MAX } from "./job.types.js";
export { JobsResolver } from "./jobs.resolver.js";
