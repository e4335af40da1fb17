import { z } from "zod";
import { ConfigError } from "./config-error.js";
import { type Limits, limitsFrom, limitVariables } from "./limits.js";
import { readOrigins, readTrustedProxies, type TrustedProxies } from "./network.js";

/** Where the tables are. */
export type DatabaseConfig =
  | { readonly kind: "EMBEDDED"; /** The folder as given; relative to the working folder. */ readonly dataDir: string }
  | { readonly kind: "EXTERNAL"; readonly url: string; /** Equal to `url` where only one role is given. */ readonly ownerUrl: string };

export const logLevels = ["fatal", "error", "warn", "info", "debug", "trace"] as const;
export type LogLevel = (typeof logLevels)[number];

/** Everything the environment decides. Read once, at the start of the process. */
export interface Config {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  readonly database: DatabaseConfig;
  /** The first admin client's key; null: one is generated and printed once. A secret: never logged. */
  readonly adminKey: string | null;
  /** Whether demonstration data are loaded into an empty database. */
  readonly demo: boolean;
  readonly graphiql: boolean;
  /** Origins beside the hub's own whose pages may ask it; `["*"]`: pages of any origin. */
  readonly origins: readonly string[];
  /** The proxies in front of the hub that are believed; null: every client is what connects. */
  readonly trustProxy: TrustedProxies | null;
  /** Whether GraphQL operations that come again and again are compiled. */
  readonly compiled: boolean;
  /** Whether the schema answers what a gateway of Apollo Federation asks. */
  readonly federation: boolean;
  /** Where traces are sent by OTLP over HTTP; null: none are made. */
  readonly traces: { readonly endpoint: string } | null;
  readonly logLevel: LogLevel;
  /** What is bounded, and by how much: each with a variable of its own, declared in limits.ts. */
  readonly limits: Limits;
  /** Sentences to be logged at the start, such as a misspelt variable. */
  readonly warnings: readonly string[];
}

/** Where a collector on the same machine listens, as OpenTelemetry has it. */
const TRACES_ENDPOINT = "http://127.0.0.1:4318";

const onOff = (name: string): z.ZodType<boolean | undefined> =>
  z
    .enum(["0", "1"], { error: `${name} must be 0 or 1.` })
    .transform((value) => value === "1")
    .optional();

const connectionString = (name: string): z.ZodType<string | undefined> =>
  z
    .string()
    .refine(isPostgresUrl, { error: `${name} must be a connection string such as postgres://user:password@host:5432/database.` })
    .optional();

/** A text that `read` makes something of, where it is not null. */
const readBy = <Value extends object | number>(read: (text: string) => Value | null, error: string): z.ZodType<Value | undefined> =>
  z
    .string()
    .transform((text, context) => {
      const value = read(text);
      if (value !== null) return value;
      context.addIssue({ code: "custom", message: error });
      return z.NEVER;
    })
    .optional();

const schema = z
  .object({
    PORT: z
      .string()
      .refine((value) => /^\d{1,5}$/.test(value) && Number(value) <= 65_535, {
        error: "PORT must be a whole number from 0 to 65535; 0 takes any free port.",
      })
      .transform(Number)
      .default(4_000),
    HOST: z
      .string()
      .regex(/^[\w.:%-]+$/, { error: "HOST must be a host name or an IP address without port or scheme, such as 127.0.0.1 or 0.0.0.0." })
      .default("127.0.0.1"),
    DATABASE_URL: connectionString("DATABASE_URL"),
    DATABASE_OWNER_URL: connectionString("DATABASE_OWNER_URL"),
    HUB_DATA_DIR: z.string().default(".hub"),
    HUB_ADMIN_KEY: z
      .string()
      .regex(/^[\x21-\x7e]{16,255}$/, { error: "HUB_ADMIN_KEY must be 16 to 255 printable ASCII characters without blanks." })
      .optional(),
    HUB_DEMO: onOff("HUB_DEMO"),
    HUB_GRAPHIQL: onOff("HUB_GRAPHIQL"),
    HUB_ORIGINS: readBy(readOrigins, "HUB_ORIGINS must be origins with commas between them, such as https://shop.example, or * alone."),
    HUB_TRUST_PROXY: readBy(
      readTrustedProxies,
      "HUB_TRUST_PROXY must be addresses and networks with commas between them, such as 127.0.0.1,10.0.0.0/8, or loopback, linklocal, " +
        "uniquelocal; or the number of proxies, 1 to 10. It cannot be everybody.",
    ),
    HUB_COMPILED: onOff("HUB_COMPILED"),
    HUB_FEDERATION: onOff("HUB_FEDERATION"),
    HUB_TRACES: onOff("HUB_TRACES"),
    OTEL_EXPORTER_OTLP_ENDPOINT: z
      .string()
      .refine(isHttpUrl, { error: `OTEL_EXPORTER_OTLP_ENDPOINT must be an http or https URL, such as ${TRACES_ENDPOINT}.` })
      .optional(),
    LOG_LEVEL: z.enum(logLevels, { error: `LOG_LEVEL must be one of ${logLevels.join(", ")}.` }).default("info"),
    ...limitVariables,
  })
  .refine((env) => env.DATABASE_OWNER_URL === undefined || env.DATABASE_URL !== undefined, {
    error: "DATABASE_OWNER_URL is given without DATABASE_URL: give both, or neither for the embedded database.",
    path: ["DATABASE_OWNER_URL"],
  });

