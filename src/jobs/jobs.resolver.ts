import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from "type-graphql";
import { validate } from "uuid";
import { limitExceeded } from "../platform/errors/hub-error.js";
import { notFound, Refusal } from "../platform/errors/user-error.js";
import { type Connection, page, PageArguments, pageSize } from "../platform/graphql/connection.types.js";
import { callerOf, type RequestContext } from "../platform/graphql/context.js";
import { cursorKind } from "../platform/graphql/cursor.js";
import { readUuid } from "../platform/graphql/node/global-id.rules.js";
import { Permitted } from "../access/graphql.js";
import type { JobRow } from "../platform/jobs/job.queries.js";
import { Job, JOB_FILTER_NAMES_MAX, JobCancelInput, JobCancelPayload, JobConnection, JobFilter, JobProgress } from "./job.types.js";
import type { Jobs } from "../platform/jobs/jobs.js";

const jobCursor = cursorKind("jobs", "uuid");

@Resolver(() => Job)
export class JobsResolver {
  constructor(private readonly known: Jobs) {}

  @Permitted("JOBS_USE")
  @Query(() => Job, {
    nullable: true,
    description: "A job by its id; null where there is none, or it is another client's and not for this key's role.",
  })
  async job(@Ctx() context: RequestContext, @Arg("id", () => ID, { description: "The job's id." }) id: string): Promise<JobRow | null> {
    const uuid = readUuid(id);
    return uuid === null ? null : this.known.load(uuid, context);
  }

  @Permitted("JOBS_USE")
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

  @Permitted("JOBS_USE")
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
