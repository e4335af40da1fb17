import { writeFile } from "node:fs/promises";
import { exitCodes, UsageError } from "../command.js";
import type { CommandContext, ExitCode } from "../command.js";
import { BadFile } from "../../platform/csv/bad-file.js";
import { HubClient, HubUnavailable } from "./hub-client.js";
import type { OrderFormat } from "./order-format.js";
import { PLAIN_ORDERS } from "./plain-orders.js";
import { readFigures } from "./read-figures.js";
import { readOrders } from "./read-orders.js";
import { replayOptions } from "./replay-options.js";
import type { ReplayFlags, ReplayOptions } from "./replay-options.js";
import { replayOrders, stopwatch } from "./replay-orders.js";
import type { ReplayInput } from "./replay-orders.js";
import { failuresOf, reportText } from "./replay-report.js";
import { startProgress } from "../terminal/progress.js";

const DEFAULT_URL = "http://127.0.0.1:4000/graphql";

/** A hub that was started for one replay. */
export interface StartedHub {
  /** Address of its `/graphql`. */
  readonly url: string;
  readonly key: string;
  close(): Promise<void>;
}

/** What a command that replays is made with. */
export interface ReplaySetup {
  /** How its files are understood. Default: any file of orders. */
  readonly format?: OrderFormat;
  /** Starts a hub of its own where neither an address nor a key is given. Without it such a call is wrong usage. */
  readonly startHub?: (context: CommandContext) => Promise<StartedHub>;
}

/** Sends the orders through a hub and checks the stock. */
export async function replay(context: CommandContext, file: string, flags: ReplayFlags, setup: ReplaySetup): Promise<ExitCode> {
  const { format = PLAIN_ORDERS } = setup;
  const options = replayOptions(file, flags, { format, environmentKey: context.config.adminKey });
  // Everything is read and checked before the first request: of a bad file nothing is sent.
  const input = await readInput(options).catch((error: unknown) => {
    throw error instanceof BadFile ? new UsageError(error.message) : error;
  });
  if (context.stopping.aborted) return exitCodes.failed;
  const hub = await hubOf(context, options, setup);
  try {
    return await replayThrough(context, hub, input, { ...options, urls: hub.urls });
  } finally {
    await hub.close();
  }
}

async function readInput(options: ReplayOptions): Promise<ReplayInput> {
  const clock = stopwatch();
  const { encoding, skuCase, limit } = options.orders;
  const figures = { encoding, skuCase };
  const opening =
    options.opening === null
      ? new Map<string, number>()
      : await readFigures(options.opening.file, {
          ...figures,
          columns: options.opening.columns,
          columnOption: "--opening-column",
          positive: true,
        });
  const oracle =
    options.expect === null
      ? null
      : await readFigures(options.expect.file, {
          ...figures,
          columns: [options.expect.column],
          columnOption: "--expect-column",
          positive: false,
        });
  const orders = await readOrders(options.file, options.orders);
  // A part of the file is another run than the whole: its last orders are shipped, where the whole file may cancel them.
  const run = options.run ?? `replay-${orders.digest.slice(0, 12)}${limit === null ? "" : `-${limit}`}`;
  return { orders, opening, oracle, run, secondsReading: clock() };
}

interface ReplayTarget {
  readonly urls: readonly string[];
  readonly key: string;
  close(): Promise<void>;
}

async function hubOf(context: CommandContext, { urls, key }: ReplayOptions, { startHub }: ReplaySetup): Promise<ReplayTarget> {
  if (key !== null) return { urls: urls ?? [DEFAULT_URL], key, close: () => Promise.resolve() };
  if (urls !== null || startHub === undefined) {
    throw new UsageError(
      "An admin's API key is needed: give --key or set HUB_ADMIN_KEY to the key that the hub printed when it first started.",
    );
  }
  const hub = await startHub(context);
  return { urls: [hub.url], key: hub.key, close: () => hub.close() };
}

async function replayThrough(context: CommandContext, hub: ReplayTarget, input: ReplayInput, options: ReplayOptions): Promise<ExitCode> {
  const { say, stopping } = context;
  const plain = !process.stdout.isTTY;
  const { orders } = input;
  say(`${options.file}: ${orders.lineCount} lines of ${orders.invoices.length} invoices, read in ${input.secondsReading.toFixed(1)} s.`);
  if (options.opening === null) say("Without --opening nothing is put in stock first: orders are refused where the hub has too little.");
  const client = new HubClient({ urls: hub.urls, key: hub.key, connections: options.inFlight, stopping });
  const progress = startProgress({ label: "replay", unit: "lines", total: orders.lineCount, stream: process.stderr });
  try {
    const observer = { say, progress: (done: number, at: Date) => progress.update(done, at.toISOString().slice(0, 10)) };
    const report = await replayOrders(client, input, options, observer, stopping);
    progress.stop();
    say(reportText(report, plain));
    if (options.report !== null) await writeFile(options.report, `${JSON.stringify(report, null, 2)}\n`);
    return report.complete && failuresOf(report).length === 0 ? exitCodes.ok : exitCodes.failed;
  } catch (error) {
    if (!(error instanceof HubUnavailable)) throw error;
    const hint = client.reached
      ? "Run the same command again to go on: what was done is replayed."
      : "Does a hub run there? `hub serve` starts one.";
    throw new HubUnavailable(`${error.message} ${hint}`, { cause: error });
  } finally {
    progress.stop();
    await client.close();
  }
}
