import type { Database } from "../../platform/db/database.js";
import type { CommandContext } from "../command.js";
import { writeTable } from "../csv/write-table.js";
import type { TableWriter } from "../csv/write-table.js";
import { grouped } from "../terminal/table.js";
import { withMigratedDatabase } from "../with-database.js";
import { exportLevels } from "./export-levels.js";
import { exportLocations } from "./export-locations.js";
import { exportProducts } from "./export-products.js";

/** Writes a header and every row; answers the number of rows. Ends early, by an error, when `stopping` is aborted. */
export type Export = (database: Database, writer: TableWriter, stopping: AbortSignal) => Promise<number>;

const exports = { products: exportProducts, levels: exportLevels, locations: exportLocations } as const satisfies Record<string, Export>;

export type ExportName = keyof typeof exports;

/** Writes one export to a file, or to standard output where none is named. */
export async function writeExport(context: CommandContext, name: ExportName, out: string | null): Promise<void> {
  await withMigratedDatabase(context, async ({ database }) => {
    let rows = 0;
    await writeTable(out, process.stdout, async (writer) => {
      rows = await exports[name](database, writer, context.stopping);
    });
    if (out !== null) context.say(`${out}: ${grouped(rows)} ${rows === 1 ? "row" : "rows"}.`);
  });
}
