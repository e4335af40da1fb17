import { readFileSync } from "node:fs";
import { Command } from "commander";
import type { RunAction } from "./command.js";
import { registerDoctor } from "./doctor.js";
import { registerExport } from "./export.js";
import { registerFollow } from "./follow.js";
import { registerFollowers } from "./followers.js";
import { registerImport } from "./import.js";
import { registerIntegrity } from "./integrity.js";
import { registerKey } from "./key.js";
import { registerMigrate } from "./migrate.js";
import { registerReplay } from "./replay.js";
import { registerSeed } from "./seed.js";
import { registerServe } from "./serve.js";

/** Every command, in the order the help shows them. A new command: one file with a `register…` function, and one entry here. */
const registrations: readonly ((program: Command, run: RunAction) => void)[] = [
  registerServe,
  registerMigrate,
  registerSeed,
  registerKey,
  registerImport,
  registerExport,
  registerFollow,
  registerFollowers,
  registerIntegrity,
  registerReplay,
  registerDoctor,
];

const environmentHelp = `
Environment:
  PORT, HOST          where the hub listens (4000, 127.0.0.1)
  DATABASE_URL        use this PostgreSQL, 15 or newer, instead of the embedded one
  DATABASE_OWNER_URL  the role that owns the tables and migrates them (DATABASE_URL)
  HUB_DATA_DIR        the embedded database's folder (.hub)
  HUB_ADMIN_KEY       the first admin client's key (generated and printed once)
  HUB_DEMO            0: no demonstration catalogue (1 with the embedded database, else 0)
  HUB_GRAPHIQL        0 or 1: the playground (1 where only this machine can reach the hub)
  HUB_TRACES          0 or 1: OpenTelemetry traces (1 where the next one is set)
  OTEL_EXPORTER_OTLP_ENDPOINT
                      where traces go, by OTLP over HTTP (http://127.0.0.1:4318)
  LOG_LEVEL           fatal, error, warn, info, debug or trace (info)

Exit codes:
  0 done   1 failed   2 wrong usage or configuration   130 interrupted by Ctrl-C   143 by SIGTERM

Examples:
  hub serve
  DATABASE_URL=postgres://hub_runtime:…@db.internal/hub hub migrate --status`;

/** The command line, ready to parse. Mistakes are thrown as commander's errors, never an exit from within. */
export function createProgram(run: RunAction): Command {
  const program = new Command("hub")
    .description("An inventory hub: what a business has, where, and in which state, behind one GraphQL API.")
    .version(packageVersion(), "-V, --version", "print the version")
    .helpOption("-h, --help", "explain a command")
    .helpCommand("help [command]", "explain a command")
    .addHelpText("after", environmentHelp)
    .showHelpAfterError("(hub --help explains the commands, hub help <command> one of them)")
    .showSuggestionAfterError()
    .exitOverride();
  for (const register of registrations) register(program, run);
  return program;
}

/** The version in the package's own package.json, above this file in the sources and in the build. */
function packageVersion(): string {
  for (const above of ["../../package.json", "../../../package.json"]) {
    const text = readIfThere(new URL(above, import.meta.url));
    if (text !== null) return (JSON.parse(text) as { version: string }).version;
  }
  return "unknown";
}

function readIfThere(file: URL): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return null;
  }
}
