import { z } from "zod";

/** A bound that an operator may move. */
export interface LimitSetting {
  readonly default: number;
  /** The least value that is accepted: below it the hub could not do its work. */
  readonly least: number;
  /** The greatest value that is accepted: above it the bound would bound nothing, or the machine would be at its end. */
  readonly greatest: number;
  /** What is counted, in the plural: `bytes`, `connections`, `ms`. */
  readonly unit: string;
  /** One sentence: what is bounded, and what happens at the bound. */
  readonly description: string;
}

/**
 * Every limit with a setting: the one place where a name, a default and a range are said. A name in the code, such as `socketsMax`, is the
 * variable `HUB_SOCKETS_MAX`. The page docs/guide/limits.md is made of this table (`npm run docs:limits`).
 */
export const LIMIT_SETTINGS = {
  bodyBytesMax: {
    default: 4 * 1024 * 1024,
    least: 64 * 1024,
    greatest: 64 * 1024 * 1024,
    unit: "bytes",
    description: "The body of one request, unpacked; a longer one is answered with 413 and LIMIT_EXCEEDED.",
  },
  answerObjectsMax: {
    default: 50_000,
    least: 1_000,
    greatest: 1_000_000,
    unit: "objects",
    description: "Objects of one answer, counted while it is made; at more it is ended with LIMIT_EXCEEDED.",
  },
  answerBytesMax: {
    default: 8 * 1024 * 1024,
    least: 64 * 1024,
    greatest: 256 * 1024 * 1024,
    unit: "bytes",
    description: "One answer, or one event of a subscription, counted before it is written; a longer one is ended with LIMIT_EXCEEDED.",
  },
  answerMsMax: {
    default: 30_000,
    least: 100,
    greatest: 600_000,
    unit: "ms",
    description: "Making one answer, without what a mutation waits for the ledger; what takes longer is ended with LIMIT_EXCEEDED.",
  },
  documentLengthMax: {
    default: 100_000,
    least: 2_000,
    greatest: 4_000_000,
    unit: "characters",
    description: "A GraphQL document, before it is parsed; a longer one is refused with LIMIT_EXCEEDED.",
  },
  unreadConnectionBytesMax: {
    default: 16 * 1024 * 1024,
    least: 64 * 1024,
    greatest: 1024 * 1024 * 1024,
    unit: "bytes",
    description:
      "Answers that wait for one connection's client to read them, but for a single one; beyond it the connection is cut, a socket with 1013.",
  },
  unreadKeyBytesMax: {
    default: 64 * 1024 * 1024,
    least: 64 * 1024,
    greatest: 4 * 1024 * 1024 * 1024,
    unit: "bytes",
    description:
      "Answers that wait for one key's clients, over all connections of one process; beyond it the connection for which most waits is cut.",
  },
  unreadMsMax: {
    default: 30_000,
    least: 1_000,
    greatest: 600_000,
    unit: "ms",
    description: "How long a client may take nothing of a response that waits for it; then the connection is cut.",
  },
  socketMessageBytesMax: {
    default: 256 * 1024,
    least: 4 * 1024,
    greatest: 4 * 1024 * 1024,
    unit: "bytes",
    description: "One message over a socket; a longer one closes the socket with 1009.",
  },
  socketOperationsMax: {
    default: 100,
    least: 1,
    greatest: 10_000,
    unit: "operations",
    description: "Operations that run at one time over one socket; more are refused with LIMIT_EXCEEDED.",
  },
  keyConnectionsMax: {
    default: 1_000,
    least: 1,
    greatest: 100_000,
    unit: "connections",
    description: "Sockets and event streams that one key has open on one process; more are refused with LIMIT_EXCEEDED.",
  },
  socketsMax: {
    default: 20_000,
    least: 1,
    greatest: 1_000_000,
    unit: "sockets",
    description: "Sockets of one process, those without a key yet included; more are refused with 503.",
  },
  addressFailuresPerMinute: {
    default: 120,
    least: 1,
    greatest: 1_000_000,
    unit: "failures a minute",
    description:
      "Wrong keys from one address (of IPv6, from one /64); beyond, other keys than those that were good in the last hour are refused there with RATE_LIMITED, before they are looked up.",
  },
  keyCostPerSecond: {
    default: 20_000_000,
    least: 1_000,
    greatest: 1_000_000_000_000,
    unit: "objects a second",
    description:
      "What one key of any role but PUBLIC may ask, as objects its answers may hold, two seconds' worth at once; beyond, RATE_LIMITED.",
  },
  publicKeyCostPerSecond: {
    default: 50_000,
    least: 1_000,
    greatest: 1_000_000_000_000,
    unit: "objects a second",
    description: "What one PUBLIC key may ask, counted in the same way; all visitors of its page share it.",
  },
  feedPagesMax: {
    default: 32,
    least: 2,
    greatest: 10_000,
    unit: "pages",
    description:
      "Pages of 1,000 changes that are kept for subscribers who come back, some 1 MB each; of more, those used longest ago are read again.",
  },
  poolKeysMax: {
    default: 2,
    least: 2,
    greatest: 50,
    unit: "connections",
    description: "Database connections for looking up keys and for readiness; nothing else takes one of them.",
  },
  poolReadsMax: {
    default: 10,
    least: 1,
    greatest: 200,
    unit: "connections",
    description: "Database connections for what somebody waits for: documents by id, what lists point to, what is not in memory.",
  },
  poolBulkMax: {
    default: 6,
    least: 2,
    greatest: 200,
    unit: "connections",
    description: "Database connections for lists, histories, integrity, subscribers who come back, master data and background work.",
  },
  poolWaitingMax: {
    default: 2_000,
    least: 1,
    greatest: 100_000,
    unit: "callers",
    description: "Callers that wait for a connection of one of these three; more are answered with OVERLOADED at once.",
  },
  jobsRunningMax: {
    default: 2,
    least: 0,
    greatest: 50,
    unit: "jobs",
    description: "Jobs that one process runs at one time; others wait. With 0 it runs none, and leaves them to other processes.",
  },
  uploadBytesMax: {
    default: 100 * 1024 * 1024,
    least: 1024 * 1024,
    greatest: 1024 * 1024 * 1024,
    unit: "bytes",
    description:
      "A file that is uploaded for a job, as it comes; a longer one is answered with 413 and LIMIT_EXCEEDED, and nothing of it is kept.",
  },
  uploadMinutesMax: {
    default: 15,
    least: 1,
    greatest: 1_440,
    unit: "minutes",
    description: "How long the URL of an upload is good; after that it is as one that never was.",
  },
  jobFilesMax: {
    default: 200,
    least: 2,
    greatest: 10_000,
    unit: "files",
    description: "Files that are kept for jobs, and uploads that are promised, over all processes; beyond, OVERLOADED.",
  },
  jobFilesBytesMax: {
    default: 2 * 1024 * 1024 * 1024,
    least: 2 * 1024 * 1024,
    greatest: 1024 * 1024 * 1024 * 1024,
    unit: "bytes",
    description: "What they hold together; an upload beyond it is answered with OVERLOADED, and a job that would write more has failed.",
  },
  jobFileHoursMax: {
    default: 24,
    least: 1,
    greatest: 720,
    unit: "hours",
    description: "How long a file is kept for a job that waits, and what a job has made can be downloaded.",
  },
  jobLeaseMsMax: {
    default: 30_000,
    least: 1_000,
    greatest: 600_000,
    unit: "ms",
    description: "How long a job is left to a process that is not heard of; then another one takes it over. The same for all processes.",
  },
  jobHistoryDaysMax: {
    default: 30,
    least: 1,
    greatest: 3_650,
    unit: "days",
    description: "How long a job is shown after it has ended; every night those that ended before are forgotten.",
  },
} as const satisfies Readonly<Record<string, LimitSetting>>;

