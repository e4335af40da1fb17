import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from "type-graphql";
import { validate } from "uuid";
import { limitExceeded } from "../errors/hub-error.js";
import { notFound, Refusal } from "../errors/user-error.js";
import { type Connection, page, PageArguments, pageSize } from "../graphql/connection.types.js";
import { callerOf, type RequestContext } from "../graphql/context.js";
import { cursorKind } from "../graphql/cursor.js";
import { readUuid } from "../graphql/node/global-id.rules.js";
import { permitted } from "../graphql/permitted.js";
import { JOB_ROLES } from "./job-roles.js";
import type { JobRow } from "./job.queries.js";
import { Job, JOB_FILTER_NAMES_MAX, JobCancelInput, JobCancelPayload, JobConnection, JobFilter, JobProgress } from "./job.types.js";
import type { Jobs } from "./jobs.js";

const jobCursor = cursorKind("jobs", "uuid");

@Resolver(() => Job)
export class JobsResolver {
  constructor(private readonly known: Jobs) {}

  @permitted("JOBS_USE", JOB_ROLES)
  @Query(() => Job, {
    nullable: true,
    description: "A job by its id; null where there is none, or it is another client's and not for this key's role.",
  })
  async job(@Ctx() context: RequestContext, @Arg("id", () => ID, { description: "The job's id." }) id: string): Promise<JobRow | null> {
    const uuid = readUuid(id);
    return uuid === null ? null : this.known.load(uuid, context);
  }

  @permitted("JOBS_USE", JOB_ROLES)
  @Query(() => JobConnection, {
    description: "Jobs, newest first: those that the key's client started, and to ADMIN, OPERATOR and DASHBOARD those of everybody.",
  })
  async jobs(
    @Ctx() context: RequestContext,
    @Arg("filter", () => JobFilter, { nullable: true, description: "Which of them; null: all." }) filter: JobFilter | null,
    @Args(() => PageArguments) request: PageArguments,
  ): Promise<Connection<JobRow>> {
    const [before] = jobCursor.decode(request.after) ?? [null];
    const { kinds = null, statuses = null } = filter ?? {};
    for (const names of [kinds, statuses]) {
      if (names !== null && names.length > JOB_FILTER_NAMES_MAX) {
        throw limitExceeded("Names in one filter of jobs", JOB_FILTER_NAMES_MAX, names.length);
      }
    }
    const rows = await this.known.list(callerOf(context), { before, limit: pageSize(request) + 1 }, { kinds, statuses });
    return page(rows, request, (job) => jobCursor.encode([job.id]));
  }

  @permitted("JOBS_USE", JOB_ROLES)
  @Mutation(() => JobCancelPayload, {
    description:
      "Cancels a job that waits, or asks one that runs to end, which it does within a few seconds. What it has done stays done. Repeating it changes nothing. For the client that started the job, and ADMIN. Errors: NOT_FOUND, FORBIDDEN, ILLEGAL_TRANSITION.",
  })
  async jobCancel(
    @Ctx() context: RequestContext,
    @Arg("input", () => JobCancelInput, { description: "The job." }) { id }: JobCancelInput,
  ): Promise<JobCancelPayload> {
    if (!validate(id)) return { job: null, userErrors: [notFound("Job", id, ["id"])] };
    const job = await this.known.cancel(callerOf(context), id.toLowerCase());
    return job instanceof Refusal ? { job: null, userErrors: job.errors } : { job, userErrors: [] };
  }

  @FieldResolver(() => JobProgress, { description: "How far the last attempt has come." })
  progress(@Root() { done, total, unit }: JobRow): JobProgress {
    return { done, total, unit };
  }
}
