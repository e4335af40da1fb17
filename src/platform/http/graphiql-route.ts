import { createReadStream } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { FastifyInstance, FastifyReply } from "fastify";
import { type Coding, codingsFor, varyByCoding } from "./compression.js";
import type { Place } from "./front-page.js";
import { pageHeaders } from "./page-headers.js";

/** As the front page shows it. */
export const GRAPHIQL: Place = {
  path: "/graphiql",
  title: "GraphiQL",
  what: "Try operations in the browser: it opens on examples, completes what you type and shows the schema's documentation.",
};

/** Where the page was built: beside the compiled hub, or in dist/ where the sources run as they are. */
const FOLDERS = ["../../../graphiql/", "../../../dist/graphiql/"].map((path) => fileURLToPath(new URL(path, import.meta.url)));

/** How the build names what it compressed. */
const SUFFIXES: Readonly<Record<Coding, string>> = { br: ".br", gzip: ".gz" };

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

const PAGE_HEADERS = pageHeaders(POLICY);

/** The page as it was built. */
export interface GraphiqlPage {
  readonly html: string;
  readonly folder: string;
  /** Names of the files below `assets/`. Each holds a hash of its content; beside it may stand what the build compressed of it. */
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
      void reply.headers({
        "content-type": type,
        "cache-control": "public, max-age=31536000, immutable",
        "content-security-policy": POLICY,
      });
      varyByCoding(reply);
      const coding = codingsFor(request.headers["accept-encoding"]).find((each) => page.assets.has(`${name}${SUFFIXES[each]}`));
      if (coding !== undefined) void reply.header("content-encoding", coding);
      const file = coding === undefined ? name : `${name}${SUFFIXES[coding]}`;
      return reply.send(createReadStream(join(page.folder, "assets", file)));
    },
  });
}