/** The limits that hold, by their names in the code. */
export type Limits = Readonly<Record<keyof typeof LIMIT_SETTINGS, number>>;

const settings: readonly (readonly [name: keyof Limits, setting: LimitSetting])[] = Object.entries(LIMIT_SETTINGS) as never;

export const DEFAULT_LIMITS = Object.fromEntries(settings.map(([name, setting]) => [name, setting.default])) as Limits;

/** The variable that sets a limit: `HUB_SOCKETS_MAX` of `socketsMax`. */
export function variableOf(name: keyof Limits): string {
  return `HUB_${name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
}

/** The variables of all limits, for the schema of the environment. */
export const limitVariables: Readonly<Record<string, z.ZodType<number | undefined>>> = Object.fromEntries(
  settings.map(([name, setting]) => [variableOf(name), variable(name, setting)]),
);

/** Takes the limits out of an environment that the schema has read. */
export function limitsFrom(read: Readonly<Record<string, unknown>>): Limits {
  return Object.fromEntries(settings.map(([name, setting]) => [name, read[variableOf(name)] ?? setting.default])) as Limits;
}

function variable(name: keyof Limits, { least, greatest, unit, ...setting }: LimitSetting): z.ZodType<number | undefined> {
  const error = `${variableOf(name)} must be a whole number from ${least} to ${greatest} (${unit}); without it, it is ${setting.default}.`;
  return z
    .string()
    .refine((value) => /^\d{1,15}$/.test(value) && Number(value) >= least && Number(value) <= greatest, { error })
    .transform(Number)
    .optional();
}
