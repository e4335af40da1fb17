import { type Command, InvalidArgumentError } from "commander";
import type { RunAction } from "./command.js";

export interface ListFlags {
  readonly parked?: string;
  readonly json?: true;
}

export interface ReplayFlags {
  readonly from?: number;
  readonly parked?: number | true;
}

export interface SkipFlags {
  readonly to?: number;
  readonly parked?: number | true;
}

export interface ReleaseFlags {
  readonly force?: true;
}

const help = `
A durable follower reacts to the ledger from a cursor in the database, such as the one of hub follow. Each is held by one process at a time.

States:
  HELD      a process handles it
  WAITING   a process holds it, and waits before it tries again what has failed
  FREE      no process has it: none that runs follows under this name, or the last one died within the last half a minute
  STOPPED   what comes next has failed for good; release, replay or skip lets it go on

A process that holds the follower does what is asked after the page it is at, within some seconds; else it is done when one takes the name.

Examples:
  hub followers list
  hub followers list --parked erp
  hub followers replay erp --parked
  hub followers replay erp --from 120000
  hub followers skip erp --parked 120417`;

/** `hub followers`: what an operator sees of durable followers, and may do with them. */
export function registerFollowers(program: Command, run: RunAction): void {
  const followers = program
    .command("followers")
    .description("See durable followers of the ledger, and have them replay, skip or go on.")
    .helpCommand(false)
    .addHelpText("after", help);
  followers
    .command("list")
    .description("List every follower: where its cursor stands, how far behind, who holds it, what it has parked and why it waits.")
    .option("--parked <name>", "list what this follower has parked instead, oldest first, 1,000 records at most")
    .option("--json", "print one JSON object a line")
    .action((flags: ListFlags) => run(async (context) => (await import("./followers/manage.js")).list(context, flags)));
  followers
    .command("replay")
    .description("Have records handled again: those from a sequence on, or those that are parked. A stopped follower goes on.")
    .argument("<name>", "the follower's name")
    .option("--from <sequence>", "the first record to be handled again; what is parked from there on is parked no more", sequenceOf)
    .option("--parked [sequence]", "what is parked: all, or this one with all of its key", sequenceOf)
    .action((name: string, flags: ReplayFlags) =>
      run(async (context) => (await import("./followers/manage.js")).replay(context, name, flags)),
    );
  followers
    .command("skip")
    .description("Leave records out for good: those up to a sequence, or those that are parked. A stopped follower goes on.")
    .argument("<name>", "the follower's name")
    .option("--to <sequence>", "the last record to be left out", sequenceOf)
    .option("--parked [sequence]", "what is parked: all, or this one", sequenceOf)
    .action((name: string, flags: SkipFlags) => run(async (context) => (await import("./followers/manage.js")).skip(context, name, flags)));
  followers
    .command("release")
    .description("Let a stopped follower try again where it stands, or end the lease of a process that is gone.")
    .argument("<name>", "the follower's name")
    .option("--force", "end a lease that runs: a holder that still lives may handle a page beside the next one")
    .action((name: string, flags: ReleaseFlags) =>
      run(async (context) => (await import("./followers/manage.js")).release(context, name, flags)),
    );
  followers
    .command("forget")
    .description("Forget a follower that is no more: its cursor, and what it has parked.")
    .argument("<name>", "the follower's name")
    .action((name: string) => run(async (context) => (await import("./followers/manage.js")).forget(context, name)));
}

function sequenceOf(text: string): number {
  const sequence = Number(text);
  if (!/^\d{1,16}$/.test(text) || sequence < 1 || !Number.isSafeInteger(sequence)) {
    throw new InvalidArgumentError("Give a sequence of the ledger: a whole number from 1 on.");
  }
  return sequence;
}
