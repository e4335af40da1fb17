import type { Database } from "../db/database.js";

/** The head of the ledger: everything up to it is committed, and nothing behind it. */
export async function readHead(database: Database): Promise<number> {
  const [head] = await database.query<{ readonly sequence: string }>("select sequence from ledger_head");
  if (head === undefined) throw new Error("The ledger has no head. Restore a backup, or run `hub migrate` on an empty database.");
  return Number(head.sequence);
}
