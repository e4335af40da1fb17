import type { Database, Transaction } from "./database.js";

/** Rows that a writer is about to change. */
export interface RowClaim {
  /** Locks rows by their ids, given as `$1`, in the order of these, and answers them: `select id from … order by id for no key update`. */
  readonly lock: string;
  /** The ids of rows there are, each once. */
  readonly ids: readonly (number | string)[];
}

/** A transaction that no other writer under the same name runs beside. */
export interface LoneTransaction extends Transaction {
  /**
   * Locks rows before they are changed. Where somebody else has locked one, the transaction is taken back and run again once it is free, so that
   * whoever waits for a row does not have the other writers wait too.
   */
  claim(claim: RowClaim): Promise<void>;
}

/** The last run waits for rows where it stands: somebody who locks one again and again must not keep a writer from coming to an end. */
const RUNS_MAX = 5;

/** A row is locked by somebody else. Never leaves this file. */
class RowHeld extends Error {
  constructor(
    readonly lock: string,
    readonly id: number | string,
  ) {
    super("A row that is to be changed is locked.");
  }
}

/**
 * Runs `run` as the only writer under a name until its transaction ends: what no constraint can guard, such as codes that look alike, is
 * looked at and written under one lock. It is an advisory lock; readers and the ledger are not held up by it. `name` is a constant of the code.
 */
export async function writeAlone<T>(database: Database, name: string, run: (transaction: LoneTransaction) => Promise<T>): Promise<T> {
  for (let runs = 1; ; runs += 1) {
    try {
      return await database.transaction(async (transaction) => {
        await transaction.query("select pg_advisory_xact_lock(hashtext($1))", [name]);
        return run({ ...transaction, claim: (claim) => claimRows(transaction, claim, runs < RUNS_MAX) });
      });
    } catch (error) {
      if (!(error instanceof RowHeld)) throw error;
      await untilFree(database, error);
    }
  }
}

async function claimRows(transaction: Transaction, { lock, ids }: RowClaim, skip: boolean): Promise<void> {
  if (ids.length === 0) return;
  const rows = await transaction.query<{ id: number | string }>(skip ? `${lock} skip locked` : lock, [ids]);
  const claimed = new Set(rows.map(({ id }) => id));
  const held = ids.find((id) => !claimed.has(id));
  if (held !== undefined) throw new RowHeld(lock, held);
}

/** Waits for as long as any statement of the hub waits for a lock. For one row: who waits for a second one has others wait for the first. */
async function untilFree(database: Database, { lock, id }: RowHeld): Promise<void> {
  await database.transaction((transaction) => transaction.query(lock, [[id]]));
}
