import { DOCUMENTS } from "../../src/documents.js";
import type { Database } from "../../src/platform/db/database.js";
import * as stock from "../../src/stock/index.js";

/** Checks a database's ledger with the documents of all rooms. */
export function checkIntegrity(database: Database, options?: stock.IntegrityOptions): Promise<stock.IntegrityResult> {
  return stock.checkIntegrity(database, DOCUMENTS, options);
}
