import type { Database } from "../../platform/db/database.js";
import { type FollowerRow, listFollowers, listParked, type ParkedRow } from "../../platform/followers/follower.queries.js";
import {
  FollowerProblem,
  forgetFollower,
  releaseFollower,
  replayFrom,
  retryParked,
  skipParked,
  skipTo,
} from "../../platform/followers/manage-followers.js";
import { type CommandContext, UsageError } from "../command.js";
import type { ListFlags, ReleaseFlags, ReplayFlags, SkipFlags } from "../followers.js";
import { renderTable } from "../terminal/table.js";
import { withMigratedDatabase } from "../with-database.js";

const PARKED_ROWS = 1_000;

export async function list(context: CommandContext, { parked, json }: ListFlags): Promise<void> {
  const rows = await over<readonly (FollowerRow | ParkedRow)[]>(context, (database) =>
    parked === undefined ? listFollowers(database) : listParked(database, parked, PARKED_ROWS),
  );
  if (json === true) {
    for (const row of rows) context.say(JSON.stringify(row));
    return;
  }
  const plain = !process.stdout.isTTY;
  const table = rows.map((row) =>
    "name" in row
      ? rowOf(row)
      : [
          String(row.sequence),
          row.key ?? "",
          String(row.attempts),
          row.retry ? "yes" : "",
          row.error ?? "It waits behind another of its key.",
        ],
  );
  const head =
    parked === undefined
      ? ["name", "state", "cursor", "behind", "parked", "attempts", "held by", "error"]
      : ["sequence", "key", "attempts", "to be replayed", "error"];
  context.say(renderTable({ head, rows: table }, plain));
}

export async function replay(context: CommandContext, name: string, { from, parked }: ReplayFlags): Promise<void> {
  assertOne(from, parked, "--from <sequence> or --parked");
  if (from !== undefined) {
    await over(context, (database) => replayFrom(database, name, from - 1));
    context.say(`${name} handles everything from ${from} on again.`);
    return;
  }
  const count = await over(context, (database) => retryParked(database, name, chosen(parked)));
  context.say(`${name} tries ${recordsOf(count)} again.`);
}

export async function skip(context: CommandContext, name: string, { to, parked }: SkipFlags): Promise<void> {
  assertOne(to, parked, "--to <sequence> or --parked");
  if (to !== undefined) {
    await over(context, (database) => skipTo(database, name, to));
    context.say(`${name} leaves out everything up to ${to}.`);
    return;
  }
  const count = await over(context, (database) => skipParked(database, name, chosen(parked)));
  context.say(`${name} leaves out ${recordsOf(count)} for good.`);
}

export async function release(context: CommandContext, name: string, { force }: ReleaseFlags): Promise<void> {
  const done = await over(context, (database) => releaseFollower(database, name, force === true));
  const sentences = {
    GOES_ON: `${name} goes on where it stood.`,
    FREED: `The lease of ${name} has ended: the next process that follows under the name takes it.`,
    WAS_FREE: `Nobody holds ${name}, and it is not stopped: there was nothing to do.`,
  };
  context.say(sentences[done]);
}

export async function forget(context: CommandContext, name: string): Promise<void> {
  await over(context, (database) => forgetFollower(database, name));
  context.say(`${name} is forgotten.`);
}

/** What an operator cannot ask for is a mistake of usage. */
async function over<T>(context: CommandContext, run: (database: Database) => Promise<T>): Promise<T> {
  try {
    return await withMigratedDatabase(context, ({ database }) => run(database));
  } catch (error) {
    throw error instanceof FollowerProblem ? new UsageError(error.message) : error;
  }
}

function assertOne(one: unknown, other: unknown, options: string): void {
  if ((one === undefined) === (other === undefined)) throw new UsageError(`Give either ${options}.`);
}

/** Null: all. */
function chosen(parked: number | true | undefined): number | null {
  return typeof parked === "number" ? parked : null;
}

function recordsOf(count: number): string {
  return count === 1 ? "1 parked record" : `${count} parked records`;
}

function rowOf({ name, state, position, lag, parked, attempts, heldBy, error }: FollowerRow): string[] {
  return [name, state, String(position), String(lag), String(parked), String(attempts), heldBy ?? "", error ?? ""];
}
