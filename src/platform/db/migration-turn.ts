import { setTimeout as pause } from "node:timers/promises";

/** Is told, in sentences, what goes on. */
export type Say = (message: string) => void;

/**
 * Any constant: two hubs that start at once must ask for the same lock. Another one than hubs before 0.2 ask for: they wait inside a statement,
 * whose snapshot an index that is built concurrently would wait for in turn.
 */
const TURN = 4_815_162_343;
const TURN_LOOK_MS = 200;

/** Runs a statement on one connection, always the same: the turn is the connection's, and ends with it. */
export type QueryTurn = (text: string, values: readonly unknown[]) => Promise<readonly { readonly mine: boolean }[]>;

/** Waits until no other process changes the schema or the rights of the database. */
export async function takeTurn(query: QueryTurn, say: Say): Promise<void> {
  for (let looks = 0; ; looks += 1) {
    // Never waited for inside a statement: the process whose turn it is may be waiting for every older snapshot.
    const [row] = await query("select pg_try_advisory_lock($1) as mine", [TURN]);
    if (row?.mine === true) return;
    if (looks === 0) say("Another process migrates the database: waiting for it.");
    await pause(TURN_LOOK_MS);
  }
}
