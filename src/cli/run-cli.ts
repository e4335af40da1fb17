import { type Command, CommanderError } from "commander";
import { ConfigError } from "../platform/config/config-error.js";
import { endWithNpm } from "../platform/process/end-with-npm.js";
import { UsageError, exitCodes } from "./command.js";
import type { Action, CommandContext, ExitCode, RunAction } from "./command.js";
import { createProgram } from "./program.js";

/** A process that was told to stop ends within this time, whatever still hangs. The embedded database then stops by itself. */
const stopMsMax = { hub: 9_500, command: 3_000 } as const;

/**
 * Parses the arguments, runs the command and answers the process's exit code. Installs the process's signal handlers. `makeProgram` makes the
 * command line: that of `hub` unless told otherwise.
 */
export async function runCli(args: readonly string[], makeProgram: (run: RunAction) => Command = createProgram): Promise<ExitCode> {
  const stop = handleSignals();
  endWithNpm({
    stop: () => {
      if (!stop.signal.aborted) stop.abort("SIGTERM");
    },
  });
  let code: ExitCode = exitCodes.ok;
  const program = makeProgram(async (action, { runsUntilStopped = false } = {}) => {
    endInTime(stop.signal, runsUntilStopped ? stopMsMax.hub : stopMsMax.command);
    const answer = await runAction(action, stop.signal);
    code = stop.signal.aborted && !runsUntilStopped ? codeAfter(stop.signal) : answer;
  });
  // `hub migrate --status | head -1` closes our output early: nothing to report, and nobody to report it to.
  process.stdout.on("error", () => undefined);
  try {
    await program.parseAsync(args, { from: "user" });
  } catch (error) {
    code = reportFailure(error);
    if (stop.signal.aborted && code === exitCodes.failed) code = codeAfter(stop.signal);
  }
  return code;
}

async function runAction(action: Action, stopping: AbortSignal): Promise<ExitCode> {
  const { loadConfig } = await import("../platform/config/config.js");
  const { createLogger } = await import("../platform/observability/logger.js");
  const config = loadConfig(process.env);
  const logger = createLogger(config.logLevel);
  for (const warning of config.warnings) logger.warn(warning);
  const fail = (err: unknown): void => {
    logger.fatal({ err }, "An error nobody expected. The process stops.");
    process.exitCode = exitCodes.failed;
    process.kill(process.pid, "SIGTERM");
  };
  process.once("uncaughtException", fail).once("unhandledRejection", fail);
  const context: CommandContext = { config, logger, stopping, say: (line) => void process.stdout.write(`${line}\n`) };
  const code = (await action(context)) ?? exitCodes.ok;
  return process.exitCode === exitCodes.failed ? exitCodes.failed : code;
}

function reportFailure(error: unknown): ExitCode {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.badUsage;
  process.stderr.write(`hub: ${messageOf(error)}\n`);
  return error instanceof ConfigError || error instanceof UsageError ? exitCodes.badUsage : exitCodes.failed;
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const unexpected = !(error instanceof ConfigError || error instanceof UsageError) && process.env["LOG_LEVEL"] === "debug";
  return unexpected ? (error.stack ?? error.message) : error.message;
}

/** The first signal asks for a clean stop, the second ends the process at once. */
function handleSignals(): AbortController {
  const stop = new AbortController();
  const onSignal = (name: NodeJS.Signals): void => {
    if (stop.signal.aborted) process.exit(codeAfter(stop.signal));
    stop.abort(name);
  };
  process.on("SIGINT", onSignal).on("SIGTERM", onSignal).on("SIGHUP", onSignal);
  return stop;
}

function endInTime(stopping: AbortSignal, milliseconds: number): void {
  stopping.addEventListener("abort", () => setTimeout(() => process.exit(codeAfter(stopping)), milliseconds).unref(), { once: true });
}

/** By convention 128 and the signal's number. */
function codeAfter(signal: AbortSignal): ExitCode {
  return signal.reason === "SIGINT" ? exitCodes.interrupted : exitCodes.terminated;
}
