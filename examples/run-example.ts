import type { Command } from "commander";
import { type HubAddress, HubRefused, HubUnreachable } from "../client/src/index.js";

/** What every example gets. */
export interface ExampleContext {
  readonly hub: HubAddress;
  /** Aborted by Ctrl-C and SIGTERM. */
  readonly stopping: AbortSignal;
  /** Prints a line. */
  readonly say: (line: string) => void;
}

export const HELP_OF_ENVIRONMENT = `
Environment:
  HUB_URL        address of the hub (default http://127.0.0.1:4000)
  HUB_KEY        an API key; HUB_ADMIN_KEY is taken where it is not set`;

const DEFAULT_URL = "http://127.0.0.1:4000";

/** Runs one example as a program: reads the environment, ends cleanly at Ctrl-C, and turns expected failures into a sentence. */
export async function runExample<Options>(
  program: Command,
  main: (options: Options, context: ExampleContext) => Promise<void>,
): Promise<void> {
  program.addHelpText("after", HELP_OF_ENVIRONMENT).parse();
  const stopping = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stopping.abort());
  process.stdout.on("error", () => process.exit(0));
  try {
    const say = (line: string): void => void process.stdout.write(`${line}\n`);
    await main(program.opts<Options & object>(), { hub: addressFrom(process.env), stopping: stopping.signal, say });
  } catch (error) {
    if (stopping.signal.aborted) return;
    if (!(error instanceof HubRefused || error instanceof HubUnreachable || error instanceof BadUsage)) throw error;
    const advice = error instanceof HubUnreachable ? ' Start a hub with "npm start", or name its address in HUB_URL.' : "";
    process.stderr.write(`${error.message}${advice}\n`);
    process.exitCode = 1;
  }
}

/** The program was started in a way it cannot be run. */
export class BadUsage extends Error {
  override readonly name = "BadUsage";
}

function addressFrom(env: Readonly<Record<string, string | undefined>>): HubAddress {
  const url = (env["HUB_URL"] || DEFAULT_URL).replace(/(?<!\/)\/+(graphql)?$/, "");
  if (!URL.canParse(url)) throw new BadUsage(`HUB_URL must be an address such as ${DEFAULT_URL}.`);
  const key = env["HUB_KEY"] || env["HUB_ADMIN_KEY"];
  if (key === undefined || key === "") {
    throw new BadUsage(
      "Set HUB_KEY to an API key. The first start of the hub prints one; `npx hub key create --help` tells how to make others.",
    );
  }
  return { url, key };
}
