import type { Database } from "../db/database.js";

interface HeadRow {
  readonly sequence: string;
}

/** Of the one row there is. */
export const HEAD_SQL = "select sequence from ledger_head";

/** The head of the ledger: everything up to it is committed, and nothing behind it. */
export async function readHead(database: Database): Promise<number> {
  return headOf(await database.query<HeadRow>(HEAD_SQL));
}

/** From the answer to HEAD_SQL. */
export function headOf(rows: readonly unknown[]): number {
  const [head] = rows as readonly HeadRow[];
  if (head === undefined) throw new Error("The ledger has no head. Restore a backup, or run `hub migrate` on an empty database.");
  return Number(head.sequence);
}
