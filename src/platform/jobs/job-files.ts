import { randomBytes } from "node:crypto";
import { setImmediate as turn } from "node:timers/promises";
import type { Limits } from "../config/limits.js";
import type { Database } from "../db/database.js";
import { newId } from "../db/new-id.js";
import { type Selected, selectionOf } from "../db/table.js";
import { computed, into, runStatements, same } from "../db/write-rows.js";
import { HubError } from "../errors/hub-error.js";
import { JobFileEntity } from "./job-file.entity.js";

export type FileLimits = Pick<Limits, "jobFilesMax" | "jobFilesBytesMax" | "jobFileHoursMax">;

/** A file that is whole. */
export interface StoredFile {
  readonly id: string;
  readonly name: string;
  readonly bytes: number;
  /** Of its link, which ends at `expiresAt`. */
  readonly token: string;
  readonly expiresAt: Date;
}

/** What is sent to the database at once, and read at once. */
const PART_BYTES = 512 * 1024;
/** What a reader is given at once: between two of them others have their turn. */
const SLICE_BYTES = 32 * 1024;
const RETRY_AFTER_MS = 60_000;

/**
 * The files of jobs, in the database: every process reads them, and a start of any of them loses none. Their number, their bytes and their age are
 * bounded over all processes.
 */
export class JobFiles {
  readonly #database: Database;

  constructor(
    database: Database,
    readonly limits: FileLimits,
  ) {
    this.#database = database.lane("bulk");
  }

  /** A new file of a job, of `bytesMax` at most where that is known. Throws OVERLOADED where there is no room for it. */
  async create(jobId: string, name: string, bytesMax: number | null): Promise<FileWriter> {
    const { jobFilesBytesMax } = this.limits;
    await this.sweep();
    const id = newId();
    const token = randomBytes(32).toString("base64url");
    const file = { id, jobId, name, token, reserved: bytesMax ?? 0 };
    const rows = await this.#database.transaction(async (transaction) => {
      await transaction.query(ONE_AT_A_TIME);
      return runStatements<{ expiresAt: Date }>(transaction, insertFiles([{ ...file, ...this.limits }]));
    });
    const [made] = rows;
    if (made === undefined) throw new NoRoom();
    return new FileWriter(this.#database, { id, name, token, expiresAt: made.expiresAt }, { own: bytesMax, all: jobFilesBytesMax });
  }

  /** The bytes of a file that is whole, in small pieces, as fast as they are taken. Throws where it is gone. */
  async *read(id: string): AsyncGenerator<Buffer> {
    for (let number = 0; ; number += 1) {
      const [part] = await this.#database.query<{ content: Buffer | null }>(PART_SQL, [id, number]);
      if (part === undefined) throw new FileGone();
      if (part.content === null) return;
      for (let at = 0; at < part.content.length; at += SLICE_BYTES) {
        yield part.content.subarray(at, at + SLICE_BYTES);
        await turn();
      }
    }
  }

  /** The file of a link; null where there is none, or it has ended. */
  async findByToken(token: string): Promise<StoredFile | null> {
    const [file] = await this.#database.query<Selected<typeof FILE>>(FIND_SQL, [token]);
    return file === undefined ? null : { ...file, bytes: Number(file.bytes) };
  }

  /** Removes the files of a job, but for these. */
  async removeOf(jobId: string, keep: readonly string[] = []): Promise<void> {
    await this.#database.query("delete from job_file where job_id = $1 and id <> all($2::uuid[])", [jobId, keep]);
  }

  /** Forgets what has ended by its time. */
  async sweep(): Promise<void> {
    await this.#database.query("delete from job_file where expires_at <= clock_timestamp()");
    await this.#database.query(NEVER_BEGUN_SQL);
    await this.#database.query("delete from job_upload where expires_at <= clock_timestamp()");
  }
}

/** The file is not there any more. */
export class FileGone extends Error {
  override readonly name = "FileGone";

  constructor() {
    super("The file is not kept any more.");
  }
}

/** Writes a file part by part. Nobody else writes it. */
export class FileWriter {
  #waiting: Buffer[] = [];
  #waitingBytes = 0;
  #number = 0;
  #bytes = 0;

  constructor(
    private readonly database: Database,
    private readonly file: Omit<StoredFile, "bytes">,
    private readonly max: { readonly own: number | null; readonly all: number },
  ) {}

