import { setTimeout as pause } from "node:timers/promises";
import type { GraphqlClient } from "../support/graphql-client.js";

export interface Upload {
  readonly url: string;
  readonly jobId: string;
  readonly bytesMax: number;
}

const IMPORT = `mutation ($input: ImportStartInput!) { importStart(input: $input) { upload { url jobId bytesMax expiresAt } userErrors { code message field } } }`;
const EXPORT = `mutation ($input: ExportStartInput!) { exportStart(input: $input) { job { id status kind } userErrors { code } } }`;
const JOB = `query ($id: ID!) { job(id: $id) { id kind status error attempts startedBy progress { done total unit }
  importReport { file dryRun complete rows unit created changed unchanged silent rejected warnings encoding delimiter hint findings { line verdict message } findingsUrl
    changes { line sku locationCode figure from to } changesCount changesUrl }
  exportFile { name rows bytes url } } }`;

export interface JobAnswer {
  readonly id: string;
  readonly status: string;
  readonly error: string | null;
  readonly attempts: number;
  readonly progress: { readonly done: number; readonly total: number | null; readonly unit: string | null };
  readonly importReport: (Readonly<Record<string, unknown>> & { readonly findingsUrl: string | null }) | null;
  readonly exportFile: { readonly name: string; readonly rows: number; readonly bytes: string; readonly url: string } | null;
}

export async function promised(client: GraphqlClient, input: Readonly<Record<string, unknown>>): Promise<Upload> {
  const { importStart } = await client.data<{ importStart: { upload: Upload | null; userErrors: unknown[] } }>(IMPORT, { input });
  if (importStart.upload === null) throw new Error(`No upload was promised: ${JSON.stringify(importStart.userErrors)}`);
  return importStart.upload;
}

/** Sends a file; `key`: other than the client's, or null for none. */
export async function put(
  client: GraphqlClient,
  { url }: Pick<Upload, "url">,
  body: RequestInit["body"],
  key: string | null = client.key,
): Promise<{ readonly status: number; readonly body: unknown }> {
  const headers = { "content-type": "text/csv", ...(key === null ? {} : { authorization: `Bearer ${key}` }) };
  const response = await fetch(`${client.url}${url}`, { method: "PUT", headers, body: body ?? null, duplex: "half" });
  return { status: response.status, body: await response.json() };
}

export async function jobOf(client: GraphqlClient, id: string): Promise<JobAnswer | null> {
  return (await client.data<{ job: JobAnswer | null }>(JOB, { id })).job;
}

export async function untilEnded(client: GraphqlClient, id: string): Promise<JobAnswer> {
  for (;;) {
    const job = await jobOf(client, id);
    if (job !== null && ["SUCCEEDED", "FAILED", "CANCELED"].includes(job.status)) return job;
    await pause(20);
  }
}

export async function imported(
  client: GraphqlClient,
  input: Readonly<Record<string, unknown>>,
  content: string | Uint8Array<ArrayBuffer>,
): Promise<JobAnswer> {
  const upload = await promised(client, input);
  const { status, body } = await put(client, upload, content);
  if (status !== 202) throw new Error(`The upload was refused: ${JSON.stringify(body)}`);
  return untilEnded(client, upload.jobId);
}

export async function exported(client: GraphqlClient, input: Readonly<Record<string, unknown>>): Promise<JobAnswer> {
  const { exportStart } = await client.data<{ exportStart: { job: { id: string } } }>(EXPORT, { input });
  return untilEnded(client, exportStart.job.id);
}

/** `count` products with a variant each. */
export function productFile(count: number, from = 0): string {
  return `sku,title\n${Array.from({ length: count }, (_, place) => `SKU-${from + place},Article ${from + place}\n`).join("")}`;
}
