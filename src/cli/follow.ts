import type { Command } from "commander";
import type { RunAction } from "./command.js";

export interface FollowFlags {
  readonly cursor: string;
  readonly fromStart?: true;
  readonly once?: true;
}

const help = `
Every record of the ledger's sequence is a line of JSON: movements (type MOVEMENT) and events (type EVENT), oldest first, whole commands at
a time. The cursor is kept in the database and moves when the lines have been written out: whoever starts again under the same name goes on
where it stood, and may see the last page again. Tell repeats by "sequence".

Start it as often as you like under one name: one process prints, the others wait, and one of them takes over as soon as that one stops, or
half a minute after it died.

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
    .action((flags: FollowFlags) =>
      run(async (context) => (await import("./follow/follow-feed.js")).follow(context, flags), { runsUntilStopped: flags.once !== true }),
    );
}
