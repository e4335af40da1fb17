import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { Command } from "commander";
import { SaleQueue } from "../../client/src/till.js";
import { BadUsage, type ExampleContext, runExample } from "../run-example.js";
import { COMMANDS_HELP, DEMO_SCRIPT, runCommand } from "./till-commands.js";
import { Till } from "./till.js";

interface Options {
  readonly channel: string;
  readonly location: string;
  readonly queue: string;
  readonly script?: string;
  readonly once: boolean;
}

/** How often an open till tries to get rid of what waits, in milliseconds. */
const DELIVERY_MS = 5_000;

const program = new Command("example:pos")
  .description("A till: holds, sells, and goes on selling without the hub. What waits is sent later with the same keys.")
  .option("--channel <code>", "the till's channel", "POS-1")
  .option("--location <code>", "where it stands", "STORE-1")
  .option("--queue <file>", "keeps sales that the hub has not acknowledged", ".till/sales.jsonl")
  .option("--script <file>", "do what the lines of a file say, and end")
  .option("--once", "play a short day and end; so it does without a terminal", false)
  .addHelpText("after", `\n${COMMANDS_HELP}`);

await runExample<Options>(program, async (options, { hub, say, stopping }) => {
  const till = new Till({ hub, channel: options.channel, location: options.location, queue: new SaleQueue(options.queue), say });
  if (till.waiting > 0) {
    say(`${till.waiting} waiting from before.`);
    await till.deliver();
  }
  if (options.script !== undefined) await runScript(till, readScript(options.script), { say, stopping });
  else if (options.once || !process.stdin.isTTY) await runScript(till, DEMO_SCRIPT, { say, stopping });
  else await serve(till, { say, stopping });
});

type Terminal = Pick<ExampleContext, "say" | "stopping">;

async function runScript(till: Till, script: string, { say, stopping }: Terminal): Promise<void> {
  for (const line of script.split("\n").filter((text) => text.trim() !== "")) {
    if (stopping.aborted) return;
    say(`> ${line}`);
    if (!(await runCommand(till, line, say))) return;
  }
}

/** Takes commands from the keyboard until "quit", Ctrl-C or Ctrl-D. */
async function serve(till: Till, { say, stopping }: Terminal): Promise<void> {
  say(COMMANDS_HELP);
  const keyboard = createInterface({ input: process.stdin, output: process.stdout, prompt: "till> " });
  keyboard.once("SIGINT", () => keyboard.close());
  stopping.addEventListener("abort", () => keyboard.close(), { once: true });
  const deliveries = setInterval(() => {
    if (till.waiting > 0 && !till.offline) till.deliver().catch((error: unknown) => say(String(error)));
  }, DELIVERY_MS);
  try {
    keyboard.prompt();
    for await (const line of keyboard) {
      if (!(await runCommand(till, line, say))) break;
      keyboard.prompt();
    }
  } finally {
    clearInterval(deliveries);
    keyboard.close();
  }
}

function readScript(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    throw new BadUsage(`The script ${path} cannot be read.`);
  }
}