/** Reads the environment. A variable that is set to nothing counts as not set. Throws `ConfigError` with every mistake at once. */
export function loadConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ""));
  const parsed = schema.safeParse(given);
  if (!parsed.success) throw new ConfigError(`The configuration cannot be used:\n${z.prettifyError(parsed.error)}`);
  const { HUB_ORIGINS, HUB_TRUST_PROXY, HUB_COMPILED, HUB_FEDERATION, HUB_TRACES, OTEL_EXPORTER_OTLP_ENDPOINT } = parsed.data;
  const { PORT, HOST, DATABASE_URL, DATABASE_OWNER_URL, HUB_DATA_DIR, HUB_ADMIN_KEY, HUB_DEMO, HUB_GRAPHIQL, LOG_LEVEL } = parsed.data;
  const embedded = DATABASE_URL === undefined;
  return {
    host: HOST,
    port: PORT,
    database: embedded
      ? { kind: "EMBEDDED", dataDir: HUB_DATA_DIR }
      : { kind: "EXTERNAL", url: DATABASE_URL, ownerUrl: DATABASE_OWNER_URL ?? DATABASE_URL },
    adminKey: HUB_ADMIN_KEY ?? null,
    demo: HUB_DEMO ?? embedded,
    graphiql: HUB_GRAPHIQL ?? isLoopback(HOST),
    origins: HUB_ORIGINS ?? [],
    trustProxy: HUB_TRUST_PROXY ?? null,
    compiled: HUB_COMPILED ?? true,
    federation: HUB_FEDERATION ?? false,
    traces: (HUB_TRACES ?? OTEL_EXPORTER_OTLP_ENDPOINT !== undefined) ? { endpoint: OTEL_EXPORTER_OTLP_ENDPOINT ?? TRACES_ENDPOINT } : null,
    logLevel: LOG_LEVEL,
    limits: limitsFrom(parsed.data),
    warnings: [...unknownVariables(given), ...unusedVariables(given)],
  };
}

/** Whether only this machine can reach a server that listens on `host`. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127(\.\d{1,3}){3}$/.test(host);
}

function isPostgresUrl(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const { protocol } = new URL(value);
  return protocol === "postgres:" || protocol === "postgresql:";
}

function isHttpUrl(value: string): boolean {
  return URL.canParse(value) && /^https?:$/.test(new URL(value).protocol);
}

/** Read by the example clients: they may stand in the same environment. */
const clientVariables: readonly string[] = ["HUB_URL", "HUB_KEY"];

function unknownVariables(given: Readonly<Record<string, unknown>>): string[] {
  const known = Object.keys(schema.shape).filter((name) => name.startsWith("HUB_"));
  const named = known.filter((name) => !(name in limitVariables)).join(", ");
  return Object.keys(given)
    .filter((name) => name.startsWith("HUB_") && !known.includes(name) && !clientVariables.includes(name))
    .map(
      (name) => `The variable ${name} means nothing to the hub. The HUB_ variables are ${named}, and the limits of docs/guide/limits.md.`,
    );
}

function unusedVariables(given: Readonly<Record<string, unknown>>): string[] {
  if (given["DATABASE_URL"] === undefined || given["HUB_DATA_DIR"] === undefined) return [];
  return ["HUB_DATA_DIR has no effect: DATABASE_URL is set, so no embedded database is started."];
}
