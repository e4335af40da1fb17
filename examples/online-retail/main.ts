import "reflect-metadata";
import { Command } from "commander";
import { registerReplay } from "../../src/cli/replay.js";
import { runCli } from "../../src/cli/run-cli.js";
import { ONLINE_RETAIL } from "./online-retail.js";

const HELP = `
An invoice number that begins with C is a credit: it cancels what has not been shipped, and takes back what has.

Examples:
  npm run example:online-retail -- online_retail.csv.gz --opening stock.csv --expect totals.csv`;

process.exitCode = await runCli(["replay", ...process.argv.slice(2)], (run) => {
  const program = new Command("example:online-retail").exitOverride();
  registerReplay(program, run, { format: ONLINE_RETAIL });
  program.commands[0]?.addHelpText("after", HELP);
  return program;
});
// What is done ends, whatever still hangs: such as a connection that a server keeps open after refusing it.
setTimeout(() => process.exit(), 1_000).unref();
