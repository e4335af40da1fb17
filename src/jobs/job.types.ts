import { Field, ID, InputType, Int, ObjectType, registerEnumType } from "type-graphql";
import { connectionOf } from "../platform/graphql/connection.types.js";
import { GLOBAL_ID, Node } from "../platform/graphql/node/node.types.js";
import { payloadOf } from "../platform/graphql/payloads.types.js";
import type { JobRow } from "../platform/jobs/job.queries.js";

/** Names in one filter of jobs. */
export const JOB_FILTER_NAMES_MAX = 50;

export const JobStatus = {
  QUEUED: "QUEUED",
  RUNNING: "RUNNING",
  SUCCEEDED: "SUCCEEDED",
  FAILED: "FAILED",
  CANCELED: "CANCELED",
} as const;
export type JobStatus = (typeof JobStatus)[keyof typeof JobStatus];

registerEnumType(JobStatus, {
  name: "JobStatus",
  description: "Where a job stands. SUCCEEDED, FAILED and CANCELED are for good.",
  valuesConfig: {
    QUEUED: { description: "It waits to be begun: for the first time, or again after an attempt that failed or a hub that stopped." },
    RUNNING: { description: "A hub works on it." },
    SUCCEEDED: { description: "It is done." },
    FAILED: { description: "It was given up: `error` says why." },
    CANCELED: { description: "It was canceled. What it had done until then stays done." },
  },
});

@ObjectType("JobProgress", { simpleResolvers: true, description: "How far a job has come; up to a second old." })
export class JobProgress {
  @Field(() => Int, { description: "How much of the total is done, in the unit; 0 at the beginning of every attempt." })
  readonly done!: number;

  @Field(() => Int, { nullable: true, description: "How much there is to do, in the unit; null where that is not known yet." })
  readonly total!: number | null;

  @Field(() => String, { nullable: true, description: "What is counted, in the plural, such as `rows`; null before it has begun." })
  readonly unit!: string | null;
}

@ObjectType("Job", {
  implements: Node,
  simpleResolvers: true,
  description:
    "Work in the background. It is begun at least once and never by two hubs at a time; one whose hub died is taken over by another half a minute later. Jobs that have ended are forgotten after some days (30 unless set otherwise).",
})
export class Job {
  @Field(() => ID, { description: `UUIDv7: newer jobs have greater ones. ${GLOBAL_ID}` })
  readonly id!: string;

  @Field(() => String, { description: "What it does: `HISTORY_PRUNE` forgets jobs that ended long ago." })
  readonly kind!: string;

  @Field(() => JobStatus, { description: "Where it stands." })
  readonly status!: JobStatus;

  @Field(() => Int, { description: "How often it was begun, but for attempts that a stopping hub gave back." })
  readonly attempts!: number;

  @Field(() => Int, { description: "After how many attempts that failed it is given up." })
  readonly attemptsMax!: number;

  @Field(() => String, {
    nullable: true,
    description: "Why the last attempt failed, as a sentence; null where it did not. A job that is QUEUED with an error is begun again.",
  })
  readonly error!: string | null;

  @Field(() => Boolean, { description: "Whether somebody has canceled it: one that runs ends within a few seconds." })
  readonly cancelRequested!: boolean;

  @Field(() => String, { nullable: true, description: "Name of the client that started it; null where the hub did." })
  readonly startedBy!: string | null;

  @Field(() => String, { nullable: true, description: "The schedule that made it; null where none did." })
  readonly schedule!: string | null;

  @Field(() => Date, { description: "When it was made, by the database's clock." })
  readonly createdAt!: Date;

  @Field(() => Date, { description: "Before this it is not begun: when it was made, or later after an attempt that failed." })
  readonly runAt!: Date;

  @Field(() => Date, { nullable: true, description: "When its first attempt was begun; null before." })
  readonly startedAt!: Date | null;

  @Field(() => Date, { nullable: true, description: "When it ended for good; null before." })
  readonly finishedAt!: Date | null;
}

export const JobConnection = connectionOf(Job, "Job");

@InputType("JobFilter", { description: "Which jobs: all that hold for each field that is given." })
export class JobFilter {
  @Field(() => [String], {
    nullable: true,
    description: `Of these kinds, such as \`HISTORY_PRUNE\`; at most ${JOB_FILTER_NAMES_MAX}. Null: of all.`,
  })
  readonly kinds?: readonly string[] | null;

  @Field(() => [JobStatus], { nullable: true, description: "In one of these states; null: in any." })
  readonly statuses?: readonly JobStatus[] | null;
}

@InputType("JobCancelInput", { description: "Which job to cancel." })
export class JobCancelInput {
  @Field(() => ID, { description: "The job's id." })
  readonly id!: string;
}

export const JobCancelPayload = payloadOf<{ readonly job: JobRow | null }>("jobCancel", {
  job: { type: () => Job, description: "The job: CANCELED, or still RUNNING and about to end; null where it was refused." },
});
export type JobCancelPayload = InstanceType<typeof JobCancelPayload>;
