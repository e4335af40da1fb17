import type { Database, Transaction } from "../platform/db/database.js";
import { insertClient } from "./create-key.js";
import { generateKey, KEY_LENGTH_MAX, KEY_LENGTH_MIN, keyIdOf } from "./api-key.js";

export interface AdminClient {
  /** The key of an admin client made just now, to be shown this once; null where there was one before, or where the operator chose the key. */
  readonly newKey: string | null;
}

/**
 * Makes sure that somebody can administer the hub: with the key the operator chose (`HUB_ADMIN_KEY`), which gets an admin client of its
 * own where it has none, else with a new key at the first start. A revoked key stays revoked, chosen or not. Processes that start at once
 * make one client together.
 */
export async function ensureAdminClient(database: Database, chosenKey: string | null): Promise<AdminClient> {
  if (chosenKey !== null && keyIdOf(chosenKey) === null) {
    throw new Error(
      `HUB_ADMIN_KEY must have ${KEY_LENGTH_MIN} to ${KEY_LENGTH_MAX} printable ASCII characters without blanks, and no misspelt checksum.`,
    );
  }
  return database.transaction(async (transaction) => {
    await transaction.query("select pg_advisory_xact_lock(hashtextextended('hub admin client', 0))");
    if (chosenKey !== null) {
      await ensureChosen(transaction, chosenKey);
      return { newKey: null };
    }
    const [row] = await transaction.query<{ exists: boolean }>("select exists (select from api_client where role = 'ADMIN')");
    if (row?.exists === true) return { newKey: null };
    const newKey = generateKey();
    await insertAdmin(transaction, newKey);
    return { newKey };
  });
}

async function ensureChosen(transaction: Transaction, key: string): Promise<void> {
  const known = await transaction.query("select id from api_client where key_id = $1", [keyIdOf(key)]);
  if (known.length === 0) await insertAdmin(transaction, key);
}

async function insertAdmin(transaction: Transaction, key: string): Promise<void> {
  await insertClient(transaction, { name: "admin", role: "ADMIN", channels: null, locations: null, expiresAt: null }, key);
}
