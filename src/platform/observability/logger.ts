import { pino } from "pino";
import type { Logger as PinoLogger } from "pino";
import type { LogLevel } from "../config/config.js";
import { cut } from "../text/cut.rules.js";
import { LineWriter } from "./line-writer.js";

/** Writes one JSON line for each entry. `logger.child({ … })` adds fields; an error goes under `err`. */
export type Logger = PinoLogger;

/** Where lines go. */
export interface LineSink {
  write(line: string): void;
}

/** Fields that hold secrets, wherever a careless entry might carry them. */
const secrets = ["authorization", "Authorization", "password", "adminKey", "key", "token", "connectionString", "ownerUrl", "adminUrl"];

/**
 * The process's logger, on standard error: standard output belongs to what a command answers. A log that cannot be written (a full
 * disk, a closed pipe) is dropped: it never fails the work it tells of.
 */
export function createLogger(level: LogLevel, sink: LineSink = standardError()): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }), log: cutTexts },
      serializers: { err: (error: unknown) => describeError(error, 0) },
      redact: { paths: secrets.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), censor: "[secret]" },
    },
    { write: (line: string) => sink.write(withoutPasswords(line)) },
  );
}

let writer: LineWriter | null = null;

/** Not pino's own stream: at the end of the process that one tries for ever to write what a full disk does not take. */
function standardError(): LineSink {
  if (writer === null) {
    const created = new LineWriter(2);
    process.once("exit", () => created.flush());
    writer = created;
  }
  return writer;
}

interface DescribedError {
  readonly type: string;
  readonly message: string;
  readonly code?: string;
  readonly stack?: string;
  readonly cause?: DescribedError;
}

const causesMax = 5;

/** Characters of one text of an entry, and of an error's stack: some are what a client sent, and what looks through a line takes time. */
const TEXT_LENGTH_MAX = 2_000;
const STACK_LENGTH_MAX = 8_000;

/** The fields of an entry, long texts cut. Errors are cut as they are described. */
function cutTexts(fields: Record<string, unknown>): Record<string, unknown> {
  const long = Object.entries(fields).filter(([, value]) => typeof value === "string" && value.length > TEXT_LENGTH_MAX);
  if (long.length === 0) return fields;
  return { ...fields, ...Object.fromEntries(long.map(([name, value]) => [name, cut(value as string, TEXT_LENGTH_MAX)])) };
}

/** An error without its other properties: those of database errors hold statements, parameters and rows. */
function describeError(error: unknown, depth: number): DescribedError {
  if (!(error instanceof Error)) return { type: typeof error, message: cut(String(error), TEXT_LENGTH_MAX) };
  const code = (error as { code?: unknown }).code;
  return {
    type: error.name,
    message: cut(error.message, TEXT_LENGTH_MAX),
    ...(typeof code === "string" ? { code } : {}),
    ...(error.stack === undefined ? {} : { stack: cut(error.stack, STACK_LENGTH_MAX) }),
    ...(error.cause === undefined || depth === causesMax ? {} : { cause: describeError(error.cause, depth + 1) }),
  };
}

/**
 * Connection strings find their way into messages of libraries, and those into several fields: the whole line is looked through. Every match
 * begins at a `://`, and none reaches past the next one, so that the search takes time in proportion to the line.
 */
function withoutPasswords(line: string): string {
  return line.replace(/(:\/\/[^\s:/@"]*):[^\s@/"]+@/g, "$1:[secret]@");
}
