import { Readable } from "node:stream";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { overloaded } from "../errors/hub-error.js";
import { bodyTooLarge, HttpError } from "./errors.js";
import { authorizationOf, type Authenticate, refuseStranger } from "./authenticate.js";

/** A file that is downloaded. */
export interface Download {
  readonly id: string;
  readonly name: string;
  readonly bytes: number;
}

/** Where uploads go, and downloads come from. */
export interface FileExchange {
  /** Takes the body of a promised upload and answers the id of its job; null where none was promised to this client under this token. */
  upload(token: string, clientId: number, bytes: number | null, body: AsyncIterable<Buffer>): Promise<string | null>;
  find(token: string): Promise<Download | null>;
  read(id: string): AsyncIterable<Buffer>;
  readonly uploadBytesMax: number;
}

/** What tokens look like: anything else is none, without a look. */
const TOKEN = /^[A-Za-z0-9_-]{43}$/;
/** How long an upload may bring nothing. */
const SILENT_MS = 30_000;
/** Downloads that run at one time, and tokens that are looked up; more are told to come again. */
export const DOWNLOADS_RUNNING_MAX = 20;
const RETRY_AFTER_MS = 1_000;

/** Adds `PUT /uploads/<token>`, for the key that was promised it, and `GET /downloads/<token>`, for whoever has the link. */
export function addFileRoutes(app: FastifyInstance, files: FileExchange, authenticate: Authenticate): void {
  void app.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers();
    // Whatever a file is called: it is read as it comes, by whoever takes it.
    scope.addContentTypeParser("*", (_request, payload, parsed) => parsed(null, payload));
    addUploads(scope, files, authenticate);
    done();
  });
  addDownloads(app, files);
}

function addUploads(app: FastifyInstance, files: FileExchange, authenticate: Authenticate): void {
  const clients = new WeakMap<FastifyRequest, number>();
  app.route<{ Params: { token: string } }>({
    url: "/uploads/:token",
    method: "PUT",
    config: { takesFiles: true },
    onRequest: async (request, reply) => {
      const caller = await authenticate(authorizationOf(request), request);
      if (caller === null) throw unread(reply, refuseStranger(reply));
      clients.set(request, caller.clientId);
    },
    handler: async (request, reply) => {
      const { token } = request.params;
      const length = lengthOf(request, reply, files.uploadBytesMax);
      const clientId = clients.get(request);
      const job =
        clientId === undefined || !TOKEN.test(token)
          ? null
          : await files.upload(token, clientId, length, bodyOf(request, reply, files.uploadBytesMax));
      if (job === null) throw unread(reply, noUpload());
      return reply.code(202).send({ job: { id: job } });
    },
  });
}

/** One answer for a URL that was used, has ended, was another key's, or never was. */
function noUpload(): HttpError {
  return new HttpError(
    404,
    "BAD_USER_INPUT",
    "There is no upload here for this key: the URL was used, has ended, or is another's. Ask importStart for a new one.",
  );
}

function lengthOf({ raw: { headers } }: FastifyRequest, reply: FastifyReply, bytesMax: number): number | null {
  if (headers["transfer-encoding"] !== undefined) return null;
  const length = Number(headers["content-length"] ?? 0);
  if (length === 0)
    throw new HttpError(400, "BAD_USER_INPUT", "The body is empty. Send the file itself as the body; the URL is still good.");
  if (length > bytesMax) throw unread(reply, bodyTooLarge(bytesMax, length));
  return length;
}

/** What is answered before a body was read is answered to a connection that has no further use. */
function unread<Refusal extends Error>(reply: FastifyReply, refusal: Refusal): Refusal {
  void reply.header("connection", "close");
  return refusal;
}

async function* bodyOf({ raw }: FastifyRequest, reply: FastifyReply, bytesMax: number): AsyncGenerator<Buffer> {
  let bytes = 0;
  const silence = setTimeout(() => raw.destroy(), SILENT_MS);
  try {
    for await (const chunk of raw as AsyncIterable<Buffer>) {
      silence.refresh();
      bytes += chunk.length;
      if (bytes > bytesMax) throw unread(reply, bodyTooLarge(bytesMax, bytes));
      yield chunk;
    }
  } catch (error) {
    if (error instanceof HttpError || !raw.destroyed) throw error;
    throw new HttpError(400, "BAD_USER_INPUT", "The upload broke off. Nothing of it is kept; ask importStart for a new URL.");
  } finally {
    clearTimeout(silence);
  }
}

function addDownloads(app: FastifyInstance, files: FileExchange): void {
  let running = 0;
  app.route<{ Params: { token: string } }>({
    url: "/downloads/:token",
    method: "GET",
    handler: async (request, reply) => {
      if (running >= DOWNLOADS_RUNNING_MAX) throw overloaded(RETRY_AFTER_MS);
      running += 1;
      let ended = false;
      reply.raw.once("close", () => {
        if (!ended) running -= 1;
        ended = true;
      });
      const { token } = request.params;
      const file = TOKEN.test(token) ? await files.find(token) : null;
      if (file === null) throw new HttpError(404, "BAD_USER_INPUT", "There is no file here: the link has ended, or never was.");
      return reply
        .headers({
          "content-type": typeOf(file.name),
          "content-length": file.bytes,
          "content-disposition": `attachment; filename="${file.name.replaceAll(/[^\w.-]/g, "_")}"`,
        })
        .send(Readable.from(files.read(file.id)));
    },
  });
}

function typeOf(name: string): string {
  if (name.endsWith(".gz")) return "application/gzip";
  return name.endsWith(".json") ? "application/json; charset=utf-8" : "text/csv; charset=utf-8";
}
