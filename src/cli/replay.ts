import { writeFile } from "node:fs/promises";
import type { Command } from "commander";
import { exitCodes, UsageError } from "./command.js";
import type { CommandContext, ExitCode, RunAction } from "./command.js";
import { BadFile } from "./csv/bad-file.js";
import { HubClient, HubUnavailable } from "./replay/hub-client.js";
import { readFigures } from "./replay/read-figures.js";
import { readOrders } from "./replay/read-orders.js";
import { replayOptions } from "./replay/replay-options.js";
import type { ReplayFlags, ReplayOptions } from "./replay/replay-options.js";
import { replayOrders, stopwatch } from "./replay/replay-orders.js";
import type { ReplayInput } from "./replay/replay-orders.js";
import { failuresOf, reportText } from "./replay/replay-report.js";
import { startProgress } from "./terminal/progress.js";

const DEFAULT_URL = "http://127.0.0.1:4000/graphql";

const columnsHelp = `
Columns (--columns name=Column,…), with their defaults:
  invoice=InvoiceNo sku=StockCode description=Description quantity=Quantity date=InvoiceDate price=UnitPrice customer=CustomerID
  An invoice number that begins with C is a credit. Times look like 2010-12-01 08:26:00. The file is in the order of its times.

Exit codes:
  0 done as expected   1 a check failed, the hub refused or could not be reached   2 wrong usage or a file that cannot be used

Examples:
  hub replay orders.csv.gz --opening stock.csv --expect totals.csv
  hub replay orders.csv --opening stock.csv --opening-factor 0.5 --report report.json
  hub replay orders.csv --url http://10.0.0.1:4000 --url http://10.0.0.2:4000 --twice`;

/** A hub that was started for one replay. */
export interface StartedHub {
  /** Address of its `/graphql`. */
  readonly url: string;
  readonly key: string;
  close(): Promise<void>;
}

export interface ReplayHooks {
  /** Starts a hub of its own where neither an address nor a key is given. Without it such a call is wrong usage. */
  readonly startHub?: (context: CommandContext) => Promise<StartedHub>;
}

export function registerReplay(program: Command, run: RunAction, hooks: ReplayHooks = {}): void {
  program
    .command("replay")
    .argument("<orders>", "a CSV file of invoice lines, compressed with gzip or not")
    .description("Send a shop's order lines through a hub's public API, as a client would, and check the stock afterwards.")
    .option("--url <url>", "a hub's address; repeat it for several processes of one hub", (url, urls: string[] = []) => [...urls, url])
    .option("--key <key>", "the API key of an admin (HUB_ADMIN_KEY)")
    .option("--opening <csv>", "opening stock: columns sku and opening_needed or quantity")
    .option("--opening-column <name>", "the column of the opening stock")
    .option("--opening-factor <number>", "share of the opening stock, rounded down for each SKU", "1")
    .option("--expect <csv>", "compare every SKU with opening stock + net of this file: columns sku and net")
    .option("--expect-column <name>", "the column of the net change", "net")
    .option("--sku-case <case>", "upper: SKUs in upper case; keep: as written", "upper")
    .option("--columns <list>", "names of the columns, see below")
    .option("--charges <codes>", "codes that are no goods, separated by commas (postage, fees and vouchers of Online Retail)")
    .option("--encoding <name>", "utf8 or latin1", "utf8")
    .option("--time-zone <name>", "zone of times without an offset", "Europe/London")
    .option("--location <code>", "where the stock is; made if it does not exist", "WH-1")
    .option("--channel <code>", "the channel the orders come from; made if it does not exist")
    .option("--in-flight <number>", "most calls under way at once", "4")
    .option("--batch <number>", "most requests in a bulk call", "200")
    .option("--ship-after <time>", "file time from order to shipment: s, m, h or d", "24h")
    .option("--twice", "deliver every request a second time and demand a replayed answer")
    .option("--limit <lines>", "stop at the end of the invoice that holds this line")
    .option("--report <json>", "write the report to this file too")
    .option("--run <name>", "prefix of the idempotency keys (made from the file, so that a second run replays)")
    .addHelpText("after", columnsHelp)
    .action((file: string, flags: ReplayFlags) => run((context) => replay(context, file, flags, hooks)));
}

async function replay(context: CommandContext, file: string, flags: ReplayFlags, hooks: ReplayHooks): Promise<ExitCode> {
  const options = replayOptions(file, flags, context.config.adminKey);
  // Everything is read and checked before the first request: of a bad file nothing is sent.
  const input = await readInput(options).catch((error: unknown) => {
    throw error instanceof BadFile ? new UsageError(error.message) : error;
  });
  if (context.stopping.aborted) return exitCodes.failed;
  const hub = await hubOf(context, options, hooks);
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

async function hubOf(context: CommandContext, { urls, key }: ReplayOptions, { startHub }: ReplayHooks): Promise<ReplayTarget> {
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
