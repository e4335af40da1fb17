import { createHash, randomBytes } from "node:crypto";
import type { Limits } from "../config/limits.js";
import type { Database } from "../db/database.js";
import { newId } from "../db/new-id.js";
import { HubError } from "../errors/hub-error.js";
import type { FileExchange } from "../http/files-route.js";
import { type JobFiles, ONE_AT_A_TIME } from "./job-files.js";
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
    const values = [hashOf(token), clientId, jobId, kind, JSON.stringify(input), this.limits.uploadMinutesMax];
    const rows = await this.database.lane("bulk").transaction(async (transaction) => {
      await transaction.query(ONE_AT_A_TIME);
      return transaction.query<{ expiresAt: Date }>(PROMISE_SQL, [...values, this.files.limits.jobFilesMax, UPLOADS_PROMISED_MAX]);
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

const PROMISE_SQL = `
  insert into job_upload (token_hash, client_id, job_id, kind, input, expires_at)
  select $1, $2, $3, $4, $5, clock_timestamp() + $6 * interval '1 minute'
  where (select count(*) from job_file) + (select count(*) from job_upload) < $7
    and (select count(*) from job_upload where client_id = $2) < $8
  returning expires_at as "expiresAt"`;
