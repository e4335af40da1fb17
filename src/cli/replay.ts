import type { Command } from "commander";
import type { RunAction } from "./command.js";
import type { ReplayFlags } from "./replay/replay-options.js";
import type { OrderFormat } from "./replay/order-format.js";
import { PLAIN_ORDERS } from "./replay/plain-orders.js";
import type { ReplaySetup } from "./replay/run-replay.js";

/** The columns that are read unless others are named. */
function columnsHelp({ columns }: OrderFormat): string {
  const named = Object.entries(columns).filter(([, column]) => column !== null);
  const unnamed = Object.entries(columns).filter(([, column]) => column === null);
  return `
Columns (--columns name=Column,…), with their defaults:
  ${named.map(([name, column]) => `${name}=${column}`).join(" ")}${unnamed.length === 0 ? "" : `\n  read only where they are named: ${unnamed.map(([name]) => name).join(", ")}`}
  Times look like 2010-12-01 08:26:00. The file is in the order of its times.

Exit codes:
  0 done as expected   1 a check failed, the hub refused or could not be reached   2 wrong usage or a file that cannot be used`;
}

const plainHelp = `
A quantity below zero came back. Titles are taken from description.

Examples:
  hub replay orders.csv --opening stock.csv --rate 200
  hub replay orders.csv.gz --columns invoice=Order,sku=Article,date=Placed --time-zone Europe/Paris --report report.json
  hub replay orders.csv --url http://10.0.0.1:4000 --url http://10.0.0.2:4000 --twice`;

export function registerReplay(program: Command, run: RunAction, setup: ReplaySetup = {}): void {
  const { format = PLAIN_ORDERS } = setup;
  program
    .command("replay")
    .argument("<orders>", "a CSV file of invoice lines, compressed with gzip or not")
    .description(
      "Rehearse a shop's load on a staging hub: send order lines through its public API, as a client would, and check the stock afterwards.",
    )
    .option("--url <url>", "a hub's address; repeat it for several processes of one hub", (url, urls: string[] = []) => [...urls, url])
    .option("--key <key>", "the API key of an admin (HUB_ADMIN_KEY)")
    .option("--opening <csv>", "opening stock: columns sku and opening_needed or quantity")
    .option("--opening-column <name>", "the column of the opening stock")
    .option("--opening-factor <number>", "share of the opening stock, rounded down for each SKU", "1")
    .option("--expect <csv>", "compare every SKU with opening stock + net of this file: columns sku and net")
    .option("--expect-column <name>", "the column of the net change", "net")
    .option("--sku-case <case>", "upper: SKUs in upper case; keep: as written", format.skuCase)
    .option("--columns <list>", "names of the columns, see below")
    .option("--charges <codes>", "codes that are no goods, such as postage, separated by commas")
    .option("--encoding <name>", "utf8 or latin1", "utf8")
    .option("--time-zone <name>", "zone of times without an offset", format.timeZone)
    .option("--location <code>", "where the stock is; made if it does not exist", "WH-1")
    .option("--channel <code>", "the channel the orders come from; made if it does not exist")
    .option("--in-flight <number>", "most calls under way at once", "4")
    .option("--batch <number>", "most requests in a bulk call", "200")
    .option("--rate <lines>", "send so many lines a second, on average (as fast as the hub answers)")
    .option("--ship-after <time>", "file time from order to shipment: s, m, h or d", "24h")
    .option("--twice", "deliver every request a second time and demand a replayed answer")
    .option("--limit <lines>", "stop at the end of the invoice that holds this line")
    .option("--report <json>", "write the report to this file too")
    .option("--run <name>", "prefix of the idempotency keys (made from the file, so that a second run replays)")
    .addHelpText("after", `${columnsHelp(format)}\n${format === PLAIN_ORDERS ? plainHelp : ""}`)
    .action((file: string, flags: ReplayFlags) =>
      run(async (context) => (await import("./replay/run-replay.js")).replay(context, file, flags, setup)),
    );
}
