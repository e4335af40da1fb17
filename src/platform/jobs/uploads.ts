import { createHash, randomBytes } from "node:crypto";
import type { Limits } from "../config/limits.js";
import type { Database } from "../db/database.js";
import { newId } from "../db/new-id.js";
import { computed, into, runStatements, same } from "../db/write-rows.js";
import { HubError } from "../errors/hub-error.js";
import type { FileExchange } from "../http/files-route.js";
import { FILES_SQL, type JobFiles, ONE_AT_A_TIME } from "./job-files.js";
import { JobUploadEntity } from "./job-upload.entity.js";
import type { Jobs } from "./jobs.js";

/** A job that begins when its file has come. */
export interface PromisedUpload {
  /** Known to nobody but whoever asked: told this once. */
  readonly token: string;
  /** Of the job there will be. */
  readonly jobId: string;
  readonly expiresAt: Date;
}

/** The input of a job that has come with a file. */
export interface WithFile {
  readonly file: { readonly id: string; readonly bytes: number };
}

/** Uploads that one client may have been promised at one time. */
export const UPLOADS_PROMISED_MAX = 10;
const RETRY_AFTER_MS = 60_000;

/** Promises uploads, and takes each once: from the client that asked, and in time. */
export class Uploads {
  constructor(
    private readonly database: Database,
    private readonly jobs: Jobs,
    private readonly files: JobFiles,
    readonly limits: Pick<Limits, "uploadBytesMax" | "uploadMinutesMax">,
  ) {}

  /** `input` is the job's, to which the file is added. Throws OVERLOADED where too many are promised. */
  async promise(clientId: number, kind: string, input: object): Promise<PromisedUpload> {
    await this.files.sweep();
    const token = randomBytes(32).toString("base64url");
    const jobId = newId();
    const { uploadMinutesMax: minutes } = this.limits;
    const upload: NewUpload = { tokenHash: hashOf(token), clientId, jobId, kind, input, minutes, filesMax: this.files.limits.jobFilesMax };
    const rows = await this.database.lane("bulk").transaction(async (transaction) => {
      await transaction.query(ONE_AT_A_TIME);
      return runStatements<{ expiresAt: Date }>(transaction, insertUploads([upload]));
    });
    const [made] = rows;
    if (made !== undefined) return { token, jobId, expiresAt: made.expiresAt };
    const message = `Too many uploads are promised already: ${UPLOADS_PROMISED_MAX} to one key, and so many files in all. Use those, or try again in ${RETRY_AFTER_MS} ms.`;
    throw new HubError("OVERLOADED", message, { retryAfterMs: RETRY_AFTER_MS });
  }

  /**
   * Takes the file of a promised upload, of `bytes` where that is known, and makes its job. Null where there is no such upload, whatever the reason. From here
   * on it is used: one that breaks off leaves nothing.
   */
  async take(token: string, clientId: number, bytes: number | null, body: AsyncIterable<Buffer>): Promise<string | null> {
    const { uploadBytesMax } = this.limits;
    const bulk = this.database.lane("bulk");
    const [upload] = await bulk.query<{ jobId: string; kind: string; input: object }>(TAKE_SQL, [hashOf(token), clientId]);
    if (upload === undefined) return null;
    const { jobId, kind, input } = upload;
    const writer = await this.files.create(jobId, "upload", bytes ?? uploadBytesMax);
    try {
      for await (const chunk of body) await writer.write(chunk);
      const { id, bytes: came } = await writer.end();
      const withFile: WithFile = { ...input, file: { id, bytes: came } };
      await this.jobs.start({ id: jobId, kind, input: withFile, clientId });
      return jobId;
    } catch (error) {
      await writer.discard();
      throw error;
    }
  }
}

/** What the server takes and gives. */
export function fileExchangeOf(uploads: Uploads, files: JobFiles): FileExchange {
  return {
    upload: (token, clientId, bytes, body) => uploads.take(token, clientId, bytes, body),
    find: (token) => files.findByToken(token),
    read: (id) => files.read(id),
    uploadBytesMax: uploads.limits.uploadBytesMax,
  };
}

function hashOf(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}

const TAKE_SQL = `
  delete from job_upload where token_hash = $1 and client_id = $2 and expires_at > clock_timestamp()
  returning job_id as "jobId", kind, input`;

interface NewUpload extends Pick<JobUploadEntity, "tokenHash" | "clientId" | "jobId" | "kind" | "input"> {
  readonly minutes: number;
  readonly filesMax: number;
}

const insertUploads = into(JobUploadEntity)
  .rowsOf<NewUpload>(
    {
      ...same((upload: NewUpload) => upload, "tokenHash", "clientId", "jobId", "kind", "input"),
      expiresAt: computed("clock_timestamp() + given.minutes * interval '1 minute'"),
    },
    {
      minutes: { type: "integer", of: ({ minutes }) => minutes },
      files_max: { type: "integer", of: ({ filesMax }) => filesMax },
    },
  )
  .insert({
    where: `${FILES_SQL} < given.files_max
      and (select count(*) from job_upload own where own.client_id = given.client_id) < ${UPLOADS_PROMISED_MAX}`,
    tail: `returning expires_at as "expiresAt"`,
  });
