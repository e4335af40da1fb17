import type { TableWriter } from "../../platform/csv/write-table.js";
import type { Database } from "../../platform/db/database.js";
import { exportLevels } from "./export-levels.js";
import { exportLocations } from "./export-locations.js";
import { exportProducts } from "./export-products.js";

/** Writes a header and every row; answers the number of rows. Ends early, by an error, when `stopping` is aborted. */
export type Export = (database: Database, writer: TableWriter, stopping: AbortSignal) => Promise<number>;

/** What can be exported, by the name of its command. */
export const EXPORTS = { products: exportProducts, levels: exportLevels, locations: exportLocations } as const satisfies Record<
  string,
  Export
>;

export type ExportName = keyof typeof EXPORTS;
