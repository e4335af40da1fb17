import { once } from "node:events";
import type { Command } from "commander";
import { followDurably } from "../platform/feed/durable-follower.js";
import { readHead } from "../platform/feed/head.js";
import { openStockFeed, type LedgerRecord } from "../stock/index.js";
import { exitCodes, UsageError } from "./command.js";
import type { CommandContext, ExitCode, RunAction } from "./command.js";
import { withDatabase } from "./with-database.js";

interface FollowFlags {
  readonly cursor: string;
  readonly fromStart?: true;
  readonly once?: true;
}

const help = `
Every record of the ledger's sequence is a line of JSON: movements (type MOVEMENT) and events (type EVENT), oldest first, whole commands at
a time. The cursor is kept in the database and moves when the lines have been written out: whoever starts again under the same name goes on
where it stood, and may see the last page again. Tell repeats by "sequence". One follower for each name.

Examples:
  hub follow --cursor erp | my-bridge
  hub follow --cursor audit --from-start --once > ledger.jsonl`;

/** `hub follow`: the feed as lines of JSON for a bridge to another system, from a cursor that survives restarts. */
export function registerFollow(program: Command, run: RunAction): void {
  program
    .command("follow")
    .description("Print every change as a line of JSON, from a cursor in the database that survives restarts.")
    .requiredOption("--cursor <name>", "the follower's name, 1 to 255 characters")
    .option("--from-start", "begin a new cursor at the first record; without it a new cursor begins now")
    .option("--once", "end when everything recorded by now has been printed, instead of waiting for more")
    .addHelpText("after", help)
    .action((flags: FollowFlags) => run((context) => follow(context, flags), { runsUntilStopped: flags.once !== true }));
}

async function follow(context: CommandContext, flags: FollowFlags): Promise<ExitCode> {
  if (flags.cursor.length < 1 || flags.cursor.length > 255) throw new UsageError("--cursor takes a name of 1 to 255 characters.");
  return withDatabase(context, async ({ database }) => {
    const feed = openStockFeed(database, (err) => context.logger.warn({ err }, "The feed could not be read. It tries again."));
    try {
      await feed.start();
      const head = await readHead(database);
      const position = await followDurably<LedgerRecord>({
        database,
        feed,
        name: flags.cursor,
        start: flags.fromStart === true ? 0 : head,
        signal: context.stopping,
        handle: ({ records }) => print(records),
        ...(flags.once === true ? { upTo: head } : {}),
      });
      context.logger.info(`The cursor "${flags.cursor}" stands at sequence ${position}.`);
      return exitCodes.ok;
    } finally {
      await feed.close();
    }
  });
}

/** Resolves when the reader has taken the lines, as far as the system tells. */
async function print(records: readonly LedgerRecord[]): Promise<void> {
  const lines = records.map((record) => `${JSON.stringify(record)}\n`).join("");
  if (!process.stdout.write(lines)) await once(process.stdout, "drain");
}
