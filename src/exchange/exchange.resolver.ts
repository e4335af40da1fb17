import { Arg, Ctx, FieldResolver, Mutation, Resolver, Root } from "type-graphql";
import { Permitted } from "../access/graphql.js";
import { forbidden, limitExceeded } from "../platform/errors/hub-error.js";
import { invalidInput, type InvalidInput } from "../platform/errors/user-error.js";
import { type Caller, callerOf, type RequestContext } from "../platform/graphql/context.js";
import type { JobRow } from "../platform/jobs/job.queries.js";
import { Job } from "../jobs/graphql.js";
import type { Jobs } from "../platform/jobs/jobs.js";
import type { Uploads } from "../platform/jobs/uploads.js";
import {
  ExportFile,
  ExportStartInput,
  ExportStartPayload,
  IMPORT_LOCATIONS_MAX,
  ImportStartInput,
  ImportStartPayload,
} from "./exchange.types.js";
import { ImportReport } from "./import-report.types.js";
import type { ExportInput, ExportOutcome } from "./export/export-job.js";
import type { ExportName } from "./export/exports.js";
import type { ImportOutcome } from "./import/import-job.js";
import { formatWords, toldFormat } from "./import/file-format.rules.js";
import { fileNameOf, importProblems, locationWords } from "./import/import-input.rules.js";

@Resolver(() => Job)
export class ExchangeResolver {
  constructor(
    private readonly jobs: Jobs,
    private readonly uploads: Uploads,
  ) {}

  @Permitted("FILES_IMPORT")
  @Mutation(() => ImportStartPayload, {
    description:
      "Answers a URL to which a file is to be sent; when it has come it is imported by a job, as `hub import` does it, in the name of this key. FORBIDDEN to keys that are bound to locations. OVERLOADED where 10 uploads are promised to the key. Errors: INVALID_INPUT.",
  })
  async importStart(
    @Ctx() context: RequestContext,
    @Arg("input", () => ImportStartInput, { description: "What is imported." }) input: ImportStartInput,
  ): Promise<ImportStartPayload> {
    const { clientId } = unbound(callerOf(context));
    const { layout, encoding, delimiter, dryRun, allowNearMiss, makeSkus, current, committed, reason, rebase } = input;
    const locations = input.locations ?? [];
    if (locations.length > IMPORT_LOCATIONS_MAX)
      throw limitExceeded("Names of locations in one import", IMPORT_LOCATIONS_MAX, locations.length);
    const problems: readonly InvalidInput[] = importProblems(input).map(({ field, message }) => invalidInput(field, message));
    if (problems.length > 0) return { upload: null, userErrors: problems };
    const asOf = input.asOf?.toISOString() ?? null;
    const options = {
      layout,
      dryRun,
      allowNearMiss,
      makeSkus,
      current,
      committed,
      reason,
      rebase,
      asOf,
      locations: locationWords(locations),
    };
    const job = { fileName: fileNameOf(input), format: toldFormat(encoding, delimiter), options };
    const { token, jobId, expiresAt } = await this.uploads.promise(clientId, "IMPORT", job);
    return { upload: { url: `/uploads/${token}`, jobId, expiresAt, bytesMax: this.uploads.limits.uploadBytesMax }, userErrors: [] };
  }

  @Permitted("FILES_EXPORT")
  @Mutation(() => ExportStartPayload, {
    description:
      "Starts a job that writes a CSV file, as `hub export` does it; the job then has a link that ends. FORBIDDEN to keys that are bound to locations. OVERLOADED where too many jobs wait.",
  })
  async exportStart(
    @Ctx() context: RequestContext,
    @Arg("input", () => ExportStartInput, { description: "What is exported." }) { table, compress }: ExportStartInput,
  ): Promise<ExportStartPayload> {
    const caller = unbound(callerOf(context));
    const input: ExportInput = { what: table.toLowerCase() as ExportName, compress };
    const id = await this.jobs.start({ kind: "EXPORT", input, clientId: caller.clientId });
    return { job: await this.jobs.load(id, context), userErrors: [] };
  }

  @FieldResolver(() => ImportReport, {
    nullable: true,
    description: "What became of the file, of an IMPORT; null before it has ended, and of other kinds.",
  })
  importReport(@Root() { kind, result }: JobRow): ImportReport | null {
    const outcome = result as Partial<ImportOutcome> | null;
    if (kind !== "IMPORT" || outcome?.findings === undefined) return null;
    const { report, format = null, changes = [], changesCount = 0, changesFile = null, ...summary } = outcome as ImportOutcome;
    const links = { findingsUrl: report === null ? null : linkTo(report), changesUrl: changesFile === null ? null : linkTo(changesFile) };
    const shown = changes.map(({ location, ...change }) => ({ ...change, locationCode: location }));
    return { ...summary, ...formatWords(format), changes: shown, changesCount, ...links };
  }

  @FieldResolver(() => ExportFile, {
    nullable: true,
    description: "The file, of an EXPORT; null before it has SUCCEEDED, and of other kinds.",
  })
  exportFile(@Root() { kind, status, result }: JobRow): ExportFile | null {
    if (kind !== "EXPORT" || status !== "SUCCEEDED") return null;
    const { name, rows, bytes, token, expiresAt } = result as ExportOutcome;
    return { name, rows, bytes: String(bytes), url: linkTo({ token, expiresAt }), expiresAt: new Date(expiresAt) };
  }
}

/** Throws FORBIDDEN to a key that is bound to locations: files speak of all of them. */
function unbound(caller: Caller): Caller {
  if (caller.locations === null) return caller;
  throw forbidden("This key is bound to locations, and files speak of all of them. Use a key that is bound to none.");
}

function linkTo({ token, expiresAt }: { readonly token: string; readonly expiresAt: string }): string | null {
  return Date.parse(expiresAt) > Date.now() ? `/downloads/${token}` : null;
}
