import type { GraphQLSchema } from "graphql";
import type { Caller } from "../../src/platform/graphql/context.js";
import { createHttpServer, type HttpServerOptions } from "../../src/platform/http/server.js";
import { createLogger, type Logger } from "../../src/platform/observability/logger.js";

export interface AnsweredError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly locations?: readonly { readonly line: number; readonly column: number }[];
  readonly extensions: Readonly<Record<string, unknown>> & { readonly code: string };
}

export interface GraphqlAnswer<Data> {
  readonly status: number;
  readonly headers: Headers;
  readonly data: Data | null | undefined;
  readonly errors: readonly AnsweredError[];
  /** The codes of `errors`, in order. */
  readonly codes: readonly string[];
  /** The whole answer, as it came. */
  readonly text: string;
}

export interface RequestOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly operationName?: string;
}

/** A client of a hub as any other: GraphQL over HTTP, with one key. */
export class GraphqlClient {
  constructor(
    /** Where the hub listens, without a path. */
    readonly url: string,
    readonly key: string | null = null,
  ) {}

  /** Sends an operation and answers whatever came, errors and all. */
  async ask<Data = unknown>(
    query: string,
    variables: Readonly<Record<string, unknown>> = {},
    options: RequestOptions = {},
  ): Promise<GraphqlAnswer<Data>> {
    const { operationName } = options;
    return this.post<Data>(JSON.stringify({ query, variables, operationName }), options.headers);
  }

  /** Sends an operation that must succeed and answers its data. Throws with the whole answer where there are errors. */
  async data<Data = Record<string, unknown>>(query: string, variables: Readonly<Record<string, unknown>> = {}): Promise<Data> {
    const answer = await this.ask<Data>(query, variables);
    if (answer.errors.length > 0 || answer.data === null || answer.data === undefined) {
      throw new Error(`The operation failed with HTTP ${answer.status}: ${answer.text}`);
    }
    return answer.data;
  }

  /** Sends a body as it is. */
  async post<Data = unknown>(
    body: string | Uint8Array<ArrayBuffer>,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<GraphqlAnswer<Data>> {
    return this.send<Data>("/graphql", { method: "POST", body, headers: { "content-type": "application/json", ...headers } });
  }

  /** Sends any request; the answer must be JSON. */
  async send<Data = unknown>(path: string, init: RequestInit = {}): Promise<GraphqlAnswer<Data>> {
    const headers = new Headers(init.headers);
    if (this.key !== null && !headers.has("authorization")) headers.set("authorization", `Bearer ${this.key}`);
    const response = await fetch(`${this.url}${path}`, { ...init, headers });
    const text = await response.text();
    const body = (text === "" ? {} : JSON.parse(text)) as { data?: Data | null; errors?: AnsweredError[] };
    const errors = body.errors ?? [];
    const codes = errors.map((error) => error.extensions.code);
    return { status: response.status, headers: response.headers, data: body.data, errors, codes, text };
  }
}

export interface CollectedLog {
  readonly log: Logger;
  /** Every line so far, parsed. */
  readonly lines: Record<string, unknown>[];
}

/** A log that keeps its lines, down to `trace`. */
export function collectLog(): CollectedLog {
  const lines: Record<string, unknown>[] = [];
  const log = createLogger("trace", { write: (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>) });
  return { log, lines };
}

export interface ServedSchema {
  readonly url: string;
  readonly lines: CollectedLog["lines"];
  /** A client whose key belongs to this caller; an admin's unless told otherwise. */
  client(caller?: Partial<Caller>): GraphqlClient;
  /** A client without a key. */
  readonly stranger: GraphqlClient;
  close(): Promise<void>;
}

/** Serves a schema on a free port, as the hub does, with made-up keys instead of those of a database. */
export async function serveSchema(schema: GraphQLSchema, options: Partial<HttpServerOptions> = {}): Promise<ServedSchema> {
  const callers = new Map<string, Caller>();
  const { log, lines } = collectLog();
  const server = await createHttpServer({
    schema,
    authenticate: (authorization) => Promise.resolve(callers.get(authorization ?? "") ?? null),
    host: "127.0.0.1",
    port: 0,
    log,
    ready: () => true,
    ...options,
  });
  return {
    url: server.url,
    lines,
    client(caller = {}) {
      const key = `test-key-${callers.size + 1}`;
      callers.set(`Bearer ${key}`, { clientId: callers.size + 1, name: key, role: "ADMIN", channels: null, locations: null, ...caller });
      return new GraphqlClient(server.url, key);
    },
    stranger: new GraphqlClient(server.url),
    close: () => server.close(),
  };
}
