import { createReadStream } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { FastifyInstance, FastifyReply } from "fastify";

/** Where the page was built: beside the compiled hub, or in dist/ where the sources run as they are. */
const FOLDERS = ["../../../graphiql/", "../../../dist/graphiql/"].map((path) => fileURLToPath(new URL(path, import.meta.url)));

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".ttf": "font/ttf",
  ".woff": "font/woff",
  ".woff2": "font/woff2",
  ".svg": "image/svg+xml",
  ".png": "image/png",
};

/**
 * Nothing but what this hub serves. The editor writes style elements, and its style sheets hold fonts and pictures as data: URLs; its
 * workers are files like any other. 'self' covers the socket of subscriptions.
 */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "worker-src 'self'",
  "connect-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self' data:",
  "img-src 'self' data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

const PAGE_HEADERS = {
  "content-type": "text/html; charset=utf-8",
  "content-security-policy": POLICY,
  "cache-control": "no-cache",
  "cross-origin-opener-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-frame-options": "DENY",
} as const;

/** The page as it was built. */
export interface GraphiqlPage {
  readonly html: string;
  readonly folder: string;
  /** Names of the files below `assets/`. Each holds a hash of its content. */
  readonly assets: ReadonlySet<string>;
}

/** Reads the built page; null where it has not been built. */
export async function findGraphiqlPage(folders: readonly string[] = FOLDERS): Promise<GraphiqlPage | null> {
  for (const folder of folders) {
    try {
      const html = await readFile(join(folder, "index.html"), "utf8");
      return { html, folder, assets: new Set(await readdir(join(folder, "assets"))) };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    }
  }
  return null;
}

/** Adds `/graphiql` and its files. The page itself is open to everybody who reaches the port; what it asks needs a key. */
export function addGraphiqlRoute(app: FastifyInstance, page: GraphiqlPage): void {
  const sendPage = (_request: unknown, reply: FastifyReply): FastifyReply => reply.headers(PAGE_HEADERS).send(page.html);
  for (const url of ["/graphiql", "/graphiql/"]) app.route({ url, method: ["GET", "HEAD"], handler: sendPage });
  app.route<{ Params: { name: string } }>({
    url: "/graphiql/assets/:name",
    method: ["GET", "HEAD"],
    handler: (request, reply) => {
      const { name } = request.params;
      const type = MEDIA_TYPES[extname(name)];
      if (type === undefined || !page.assets.has(name)) return reply.callNotFound();
      return reply
        .headers({ "content-type": type, "cache-control": "public, max-age=31536000, immutable", "content-security-policy": POLICY })
        .send(createReadStream(join(page.folder, "assets", name)));
    },
  });
}
