import { once } from "node:events";
import { followDurably } from "../../platform/feed/durable-follower.js";
import { feedTrouble } from "../../platform/feed/feed-trouble.js";
import { readHead } from "../../platform/feed/head.js";
import { openStockFeed, type LedgerRecord } from "../../stock/index.js";
import { exitCodes, UsageError } from "../command.js";
import type { CommandContext, ExitCode } from "../command.js";
import type { FollowFlags } from "../follow.js";
import { withMigratedDatabase } from "../with-database.js";

export async function follow(context: CommandContext, flags: FollowFlags): Promise<ExitCode> {
  if (flags.cursor.length < 1 || flags.cursor.length > 255) throw new UsageError("--cursor takes a name of 1 to 255 characters.");
  return withMigratedDatabase(context, async ({ database }) => {
    const { onFault, onWell } = feedTrouble(context.logger);
    const feed = openStockFeed(database, onFault, { onWell });
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