  get id(): string {
    return this.file.id;
  }

  /** Resolves when there is room for more. Throws LIMIT_EXCEEDED for more than was announced, OVERLOADED where all files together are too large. */
  async write(chunk: Buffer): Promise<void> {
    this.#bytes += chunk.length;
    const { own } = this.max;
    if (own !== null && this.#bytes > own) throw new HubError("LIMIT_EXCEEDED", `The file has more than ${own} bytes.`);
    this.#waiting.push(chunk);
    this.#waitingBytes += chunk.length;
    if (this.#waitingBytes >= PART_BYTES) await this.#flush();
  }

  /** The file is whole: from now on it can be read. */
  async end(): Promise<StoredFile> {
    await this.#flush();
    const rows = await this.database.query(END_SQL, [this.file.id]);
    if (rows.length === 0) throw new FileGone();
    return { ...this.file, bytes: this.#bytes };
  }

  async discard(): Promise<void> {
    await this.database.query("delete from job_file where id = $1", [this.file.id]);
  }

  async #flush(): Promise<void> {
    if (this.#waitingBytes === 0) return;
    const content = Buffer.concat(this.#waiting);
    this.#waiting = [];
    this.#waitingBytes = 0;
    const rows = await this.database.query(APPEND_SQL, [this.file.id, this.#number, content, content.length, this.max.all]);
    if (rows.length === 0) throw new NoRoom();
    this.#number += 1;
  }
}

/** There is no room for a file: for a while, unless somebody makes some. */
export class NoRoom extends HubError {
  constructor() {
    const message = `The hub keeps as many files for jobs as it may. Nothing was kept; try again in ${RETRY_AFTER_MS} ms, or let the operator raise HUB_JOB_FILES_MAX or HUB_JOB_FILES_BYTES_MAX.`;
    super("OVERLOADED", message, { retryAfterMs: RETRY_AFTER_MS });
  }
}

/** Whoever asks for room: between the sum and the row nobody else takes it. */
export const ONE_AT_A_TIME = "select pg_advisory_xact_lock(hashtext('hub: whose turn it is to keep a file'))";

/** A promised upload counts as a file. */
export const FILES_SQL = "(select count(*) from job_file) + (select count(*) from job_upload)";

interface NewFile extends Pick<JobFileEntity, "id" | "jobId" | "name" | "token">, FileLimits {
  readonly reserved: number;
}

const insertFiles = into(JobFileEntity)
  .rowsOf<NewFile>(
    {
      ...same((file: NewFile) => file, "id", "jobId", "name", "token", "reserved"),
      expiresAt: computed("clock_timestamp() + given.hours * interval '1 hour'"),
    },
    {
      hours: { type: "integer", of: ({ jobFileHoursMax }) => jobFileHoursMax },
      files_max: { type: "integer", of: ({ jobFilesMax }) => jobFilesMax },
      bytes_max: { type: "bigint", of: ({ jobFilesBytesMax }) => jobFilesBytesMax },
    },
  )
  .insert({
    where: `${FILES_SQL} < given.files_max
      and (select coalesce(sum(greatest(kept.bytes, kept.reserved)), 0) from job_file kept) + given.reserved <= given.bytes_max`,
    tail: `returning expires_at as "expiresAt"`,
  });

const APPEND_SQL = `
  with room as (
    update job_file set bytes = bytes + $4
    where id = $1 and not complete
      and (select coalesce(sum(greatest(bytes, reserved)), 0) from job_file where id <> $1) + greatest(bytes + $4, reserved) <= $5
    returning id, $2::integer as number, $3::bytea as content
  )
  insert into job_file_part (file_id, number, content) select id, number, content from room returning number`;

const END_SQL = "update job_file set complete = true, reserved = 0 where id = $1 and not complete returning id";

/** Of jobs that were canceled before they were begun. */
const NEVER_BEGUN_SQL = `
  delete from job_file using job where job.id = job_file.job_id and job.status = 'CANCELED' and job.started_at is null`;

const PART_SQL = `
  select content from job_file left join job_file_part on file_id = id and number = $2
  where id = $1 and complete and expires_at > clock_timestamp()`;

const FILE = selectionOf(JobFileEntity, "id", "name", "bytes", "token", "expiresAt");

const FIND_SQL = `
  select ${FILE.of("job_file")}
  from job_file where token = $1 and complete and expires_at > clock_timestamp()`;
