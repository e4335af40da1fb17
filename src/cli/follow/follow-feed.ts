import { once } from "node:events";
import { feedTrouble } from "../../platform/feed/feed-trouble.js";
import { readHead } from "../../platform/feed/head.js";
import { FOLLOWER_NAME_LENGTH_MAX } from "../../platform/followers/follower-options.js";
import { Followers } from "../../platform/followers/followers.js";
import { openStockFeed, type LedgerRecord } from "../../stock/index.js";
import { exitCodes, UsageError } from "../command.js";
import type { CommandContext, ExitCode } from "../command.js";
import type { FollowFlags } from "../follow.js";
import { withMigratedDatabase } from "../with-database.js";

export async function follow(context: CommandContext, flags: FollowFlags): Promise<ExitCode> {
  const { cursor: name } = flags;
  if (name.length < 1 || name.length > FOLLOWER_NAME_LENGTH_MAX) {
    throw new UsageError(`--cursor takes a name of 1 to ${FOLLOWER_NAME_LENGTH_MAX} characters.`);
  }
  const { logger, stopping } = context;
  return withMigratedDatabase(context, async ({ database }) => {
    const { onFault, onWell } = feedTrouble(logger);
    const feed = openStockFeed(database, onFault, { onWell });
    const followers = new Followers<LedgerRecord>({ database, feed, logger });
    const close = (): Promise<void> => followers.close();
    try {
      await feed.start();
      const head = await readHead(database);
      const { settled } = followers.followDurably(name, print, {
        start: flags.fromStart === true ? 0 : head,
        // The lines are an order that a bridge relies on: nothing is left out of it.
        onGivenUp: "STOP",
        ...(flags.once === true ? { upTo: head } : {}),
      });
      stopping.addEventListener("abort", () => void close(), { once: true });
      if (stopping.aborted) void close();
      const { position, stopped } = await settled;
      if (stopped !== null) throw new Error(`The follower "${name}" has stopped at sequence ${position}: ${stopped}`);
      logger.info(`The cursor "${name}" stands at sequence ${position}.`);
      return exitCodes.ok;
    } finally {
      await close();
      await feed.close();
    }
  });
}

/** Resolves when the reader has taken the lines, as far as the system tells. */
async function print(records: readonly LedgerRecord[]): Promise<void> {
  const lines = records.map((record) => `${JSON.stringify(record)}\n`).join("");
  if (!process.stdout.write(lines)) await once(process.stdout, "drain");
}
