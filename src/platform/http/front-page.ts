import { createHash } from "node:crypto";
import type { FastifyInstance } from "fastify";
import Negotiator from "negotiator";
import { pageHeaders } from "./page-headers.js";

/** A place of this hub to go to from the front page. */
export interface Place {
  readonly path: string;
  readonly title: string;
  /** A sentence of what is there. */
  readonly what: string;
}

const NAME = "Inventory hub";
const DESCRIPTION = "One ledger that knows what a business has, where, and in which state. Programs change it and follow it by GraphQL.";
const KEYS =
  "Every operation needs a key, sent as “Authorization: Bearer …”. The hub prints the first one when it starts for the first time; hub key create makes more.";
const DOCS =
  "Guides, limits and codes are in the folder docs/ of the hub, beginning with docs/guide/first-hour.md; the schema describes itself to whoever has a key.";

const STYLE = `:root { color-scheme: light dark; font-family: system-ui, sans-serif; line-height: 1.5 }
body { max-width: 42rem; margin: 3rem auto; padding: 0 1rem }
dt { margin-top: 1rem; font-weight: 600 }
dd { margin: 0 }`;

/** No script, no form, nothing from elsewhere: the one style sheet is named by its hash. */
const POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash("sha256").update(STYLE).digest("base64")}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** Places of every hub; pages come before them. */
const ALWAYS: readonly Place[] = [
  {
    path: "/graphql",
    title: "GraphQL",
    what: "Queries and mutations by POST, subscriptions by WebSocket or server-sent events. For programs.",
  },
  { path: "/healthz", title: "Health", what: "Whether the process lives." },
  { path: "/readyz", title: "Readiness", what: "Whether it can do its work now: its database is there." },
];

/** Adds `/`: what this is and where to go, as a page for browsers and as JSON for everybody else. `pages`: what is served for people. */
export function addFrontPage(app: FastifyInstance, pages: readonly Place[]): void {
  const places = [...pages, ...ALWAYS];
  const html = pageOf(places);
  const json = { name: NAME, description: DESCRIPTION, keys: KEYS, docs: DOCS, places };
  app.route({
    url: "/",
    method: ["GET", "HEAD"],
    handler: (request, reply) => {
      void reply.header("vary", "Accept");
      if (!wantsPage(request.headers.accept)) return reply.send(json);
      return reply.headers(pageHeaders(POLICY)).send(html);
    },
  });
}

/** Browsers name text/html; whoever takes anything is a program. */
function wantsPage(accept: string | undefined): boolean {
  if (accept === undefined) return false;
  return new Negotiator({ headers: { accept } }).mediaType(["application/json", "text/html"]) === "text/html";
}

function pageOf(places: readonly Place[]): string {
  const entries = places.map(({ path, title, what }) => `<dt><a href="${path}">${title}</a> <code>${path}</code></dt><dd>${what}</dd>`);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${NAME}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${NAME}</h1>
<p>${DESCRIPTION}</p>
<p>${KEYS}</p>
<dl>
${entries.join("\n")}
</dl>
<p>${DOCS}</p>
</main>
</body>
</html>
`;
}
