import type { Config } from "../platform/config/config.js";
import type { Logger } from "../platform/observability/logger.js";

/** The process's exit codes: part of what scripts rely on. */
export const exitCodes = { ok: 0, failed: 1, badUsage: 2, interrupted: 130, terminated: 143 } as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** What every command works with. */
export interface CommandContext {
  readonly config: Config;
  readonly logger: Logger;
  /** Aborted by Ctrl-C or SIGTERM: a command that takes long looks at it and ends early, leaving nothing half done. */
  readonly stopping: AbortSignal;
  /** Writes a line of the command's answer to standard output. Everything else goes to the logger, on standard error. */
  readonly say: (line: string) => void;
}

/** A command's work. No answer means `exitCodes.ok`; a thrown error is printed and ends the process with `failed`. */
export type Action = (context: CommandContext) => Promise<ExitCode | void>;

export interface ActionOptions {
  /** A signal is how the command normally ends: its own answer is the exit code. Default false: a signal makes it 130 or 143. */
  readonly runsUntilStopped?: boolean;
}

/** Hands an action its context: each `register…` function calls it from commander's `.action`. */
export type RunAction = (action: Action, options?: ActionOptions) => Promise<void>;

/** The caller asked for something that cannot be done as asked (a missing file, a contradiction): exit code 2. The message says what to do. */
export class UsageError extends Error {}
